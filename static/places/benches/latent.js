/**
 * The latent bench: an ellipse whose points a hidden angle z explains. On the left the free
 * energy over y, on the right E(y, z) over z at one y; β takes it from warm to cold.
 */
import { nats, plain } from "../../state/figures.js";
import { h } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { svgFormula, writeFormula } from "../kit/formulas.js";
import { heatmap } from "../kit/heat.js";
import { button, figure, segments } from "../kit/pieces.js";
import { SQUARE, draggable, lineOf, plot } from "../kit/plot.js";
import { ANGLES, BETA, SIDE, clampScene, coldest, energiesAt, field, freeEnergy, lowest, origin, pointOf, posterior, pulled, turningPoint, warm } from "./ellipse.js";
import { exhibitOf, marksOf } from "./latent_exhibit.js";
import { fixed } from "./softargmin.js";

/** @typedef {import("./ellipse.js").Scene} Scene */

const GRID = 81;
/** Colours and isolines follow the square root of the height above the lowest point. */
const HEIGHT = Math.sqrt(8);
const LEVELS = [0.01, 0.05, 0.15, 0.4, 0.8, 1.5, 2.5, 4, 6].map(Math.sqrt);
const TURNS = [turningPoint(0), turningPoint(1)];
const WORDS = { valley: "a valley", saddle: "a saddle: a peak along y₁, a valley along y₂", peak: "a peak" };

/** @param {import("./index.js").BenchPage} page @returns {import("./index.js").Bench} */
export function make({ lab, say, write: remember }) {
  const usual = clampScene(null);
  let scene = usual;
  let falling = 0;
  const heat = heatmap("energy");
  const drawn = new Float32Array(GRID * GRID);
  let drawnFor = NaN;
  const beta = () => (scene.cold ? Infinity : scene.beta);
  const symbol = () => (scene.cold ? "F_∞" : "F_β");

  const over = plot({
    title: "Free energy F(y)", name: "latent-plane", heat: true, margin: SQUARE, axes: () => ({ x: { range: [-SIDE, SIDE], label: "y₁" }, y: { range: [-SIDE, SIDE], label: "y₂" } }),
    draw(sight) {
      if (drawnFor !== beta()) {
        drawnFor = beta();
        field(beta(), GRID, drawn);
        const least = lowest(beta()).energy;
        for (let k = 0; k < drawn.length; k += 1) drawn[k] = Math.sqrt(Math.max(0, drawn[k] - least));
      }
      heat.draw(sight, drawn, GRID, [0, HEIGHT], LEVELS, lab.state.ramp);
      const { add, cased, x, y } = sight;
      const around = Array.from({ length: 97 }, (_, k) => pointOf((2 * Math.PI * k) / 96));
      cased("path", { class: "ellipse", d: lineOf(around.map(([a, b]) => [x(a), y(b)])) });
      const p = posterior(energiesAt(...scene.y), scene.beta);
      const { k: best } = coldest(energiesAt(...scene.y));
      const most = Math.max(...p);
      ANGLES.forEach((z, k) => {
        const [a, b] = pointOf(z);
        const weight = scene.cold ? Number(k === best) : p[k] / most;
        add("circle", { class: "code", cx: x(a), cy: y(b), r: 1.5 + 4 * Math.sqrt(weight) });
      });
      const [a, b] = pointOf(ANGLES[best]);
      cased("line", { class: "tie", x1: x(scene.y[0]), y1: y(scene.y[1]), x2: x(a), y2: y(b) });
      if (!scene.cold) for (const [sx, sy] of lows()) cased("path", { class: "lowest", d: cross(x(sx), y(sy), 5) });
      add("circle", { class: "datum", cx: x(scene.y[0]), cy: y(scene.y[1]), r: 8 });
      add("text", { class: "mark", x: x(a) + 9, y: y(b) + (b < scene.y[1] ? 18 : -8) }, "ž"); // away from y's own name
      add("text", { class: "mark", x: x(scene.y[0]) + 12, y: y(scene.y[1]) + 4 }, "y");
    },
  });
  const across = plot({
    title: "E(y, z) over the hidden angle", name: "latent-curve",
    axes: () => ({
      x: { range: [0, 2 * Math.PI], label: "z", ticks: [0, 0.5, 1, 1.5, 2].map((v) => v * Math.PI), text: (v) => ["0", "π/2", "π", "3π/2", "2π"][Math.round((2 * v) / Math.PI)] },
      y: { range: [0, 1.08 * Math.max(...energiesAt(...scene.y))], label: "energy" },
    }),
    draw({ add, x, y, inner }) {
      const energies = energiesAt(...scene.y);
      const p = posterior(energies, scene.beta);
      const { k: best, energy: cold } = coldest(energies);
      const foot = inner.top + inner.height;
      const most = Math.max(...p);
      const width = (inner.width / ANGLES.length) * 0.82;
      ANGLES.forEach((z, k) => {
        const tall = (scene.cold ? Number(k === best) : p[k] / most) * inner.height * 0.34;
        // The first angle stands at both ends of the circle.
        for (const at of k === 0 ? [0, 2 * Math.PI] : [z]) {
          const left = Math.max(inner.left, x(at) - width / 2);
          add("rect", { class: "share", x: left, y: foot - tall, width: Math.min(inner.left + inner.width, x(at) + width / 2) - left, height: tall });
        }
      });
      const curve = Array.from({ length: 145 }, (_, k) => (2 * Math.PI * k) / 144);
      add("path", { class: "curve", d: lineOf(curve.map((z) => [x(z), y((scene.y[0] - pointOf(z)[0]) ** 2 + (scene.y[1] - pointOf(z)[1]) ** 2)])) });
      const level = (/** @type {number} */ at, /** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ lift) => {
        add("line", { class: `level ${name}`, x1: inner.left, x2: inner.left + inner.width, y1: y(at), y2: y(at) });
        add("text", { class: `mark ${name}`, x: inner.left + inner.width - 6, y: y(at) + lift, "text-anchor": "end" }, ...svgFormula(text));
      };
      level(cold, "cold", "cold F_∞ = min E", y(cold) > inner.top + inner.height - 18 ? -6 : 14);
      if (!scene.cold) level(warm(energies, scene.beta), "warm", "warm F_β", -7);
      add("circle", { class: "datum", cx: x(ANGLES[best]), cy: y(cold), r: 5.5 });
      add("text", { class: "mark", x: x(ANGLES[best]), y: y(cold) - 11, "text-anchor": "middle" }, "ž");
    },
  });
  const cuts = plot({
    title: "Through the origin", unit: "F along both axes", name: "latent-cuts",
    axes: () => {
      const all = LINE.flatMap((v) => [freeEnergy(v, 0, beta()), freeEnergy(0, v, beta())]);
      const low = Math.min(...all);
      const centre = freeEnergy(0, 0, beta());
      return { x: { range: [-2.6, 2.6], label: "y₁, or y₂" }, y: { range: [low - 0.08 * (centre - low) - 0.03, Math.max(centre, low) + Math.max(0.12, 0.8 * (centre - low))], label: "free energy" } };
    },
    draw({ add, x, y, within }) {
      add("path", { class: "curve first", ...within, d: lineOf(LINE.map((v) => [x(v), y(freeEnergy(v, 0, beta()))])) });
      add("path", { class: "curve second", ...within, d: lineOf(LINE.map((v) => [x(v), y(freeEnergy(0, v, beta()))])) });
      add("circle", { class: "datum", cx: x(0), cy: y(freeEnergy(0, 0, beta())), r: 4.5 });
    },
  });

  /** The lowest points and their mirror images. @returns {[number, number][]} */
  const lows = () => {
    const { at: [a, b] } = lowest(beta());
    const spread = (/** @type {number} */ v) => (v < 0.02 ? [0] : [v, -v]);
    return spread(a).flatMap((v) => spread(b).map((w) => /** @type {[number, number]} */ ([v, w])));
  };

  const apply = (/** @type {Partial<Scene>} */ patch) => {
    scene = { ...scene, ...patch };
    draw();
    remember(scene);
  };
  const stop = () => {
    cancelAnimationFrame(falling);
    falling = 0;
  };
  const place = (/** @type {[number, number]} */ [a, b]) => {
    stop();
    const short = (/** @type {number} */ v) => Number(Math.min(SIDE, Math.max(-SIDE, v)).toFixed(2)) + 0;
    apply({ y: [short(a), short(b)] });
  };
  /** Inference: y goes downhill on the free energy. */
  const fall = () => {
    stop();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let steps = 0;
    const step = () => {
      const [a, b] = scene.y;
      const [u, v] = pulled(scene.y, beta());
      const share = still ? 1 : 0.06;
      const next = /** @type {[number, number]} */ ([a + share * (u - a), b + share * (v - b)]);
      steps += 1;
      if (Math.hypot(u - a, v - b) < 2e-3 || steps > 2000) {
        stop();
        apply({ y: /** @type {[number, number]} */ (next.map((c) => Number(c.toFixed(3)) + 0)) });
        return say(`y̌ is (${plain(scene.y[0])}, ${plain(scene.y[1])})`);
      }
      scene = { ...scene, y: next };
      if (still) return step();
      draw();
      falling = requestAnimationFrame(step);
    };
    // Exactly on a ridge there is no way down: a breath of noise, as any descent has.
    scene = { ...scene, y: [scene.y[0] + 0.004, scene.y[1] + 0.004] };
    step();
  };
  draggable(over, place);

  const knobs = {
    beta: slider({ label: "inverse temperature β", value: 1, initial: usual.beta, range: { ...BETA, scale: "log", whole: false }, moved: (b) => apply({ beta: b, cold: false }), data: { "data-knob": "latent-beta" } }),
    first: slider({ label: "y₁", value: 0, initial: usual.y[0], range: { min: -SIDE, max: SIDE, scale: "linear", whole: false }, moved: (v) => place([v, scene.y[1]]), data: { "data-knob": "y1" } }),
    second: slider({ label: "y₂", value: 2, initial: usual.y[1], range: { min: -SIDE, max: SIDE, scale: "linear", whole: false }, moved: (v) => place([scene.y[0], v]), data: { "data-knob": "y2" } }),
  };
  const kind = segments("Free energy", [["warm", "warm F_β"], ["cold", "cold F_∞"]], "warm", (v) => apply({ cold: v === "cold" }), "free");
  const stops = h("div", { class: "chips" }, ...[0.1, TURNS[0], 0.35, TURNS[1], 1, 10].map((b) =>
    button(`β ${plain(b)}`, `beta-${b.toFixed(2)}`, () => apply({ beta: Number(b.toPrecision(4)), cold: false }))));
  const f = { cold: figure("cold F_∞(y) = min E", "cold", "The lowest energy over all hidden angles."), warm: figure("warm F_β(y)", "warm", "The energy with every hidden angle taken into account, those of low energy most."), spread: figure("spread of z, in nats", "z-entropy", "The entropy of P(z|y): how undecided the hidden angle is."), low: figure("lowest at y̌", "lowest", "Where the free energy is lowest: the answer that inference gives.") };
  const told = h("p", { class: "sentence", "data-sentence": "latent" });
  const element = h("div", { class: "stand latent" },
    h("div", { class: "tray wide" }, over.element),
    h("div", { class: "stack curves" },
      h("div", { class: "tray" }, across.element, h("p", { class: "faint" }, "Bars: P(z|y), how much each angle counts.")),
      h("div", { class: "tray" }, cuts.element, h("p", { class: "faint keyline" }, h("span", { class: "key first" }), "along y₁", h("span", { class: "key second" }), "along y₂"))),
    h("div", { class: "tray side-tray" }, h("div", { class: "controls" }, kind.element,
      h("div", {}, knobs.beta.element, h("div", { class: "ends" }, h("span", {}, "every z counts"), h("span", {}, "the best one"))), stops, told,
      knobs.first.element, knobs.second.element,
      h("div", { class: "chips" }, button("y at the origin", "origin", () => place([0, 0])), button("y = (0, 2)", "above", () => place([0, 2])), button("infer: let y fall", "fall", fall)),
      h("div", { class: "figures-row" }, f.cold.element, f.warm.element, f.spread.element, f.low.element))));

  function draw() {
    knobs.beta.set(scene.beta);
    knobs.first.tell(scene.y[0]);
    knobs.second.tell(scene.y[1]);
    kind.set(scene.cold ? "cold" : "warm");
    const energies = energiesAt(...scene.y);
    const { k, energy } = coldest(energies);
    const p = posterior(energies, scene.beta);
    const entropy = scene.cold ? 0 : -p.reduce((sum, v) => sum + (v > 0 ? v * Math.log(v) : 0), 0);
    const low = lowest(beta()).at;
    const what = origin(beta());
    f.cold.set(fixed(energy));
    f.warm.set(fixed(warm(energies, scene.beta)));
    f.spread.set(nats(entropy, 0));
    f.low.set(scene.cold ? "the ellipse" : Math.hypot(...low) < 0.02 ? "(0, 0)" : `(±${Math.abs(low[0]).toFixed(2)}, ±${Math.abs(low[1]).toFixed(2)})`.replaceAll("±0.00", "0"));
    writeFormula(told, `${scene.cold ? "Cold," : `At β = ${plain(scene.beta)}`} the origin is ${WORDS[what]}. ${
      what === "valley" ? `So hot, every z counts alike and the ellipse is blurred into one bowl; at β = ${TURNS[0].toFixed(3)} the bowl splits.`
        : what === "saddle" ? `The bowl has split in two; at β = ${TURNS[1].toFixed(3)} the ring closes.` : "The valley runs around the ellipse."}`);
    over.note("drag y");
    over.tell(`${symbol()} with y at (${plain(scene.y[0])}, ${plain(scene.y[1])}); the origin is ${WORDS[what]}`, () => ({
      head: ["y₁", "y₂", symbol()], rows: [[0, 0], [1, 0], [2, 0], [0, 1], [0, 1.5], [0, 2]].map(([a, b]) => [a, b, fixed(freeEnergy(a, b, beta()))]),
    }));
    across.note(`at y = (${plain(scene.y[0])}, ${plain(scene.y[1])})`);
    across.tell(`lowest ${fixed(energy)} at ž = ${ANGLES[k].toFixed(2)}`, () => ({ head: ["z", "E(y, z)", "P(z|y)"], rows: ANGLES.map((z, j) => [z.toFixed(3), fixed(energies[j]), p[j].toFixed(4)]) }));
    cuts.tell(`the origin is ${WORDS[what]}`, () => ({ head: ["at", `${symbol()}(·, 0)`, `${symbol()}(0, ·)`], rows: marksOf(LINE).map((v) => [v.toFixed(2), fixed(freeEnergy(v, 0, beta())), fixed(freeEnergy(0, v, beta()))]) }));
  }

  return {
    element,
    set(value) { stop(); scene = clampScene(value); draw(); return scene; },
    left: stop,
    restyled() { over.ask(); },
    exhibit: () => exhibitOf(scene, { grid: GRID, line: LINE }),
  };
}

const LINE = Array.from({ length: 101 }, (_, k) => -2.6 + (5.2 * k) / 100);

/** @param {number} x @param {number} y @param {number} r */
function cross(x, y, r) {
  return `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`;
}
