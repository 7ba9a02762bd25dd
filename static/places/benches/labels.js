/**
 * The labels bench: an energy F(x, k) for each of K classes, trained by the server and
 * played back over its recorded steps, with the force that the loss exerts on each.
 */
import { postForTensors } from "../../api/rest.js";
import { conform, fieldsOf, primaryOf, at, withAt } from "../../state/schema.js";
import { nats, show } from "../../state/figures.js";
import { h } from "../../ui/dom.js";
import { choice, hintOf, labelOf } from "../../ui/knobs.js";
import { readout } from "../../ui/readout.js";
import { slider } from "../../ui/slider.js";
import { tell } from "../../ui/telling.js";
import { asking } from "../kit/asking.js";
import { button, figure, segments } from "../kit/pieces.js";
import { lineOf, plot } from "../kit/plot.js";
import { STEPS, clampScene, courseOf, frameAt, recorded } from "./classes.js";
import { tablesOf } from "./label_tables.js";
import { panels } from "./label_panels.js";

/** @typedef {import("./classes.js").Course} Course */
/** @typedef {import("./classes.js").Scene} Scene */

const SIDE = 41;
const POINTS = 300;
/** ms that a recorded step is held. */
const BEAT = 170;
const VERDICTS = /** @type {Record<string, string>} */ ({
  collapsed: "Collapsed: every class has the same energy everywhere, and it tells nothing.",
  uninformative: "Uninformative: P(k|x) is hardly better than guessing.",
  shrinking: "Shrinking: the answers still stand, but the energies draw together.",
  diverged: "Diverging: nothing holds the energies.",
});

/** @param {import("./index.js").BenchPage} page @returns {import("./index.js").Bench} */
export function make({ lab, say, write: remember }) {
  const data = Object.entries(lab.catalogue.data).filter(([, entry]) => entry.labelled && entry.defaults);
  const losses = Object.entries(lab.catalogue.losses ?? {});
  const fitted = (/** @type {[string, import("../../state/model.js").Entry][]} */ kinds, /** @type {string} */ preferred) => (/** @type {any} */ piece) => {
    const [kind, entry] = kinds.find(([k]) => k === piece?.kind) ?? kinds.find(([k]) => k === preferred) ?? kinds[0];
    const whole = conform(entry.schema, { ...entry.defaults, ...(piece?.kind === kind ? piece : {}) });
    return fieldsOf(entry.schema).some((f) => f.name === "size") ? { ...whole, size: POINTS } : whole;
  };
  const conformed = { data: fitted(data, "pinwheel"), loss: fitted(losses, "nll") };
  const usual = clampScene(null, conformed);
  let scene = usual;
  /** @type {Course | null} */
  let course = null;
  /** What it answers. @type {any} */
  let asked = null;
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const view = panels(lab);
  const told = h("p", { class: "sentence", "data-sentence": "labels", "aria-live": "polite" });
  const busy = h("span", { class: "bar", hidden: true, "aria-hidden": "true" });
  const curve = plot({
    title: "Accuracy, held out", name: "labels-accuracy", margin: { bottom: 36 },
    axes: () => ({ x: { range: [0, Math.max(1, course?.frames.at(-1)?.step ?? 1)], label: "step" }, y: { range: [0, 1.03], ticks: [0, 0.5, 1], text: (v) => `${Math.round(100 * v)} %` } }),
    draw({ add, x, y, inner }) {
      if (!course) return;
      const level = (/** @type {number} */ v, /** @type {string} */ text, /** @type {number} */ lift) => {
        add("line", { class: "level cold", x1: inner.left, x2: inner.left + inner.width, y1: y(v), y2: y(v) });
        add("text", { class: "mark", x: inner.left + inner.width - 4, y: y(v) + lift, "text-anchor": "end" }, text);
      };
      level(course.truth.accuracy, "Bayes", 14);
      level(1 / course.classes, "guessing", -5);
      add("path", { class: "curve", d: lineOf(course.frames.map((f) => [x(f.step), y(f.held_out_accuracy)])) });
      const now = course.frames[frame];
      add("circle", { class: "datum", cx: x(now.step), cy: y(now.held_out_accuracy), r: 5 });
    },
  });

  const server = asking({
    path: "/labels", rest: 300, send: postForTensors, tells: () => [view.element, reached, told, figures, curve.element],
    busy: (on) => {
      busy.hidden = !on;
      if (on && !course) tell(told, "Training an energy for each class…");
    },
    failed: (text, _, again) => {
      if (!again) {
        course = null;
        view.empty();
      }
      tell(told, text);
    },
    done: (answer, body) => {
      course = courseOf(answer);
      asked = body;
      view.adopt(course);
      head.max = String(course.frames.length - 1);
      if (scene.at !== null) seek(frameAt(course, scene.at));
      else if (matchMedia("(prefers-reduced-motion: reduce)").matches) seek(course.frames.length - 1);
      else {
        seek(0);
        play(true);
      }
    },
  });
  const ask = (/** @type {number} */ wait) => {
    play(false);
    server.ask(question(), wait);
  };
  const question = () => ({ data: scene.data, loss: scene.loss, output: scene.output, steps: scene.steps, record: recorded(scene.steps), resolution: SIDE, seed: scene.seed });
  const apply = (/** @type {Partial<Scene>} */ patch) => {
    scene = { ...scene, at: null, ...patch };
    remember(scene);
    controls();
    if (patch.show) draw();
    else ask(300);
  };

  const head = h("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": "Recorded step", "aria-keyshortcuts": "Enter", "data-action": "labels-head", oninput: () => { play(false); seek(Number(head.value)); } });
  const playButton = h("button", { type: "button", class: "chip strong", "data-action": "labels-play", "aria-pressed": "false", onclick: () => {
    if (timer === undefined && course && frame === course.frames.length - 1) seek(0);
    play(timer === undefined);
  } }, "▶ play");
  const step = readout({
    label: "Step, the last that is recorded up to it", range: { min: 0, get max() { return course?.frames.at(-1)?.step ?? 0; }, whole: true }, of: head,
    taken: (at) => { play(false); if (course) seek(frameAt(course, at)); }, data: { "data-figure": "labels-step" },
  });
  const reached = h("span", { class: "step-now" }, "step ", step.input);
  const play = (/** @type {boolean} */ on) => {
    clearTimeout(timer);
    timer = undefined;
    const more = on && course !== null && frame < course.frames.length - 1;
    playButton.textContent = more ? "❚❚ pause" : "▶ play";
    playButton.setAttribute("aria-pressed", String(more));
    if (more) timer = setTimeout(() => { seek(frame + 1); play(true); }, BEAT);
  };
  const seek = (/** @type {number} */ to) => {
    frame = to;
    head.value = String(to);
    head.style.setProperty("--fill", `${(100 * to) / Math.max(1, Number(head.max))}%`);
    draw();
  };

  const f = { accuracy: figure("right, held out", "accuracy", "The share of held-out points whose own class has the lowest energy."), bayes: figure("Bayes could", "bayes", "The share that could be right at best, by whoever knows the densities that the classes were drawn from."), information: figure("tells, nats", "label-information"), most: figure("the truth tells", "label-most", "The nats that the densities tell which the classes were drawn from: no energy can tell more."), loss: figure("loss", "label-loss") };
  const figures = h("div", { class: "figures-row" }, f.accuracy.element, f.bayes.element, f.information.element, f.most.element, f.loss.element);
  const pickData = choice("data", "", data.map(([kind, entry]) => [kind, entry.title]), scene.data.kind, { "data-knob": "labels-data" }, (kind) => apply({ data: conformed.data({ kind }) }));
  const pickLoss = choice("loss", "", losses.map(([kind, entry]) => [kind, entry.title]), scene.loss.kind, { "data-knob": "labels-loss" }, (kind) => apply({ loss: conformed.loss({ kind }) }));
  const strength = h("div", {});
  const kind = segments("Shown", [["energy", "energy F"], ["probability", "P(k|x)"]], scene.show, (v) => apply({ show: /** @type {any} */ (v) }), "labels-show");
  const end = segments("The net ends in", [["softplus", "F ≥ 0"], ["linear", "any F"]], scene.output, (v) => apply({ output: /** @type {any} */ (v) }), "labels-output");
  const steps = slider({ label: "steps", value: scene.steps, initial: usual.steps, range: { ...STEPS, scale: "log", whole: true }, moved: (v) => apply({ steps: v }), data: { "data-knob": "labels-steps" } });
  const element = h("div", { class: "stand labels" },
    h("div", { class: "tray wide" }, view.element, h("div", { class: "playback" }, playButton, head, reached, step.fault)),
    h("div", { class: "stack" },
      h("div", { class: "tray" }, h("div", { class: "controls" }, pickData, pickLoss, strength, kind.element, end.element, steps.element,
        h("div", { class: "chips" }, button("another seed", "labels-seed", () => apply({ seed: (scene.seed + 1) % 2 ** 32 })),
          button("make it collapse", "labels-collapse", () => apply({ data: conformed.data({ kind: "circles" }), loss: conformed.loss({ kind: "energy" }), output: "softplus" }))), busy)),
      h("div", { class: "tray" }, told, figures, curve.element,
        h("p", { class: "faint" }, "● pushed down, own class · □ pulled up, every other"))));

  function draw() {
    if (!course) return;
    const now = course.frames[frame];
    view.draw(course, frame, scene.show);
    step.show(String(now.step), now.step);
    head.setAttribute("aria-valuetext", `step ${now.step}`);
    f.accuracy.set(`${Math.round(100 * now.held_out_accuracy)} %`);
    f.bayes.set(`${Math.round(100 * course.truth.accuracy)} %`);
    f.information.set(nats(now.information, 0));
    f.most.set(nats(course.truth.information, 0));
    f.loss.set(show(now.loss, 2));
    const stopped = course.stopped ? ` It stopped: ${course.stopped.reason}` : "";
    tell(told, frame === 0 ? "Not trained yet: the energies are a random net's." : (VERDICTS[now.verdict] ?? "Each class's energy is low where its own points are.") + stopped);
    told.dataset.verdict = frame === 0 ? "start" : now.verdict;
    curve.tell(`${Math.round(100 * now.held_out_accuracy)} % at step ${now.step}; Bayes ${Math.round(100 * course.truth.accuracy)} %`, () => ({
      head: ["step", "loss", "accuracy", "information"], rows: (course?.frames ?? []).map((n) => [n.step, show(n.loss), n.held_out_accuracy.toFixed(3), nats(n.information, 0)]),
    }));
  }
  let strengthOf = "";
  function controls() {
    /** @type {HTMLSelectElement} */ (pickData.querySelector("select")).value = scene.data.kind;
    /** @type {HTMLSelectElement} */ (pickLoss.querySelector("select")).value = scene.loss.kind;
    kind.set(scene.show);
    end.set(scene.output);
    steps.tell(scene.steps);
    if (strengthOf === scene.loss.kind) return;
    strengthOf = scene.loss.kind;
    const primary = primaryOf(lab.catalogue.losses[scene.loss.kind].schema, scene.loss);
    strength.replaceChildren(...(primary ? [slider({
      label: labelOf(primary.field), hint: hintOf(primary.field), value: at(scene.loss, primary.path), initial: primary.field.initial, data: { "data-knob": "labels-strength" },
      range: { min: primary.field.min, max: primary.field.max, scale: primary.field.scale, whole: false }, moved: (v) => apply({ loss: withAt(scene.loss, primary.path, v) }),
    }).element] : []));
  }
  new ResizeObserver(() => draw()).observe(view.element);

  return {
    element,
    set(value) {
      scene = clampScene(value, conformed);
      strengthOf = "";
      controls();
      course = null;
      return scene;
    },
    shown() {
      if (course && !server.owing) return;
      ask(0);
      say("Training an energy for each class");
    },
    left() { play(false); server.stop(); },
    restyled: draw,
    exhibit: () => ({
      memory: { ...scene, at: course ? course.frames[frame].step : scene.at },
      parts: [{ id: "labels", label: "the training, each recorded step", call: () => ({ path: "/labels", body: course ? asked : question() }) }],
      tables: () => tablesOf(course, frame),
    }),
  };
}
