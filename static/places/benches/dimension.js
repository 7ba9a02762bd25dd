/**
 * The dimension bench: the share of uniform negatives that a hinge feels at all, from 2 to
 * 64 dimensions, exact where there is a formula and counted with its error.
 */
import { h } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { tell } from "../../ui/telling.js";
import { show } from "../../state/figures.js";
import { asking } from "../kit/asking.js";
import { NOTE } from "../kit/note.js";
import { button, segments } from "../kit/pieces.js";
import { lineOf, plot } from "../kit/plot.js";
import { SAMPLES, clampScene, counted, drawsWanted, logOf, power, tenTo } from "./shares.js";

/** @typedef {import("./shares.js").Row} Row */

const DIMENSIONS = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64];
/** @param {import("./index.js").BenchPage} page @returns {import("./index.js").Bench} */
export function make({ write: remember }) {
  const usual = clampScene(null);
  let scene = usual;
  /** @type {Row[]} */
  let rows = [];
  /** What they answer. @type {any} */
  let asked = null;
  const told = h("p", { class: "sentence", "data-sentence": "dimension", "aria-live": "polite" });
  const busy = h("span", { class: "bar", hidden: true, "aria-hidden": "true" });
  const bottom = () => {
    if (scene.floor === "near") return -8;
    const least = Math.min(-8, ...rows.flatMap((r) => [logOf(r.near) ?? 0, logOf(r.active) ?? 0]));
    return Math.floor(least / 10) * 10;
  };
  const view = plot({
    title: "Share of uniform negatives", name: "dimension", margin: { left: 58 },
    axes: () => ({
      x: { range: [2, 64], scale: "log", label: "dimension d", ticks: [2, 4, 8, 16, 32, 64] },
      y: { range: [10 ** bottom(), 1.6], scale: "log", text: (v) => (v === 1 ? "1" : tenTo(Math.log10(v))) },
    }),
    draw({ add, x, y, inner, within }) {
      const foot = inner.top + inner.height;
      const held = (/** @type {number} */ v) => y(Math.max(v, 1e-300));
      for (const name of /** @type {const} */ (["near", "active"])) {
        const bars = rows.map((r) => ({ d: r.dimension, ...counted(r[name], scene.samples) }));
        const seen = bars.filter((b) => b.value !== null);
        const top = seen.map((b) => [x(b.d), held(b.high)]);
        const below = seen.map((b) => [x(b.d), Math.min(foot, held(b.low ?? 0))]).reverse();
        add("path", { class: `band ${name}`, ...within, d: lineOf(/** @type {[number, number][]} */ ([...top, ...below])) });
        add("path", { class: `curve ${name}`, ...within, d: lineOf(rows.map((r) => [x(r.dimension), r[name].exact === null ? NaN : held(r[name].exact ?? 0)])) });
        for (const b of bars) {
          if (b.value !== null) {
            add("line", { class: `whisker ${name}`, x1: x(b.d), x2: x(b.d), y1: held(b.high), y2: Math.min(foot, held(b.low ?? 0)) });
            add("circle", { class: `count ${name}`, cx: x(b.d), cy: held(b.value), r: 3.6 });
          } else if (name === "active" && held(b.high) < foot) {
            add("path", { class: `bound ${name}`, d: `M${x(b.d) - 4} ${held(b.high) - 3}h8l-4 7z` });
          }
        }
      }
      add("path", { class: "curve draws", ...within, d: lineOf(rows.map((r) => [x(r.dimension), held(r.active_of_draws)])) });
    },
  });
  const server = asking({
    path: "/dimension", rest: 250, tells: () => [told, view.element],
    busy: (on) => { busy.hidden = !on; },
    failed: (text) => tell(told, text),
    done: (/** @type {{ rows: Row[] }} */ answer, body) => { rows = answer.rows; asked = body; draw(); },
  });
  const apply = (/** @type {Partial<import("./shares.js").Scene>} */ patch) => {
    scene = { ...scene, ...patch };
    remember(scene);
    controls();
    if (patch.floor) draw();
    else ask(250);
  };
  const ask = (/** @type {number} */ wait) => server.ask(question(), wait);
  const question = () => ({ dimensions: DIMENSIONS, shell: scene.shell, margin: scene.margin, draws: scene.draws, samples: scene.samples, seed: scene.seed });

  const knob = (/** @type {"shell" | "margin" | "draws" | "samples"} */ name, /** @type {string} */ label, /** @type {import("../../ui/slider.js").Range} */ range) =>
    slider({ label, value: scene[name], initial: usual[name], range, moved: (v) => apply({ [name]: v }), data: { "data-knob": `dimension-${name}` } });
  const knobs = {
    margin: knob("margin", "the hinge's margin m", { min: 0.05, max: 3, scale: "log", whole: false }),
    shell: knob("shell", "shell at the valley's wall", { min: 0.02, max: 0.9, scale: "log", whole: false }),
    draws: knob("draws", "draws for each datum", { min: 1, max: 1_000_000, scale: "log", whole: true }),
    samples: knob("samples", "Monte Carlo draws", { ...SAMPLES, scale: "log", whole: true }),
  };
  const floor = segments("How far down", [["near", "to 10⁻⁸"], ["far", "all the way"]], scene.floor, (v) => apply({ floor: /** @type {any} */ (v) }), "floor");
  const key = (/** @type {string} */ name, /** @type {string} */ text) => h("span", { class: "keyed" }, h("span", { class: `key ${name}`, "aria-hidden": "true" }), text);
  const element = h("div", { class: "stand two" },
    h("div", { class: "tray wide" }, view.element, h("p", { class: "keys-line faint" }, key("active", "within the margin: a hinge feels it"), key("draws", "the lowest of several draws is felt"), key("near", "within the shell"), key("counts", "counted, with its 95 % interval; ▽ none seen, so below"))),
    h("div", { class: "stack" },
      h("div", { class: "tray" }, told, h("p", { class: "note-on-dimension", "data-note": "dimension" }, NOTE)),
      h("div", { class: "tray" }, h("div", { class: "controls" }, knobs.margin.element, knobs.draws.element, knobs.shell.element, knobs.samples.element, floor.element,
        h("div", { class: "chips" }, button("other draws", "dimension-seed", () => apply({ seed: (scene.seed + 1) % 2 ** 32 }))), busy),
      h("p", { class: "faint" }, "The data: a circle of radius 1 in the first two dimensions. F is the distance to it, the negatives are uniform over [−2, 2]ᵈ. Margin and shell stay the same in every dimension, while distances grow as √d."))));

  function draw() {
    if (rows.length === 0) return;
    const first = rows[0];
    const last = rows[rows.length - 1];
    const share = (/** @type {import("./shares.js").Share} */ s) => {
      const log = logOf(s);
      return log === null ? `fewer than ${show(100 * counted(s, scene.samples).high, 1)} %` : log < -4 ? tenTo(log) : `${show(100 * 10 ** log, 2)} %`;
    };
    tell(told, `In ${first.dimension} dimensions ${share(first.active)} of uniform negatives lie within the margin, and ${power(drawsWanted(first.active))} ${drawsWanted(first.active) === 0 ? "draw finds" : "draws find"} one more often than not. In ${last.dimension} it is ${share(last.active)}, and it would take ${power(drawsWanted(last.active))} draws: the rest have no gradient at all. Raising the number of draws only moves the cliff.`);
    view.note(`margin ${show(scene.margin, 2)}, ${scene.draws} draws`);
    view.tell(`${share(first.active)} within the margin at d = ${first.dimension}, ${share(last.active)} at d = ${last.dimension}`, () => ({
      head: ["d", "within the margin, log₁₀", "counted", "± s.e.", "lowest of the draws", "within the shell, log₁₀", "counted"],
      rows: rows.map((r) => [r.dimension, logOf(r.active)?.toFixed(2) ?? "–", show(r.active.estimate), show(r.active.standard_error, 2), show(r.active_of_draws), logOf(r.near)?.toFixed(2) ?? "–", show(r.near.estimate)]),
    }));
  }
  function controls() {
    for (const name of /** @type {const} */ (["margin", "shell", "draws", "samples"])) knobs[name].tell(scene[name]);
    floor.set(scene.floor);
  }
  return {
    element,
    set(value) { scene = clampScene(value); rows = []; controls(); return scene; },
    shown() { if (server.owing || rows.length === 0) ask(0); },
    left: server.stop,
    exhibit: () => ({
      memory: scene,
      parts: [{ id: "dimension", label: "all dimensions", call: () => ({ path: "/dimension", body: rows.length > 0 ? asked : question() }) }],
      tables: () => [{
        id: "shares", label: "CSV of the shares", hint: "The share of uniform negatives within the margin and within the shell, in each dimension",
        head: ["d", "active_exact", "active_log10_exact", "active_estimate", "active_standard_error", "active_of_draws", "near_exact", "near_log10_exact", "near_estimate", "near_standard_error"],
        rows: () => rows.map(({ dimension, active, near, active_of_draws }) => [dimension, active.exact, active.log10_exact, active.estimate, active.standard_error, active_of_draws, near.exact, near.log10_exact, near.estimate, near.standard_error]),
      }],
    }),
  };
}
