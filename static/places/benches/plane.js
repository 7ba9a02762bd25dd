/**
 * The loss plane bench: a loss of two energies, whether its minima are right, and pairs that
 * gradient descent moves through it. Values, slopes and the verdict are the server's.
 */
import { conform } from "../../state/schema.js";
import { orZero, plain, show } from "../../state/figures.js";
import { h } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { asking } from "../kit/asking.js";
import { formula, writeFormula } from "../kit/formulas.js";
import { figure, segments } from "../kit/pieces.js";
import { draggable } from "../kit/plot.js";
import { chooser } from "./losses.js";
import { picture } from "./plane_picture.js";
import { tablesOf } from "./plane_tables.js";
import { COUNT, EDGE, RATE, clampScene, reachable, scattered, sight, stepped, tally } from "./pairs.js";
import { fixed } from "./softargmin.js";

/** @typedef {import("./plane_picture.js").Plane} Plane */
/** @typedef {{ value: number[], d_correct: number[], d_incorrect: number[] }} Slopes */

const GRID = 65;
/** ms between two steps, so that a walk can be watched. */
const BEAT = 40;

/** @param {import("./index.js").BenchPage} page @returns {import("./index.js").Bench} */
export function make({ lab, say, write: remember }) {
  const kinds = lab.catalogue.losses ?? {};
  const first = Object.hasOwn(kinds, "hinge") ? "hinge" : Object.keys(kinds)[0];
  const conformed = (/** @type {any} */ loss) => {
    const kind = Object.hasOwn(kinds, loss?.kind) ? loss.kind : first;
    return conform(kinds[kind].schema, { ...kinds[kind].defaults, ...(loss?.kind === kind ? loss : {}) });
  };
  const usual = clampScene(null, conformed);
  let scene = usual;
  /** @type {Plane | null} */
  let plane = null;
  /** @type {Slopes | null} */
  let slopes = null;
  let pairs = scattered(scene.seed, scene.reach, sight(scene.reach, 1));
  /** What the plane that is drawn answers. @type {any} */
  let asked = null;
  let playing = false;
  let steps = 0;
  let last = 0;

  const margin = () => plane?.margin ?? scene.loss.margin ?? 0;
  const within = () => sight(scene.reach, scene.loss.margin ?? 0);
  const drawn = picture(lab, { plane: () => plane, sight: within, reach: () => scene.reach, pairs: () => pairs, probe: () => scene.probe, margin });
  const verdict = h("p", { class: "judgement", "data-verdict-of": "plane", "aria-live": "polite" });
  const busy = h("span", { class: "bar", hidden: true, "aria-hidden": "true" });

  /** Where the pairs and the probe are told of. @returns {Element[]} */
  const ofPairs = () => [told, ofAll, ofProbe];
  const whole = asking({
    path: "/loss/plane", rest: 220, tells: () => [verdict, drawn.view.element, ...losses.marks, ...ofPairs()],
    busy: (on) => { busy.hidden = !on; },
    failed: (text, error, again) => {
      verdict.dataset.satisfied = "";
      if (again) return writeFormula(verdict, text);
      plane = null;
      asked = null;
      slopes = null;
      writeFormula(told, "");
      for (const { set } of Object.values(f)) set("–");
      losses.wrong(text, error);
      pause();
      writeFormula(verdict, "No verdict: the loss cannot be read, or has no value here.");
      drawn.view.ask();
    },
    done: (/** @type {Plane} */ answer, body) => {
      plane = answer;
      asked = body;
      losses.wrong("", null);
      losses.judged(scene.loss.kind, answer.verdict);
      const { satisfied, guaranteed, words } = answer.verdict;
      verdict.dataset.satisfied = String(satisfied);
      verdict.replaceChildren(h("b", {}, satisfied ? "✓ Meets the sufficient condition." : "✗ Does not meet the sufficient condition."), ...formula(` ${words}`));
      delete verdict.dataset.text;
      drawn.view.note(`${kinds[scene.loss.kind].title}, m = ${plain(answer.margin)}`);
      const at = (/** @type {number[][]} */ rows, /** @type {number} */ j, /** @type {number} */ i) => fixed(rows[j][i]);
      drawn.view.tell(`${kinds[scene.loss.kind].title} over E_C and E_I. ${satisfied ? "Meets" : "Does not meet"} the sufficient condition${guaranteed ? `, with a margin up to ${plain(guaranteed)}` : ""}`, () => ({
        head: ["E_C", "E_I", "loss", "∂ by E_C", "∂ by E_I"],
        rows: [0, 16, 32, 48, 64].flatMap((i) => [0, 16, 32, 48, 64].map((j) => [fixed(answer.correct[i]), fixed(answer.incorrect[j]), at(answer.value, j, i), at(answer.d_correct, j, i), at(answer.d_incorrect, j, i)])),
      }));
      measure();
      losses.rest(reachable(scene.reach));
    },
  });
  /** Slopes at every pair and at the probe; then, if playing, a step. */
  const pairwise = asking({
    path: "/loss", rest: 0, tells: ofPairs,
    failed: (text, _, again) => { if (!again) pause(); writeFormula(told, text); },
    done: (/** @type {Slopes} */ answer) => {
      slopes = answer;
      if (playing) {
        pairs = stepped(pairs, answer, scene);
        steps += 1;
        drawn.trace();
        const resting = tally(pairs, answer, margin()).pushed === 0;
        if (resting) {
          pause();
          say("No pair is pushed any more.");
        } else setTimeout(() => requestAnimationFrame(() => { if (playing) measure(); }), Math.max(0, BEAT - (performance.now() - last)));
      }
      drawn.move();
      words();
    },
  });
  const pairsOf = () => ({ loss: scene.loss, correct: [...pairs.correct, scene.probe[0]], incorrect: [...pairs.incorrect, scene.probe[1]] });
  const planeOf = () => {
    const [low, high] = within();
    return { loss: scene.loss, window: { x: [low, high], y: [low, high] }, resolution: GRID, reachable: reachable(scene.reach) };
  };
  const measure = () => {
    if (!plane) return;
    last = performance.now();
    pairwise.ask(pairsOf());
  };
  const look = (/** @type {number} */ wait) => {
    drawn.view.ask();
    whole.ask(planeOf(), wait);
  };

  const apply = (/** @type {Partial<import("./pairs.js").Scene>} */ patch) => {
    scene = { ...scene, ...patch };
    remember(scene);
    if (patch.reach) again();
    if (patch.loss || patch.reach) look(220);
    controls();
  };
  const again = (seed = scene.seed) => {
    scene = { ...scene, seed };
    pairs = scattered(seed, scene.reach, within());
    steps = 0;
    drawn.forget();
    drawn.move();
    measure();
  };
  const play = (/** @type {boolean} */ on) => {
    playing = on;
    playButton.textContent = on ? "❚❚ pause" : "▶ descend";
    playButton.setAttribute("aria-pressed", String(on));
    measure(); // when it rests as well: the last step moved the pairs
  };
  const pause = () => { if (playing) play(false); };

  const losses = chooser(kinds, { chosen: (loss) => apply({ loss: conformed(loss) }), say });
  const playButton = h("button", { type: "button", class: "chip strong", "data-action": "plane-play", "aria-pressed": "false", onclick: () => play(!playing) }, "▶ descend");
  const stepButton = h("button", { type: "button", class: "chip", "data-action": "plane-step", onclick: () => { pause(); single(); } }, "one step");
  const startButton = h("button", { type: "button", class: "chip", "data-action": "plane-again", onclick: () => { pause(); again(scene.seed + 1); remember(scene); } }, "other pairs");
  /** A step from the slopes that are known. */
  const single = () => {
    if (!slopes) return;
    pairs = stepped(pairs, slopes, scene);
    steps += 1;
    drawn.trace();
    measure();
  };
  const rate = slider({ label: "step length η", value: scene.rate, initial: usual.rate, range: { ...RATE, scale: "log", whole: false }, moved: (v) => apply({ rate: v }), data: { "data-knob": "plane-rate" } });
  const coupling = slider({ label: "shared weights", hint: "How much of one energy's move the other makes too, since one network computes both", value: 0, initial: usual.coupling, range: { min: 0, max: 0.95, scale: "linear", whole: false }, moved: (v) => apply({ coupling: v }), data: { "data-knob": "plane-coupling" } });
  const sort = segments("Reachable energies R", [["positive", "F ≥ 0"], ["any", "any"], ["box", "a box"]], scene.reach.sort, (v) => apply({ reach: { ...scene.reach, sort: /** @type {any} */ (v) } }), "reach");
  const edges = ["least E_C", "greatest E_C", "least E_I", "greatest E_I"].map((label, k) => slider({
    label, value: scene.reach.box[k], initial: usual.reach.box[k], range: { ...EDGE, scale: "linear", whole: false }, data: { "data-knob": `reach-${k}` },
    moved: (v) => {
      const box = /** @type {[number, number, number, number]} */ ([...scene.reach.box]);
      box[k] = v;
      const other = k % 2 === 0 ? k + 1 : k - 1;
      if (k % 2 === 0) box[other] = Math.max(box[other], v + 0.5);
      else box[other] = Math.min(box[other], v - 0.5);
      apply({ reach: clampScene({ reach: { sort: "box", box } }, conformed).reach });
    },
  }));
  const box = h("div", { class: "pair" }, ...edges.map((e) => e.element));
  const moved = (/** @type {[number, number]} */ at) => {
    const short = (/** @type {number} */ v) => Number(Math.min(EDGE.max, Math.max(EDGE.min, v)).toFixed(2)) + 0;
    apply({ probe: [short(at[0]), short(at[1])] });
    drawn.move();
    measure();
  };
  draggable(drawn.view, moved);
  const probe = [0, 1].map((k) => slider({ label: k === 0 ? "probe E_C" : "probe E_I", value: scene.probe[k], initial: usual.probe[k], range: { ...EDGE, scale: "linear", whole: false }, data: { "data-knob": `probe-${k}` }, moved: (v) => moved(k === 0 ? [v, scene.probe[1]] : [scene.probe[0], v]) }));
  for (const { element: of } of [...edges, ...probe]) {
    const label = /** @type {HTMLElement} */ (of.querySelector("label, .term"));
    label.replaceChildren(...formula(label.textContent ?? ""));
  }
  const f = { loss: figure("loss at the probe", "probe-loss", "The loss of the pair of energies under the cross."), down: figure("push on E_C", "push-correct", "How hard the loss pushes the correct answer's energy, and which way."), up: figure("push on E_I", "push-incorrect", "How hard the loss pushes the wrong answer's energy, and which way."), right: figure("pairs in HP₁", "right", "Pairs whose correct answer is lower than the wrong one by the margin."), pushed: figure("still pushed", "pushed", "Pairs that the loss still pushes."), mean: figure("mean loss", "mean-loss", "The average loss of all pairs.") };
  const told = h("p", { class: "sentence", "data-sentence": "plane" });
  const ofAll = h("div", { class: "figures-row" }, f.right.element, f.pushed.element, f.mean.element);
  const ofProbe = h("div", { class: "figures-row" }, f.loss.element, f.down.element, f.up.element);

  const element = h("div", { class: "stand plane" },
    h("div", { class: "tray" }, losses.element),
    h("div", { class: "tray wide" }, drawn.view.element, h("div", { class: "under-plot" }, h("div", { class: "chips" }, playButton, stepButton, startButton), ofAll)),
    h("div", { class: "stack" },
      h("div", { class: "tray" }, h("h2", {}, "Is it safe?", busy), verdict, h("h2", {}, "Energies that can be reached, R"), sort.element, box),
      h("div", { class: "tray" }, h("h2", {}, "One pair, by hand"), told, h("div", { class: "pair" }, ...probe.map((p) => p.element)), ofProbe),
      h("div", { class: "tray" }, h("h2", {}, "Descent"), h("div", { class: "pair" }, rate.element, coupling.element), h("p", { class: "faint" }, h("span", { class: "pair-key on", "aria-hidden": "true" }), " pairs in HP₁, ", h("span", { class: "pair-key off", "aria-hidden": "true" }), " in HP₂. Shared weights: lowering one energy lowers the other too."))));

  function words() {
    if (!slopes) return;
    const { right, pushed } = tally(pairs, slopes, margin());
    f.right.set(`${right} of ${COUNT}`);
    f.pushed.set(`${pushed}, step ${steps}`);
    f.mean.set(fixed(slopes.value.slice(0, COUNT).reduce((a, b) => a + b, 0) / COUNT));
    const [value, c, i] = [slopes.value[COUNT], slopes.d_correct[COUNT], slopes.d_incorrect[COUNT]];
    f.loss.set(fixed(value));
    f.down.set(force(c));
    f.up.set(force(i));
    writeFormula(told, c === 0 && i === 0 ? "No force at all: the loss is content with this pair. Drag it."
      : Math.hypot(c, i) < 0.02 ? "Hardly a force, but not none: it never quite lets go." : `Drag the cross. The loss ${side("E_C", c)} and ${side("E_I", i)}.`);
  }
  function controls() {
    losses.set(scene.loss);
    sort.set(scene.reach.sort);
    box.hidden = scene.reach.sort !== "box";
    edges.forEach((e, k) => { e.tell(scene.reach.box[k]); });
    probe.forEach((p, k) => { p.tell(scene.probe[k]); });
    rate.set(scene.rate);
    coupling.set(scene.coupling);
  }

  return {
    element,
    set(value) {
      pause();
      scene = clampScene(value, conformed);
      controls();
      plane = null;
      asked = null;
      const { descended } = scene;
      again();
      if (descended) ({ steps, ...pairs } = descended);
      scene = { ...scene, descended: null };
      return { ...scene, descended };
    },
    shown() {
      if (plane && !whole.owing) measure();
      else look(0);
    },
    exhibit: () => ({
      memory: { ...scene, descended: steps === 0 ? null : { ...pairs, steps } },
      parts: [
        { id: "plane", label: "the plane", call: () => ({ path: "/loss/plane", body: asked ?? planeOf() }) },
        { id: "pairs", label: "the pairs, the probe last", call: () => ({ path: "/loss", body: pairsOf() }) },
      ],
      tables: () => tablesOf(plane, pairsOf(), slopes),
    }),
    left() { pause(); whole.stop(); pairwise.stop(); losses.stop(); },
    restyled: drawn.view.ask,
  };
}

/** @param {number} slope */
const force = (slope) => (orZero(slope, 1) === 0 ? "0" : `${slope > 0 ? "↓" : "↑"} ${show(Math.abs(slope), 2)}`);
/** @param {string} name @param {number} slope */
const side = (name, slope) => (orZero(slope, 1) === 0 ? `leaves ${name} alone` : `pushes ${name} ${slope > 0 ? "down" : "up"} with ${show(Math.abs(slope), 2)}`);
