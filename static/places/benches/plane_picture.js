/** The loss plane's picture: the loss, its half planes, R, its gradient, and the pairs. */
import { coloursOf, inkOf } from "../../plot/marks.js";
import { drawArrows } from "../../plot/overlays.js";
import { heatmap } from "../kit/heat.js";
import { SQUARE, lineOf, plot } from "../kit/plot.js";
import { ends } from "./pairs.js";

/**
 * @typedef {object} Plane  an answer of POST /loss/plane
 * @property {number[]} correct
 * @property {number[]} incorrect
 * @property {number[][]} value
 * @property {number[][]} d_correct
 * @property {number[][]} d_incorrect
 * @property {number} margin
 * @property {{ satisfied: boolean, guaranteed: number | null, drift: boolean, words: string }} verdict
 */
/** @typedef {import("./pairs.js").Pairs} Pairs */

const TRAIL = 14;

/**
 * @param {import("../../state/lab.js").Lab} lab
 * @param {{ plane: () => Plane | null, sight: () => [number, number], reach: () => import("./pairs.js").Reach, pairs: () => Pairs, probe: () => [number, number] | null, margin: () => number }} of
 */
export function picture(lab, of) {
  const heat = heatmap("energy");
  /** @type {{ x: (v: number) => number, y: (v: number) => number, marks: SVGElement[], tails: SVGElement[], probe: SVGElement } | null} */
  let placed = null;
  /** @type {[number, number][][]} */
  let trails = [];
  const held = (/** @type {number} */ v) => Math.min(of.sight()[1], Math.max(of.sight()[0], v));
  const view = plot({
    title: "The loss plane", name: "loss-plane", heat: true, margin: SQUARE,
    axes: () => ({ x: { range: of.sight(), label: "E_C, energy of the correct answer" }, y: { range: of.sight(), label: "E_I, energy of the incorrect answer" } }),
    draw(sight) {
      const { add, cased, x, y, inner, pen } = sight;
      const plane = of.plane();
      const [low, high] = of.sight();
      if (plane && plane.correct[0] === low && plane.correct[plane.correct.length - 1] === high) {
        const n = plane.correct.length;
        const field = Float32Array.from(plane.value.flat());
        const sorted = Float32Array.from(field).sort();
        const range = /** @type {[number, number]} */ ([sorted[0], Math.max(sorted[Math.floor(0.96 * (n * n - 1))], sorted[0] + 1e-6)]);
        heat.draw(sight, field, n, range, Array.from({ length: 13 }, (_, k) => range[0] + ((range[1] - range[0]) * (k + 0.35)) / 13), lab.state.ramp);
        if (pen) {
          const flat = new Float64Array(2 * n * n);
          plane.d_correct.flat().forEach((v, k) => { flat[k] = -v; });
          plane.d_incorrect.flat().forEach((v, k) => { flat[n * n + k] = -v; });
          drawArrows(pen, flat, n, inner.width, inner.height, inkOf("score", coloursOf(document.documentElement)));
        }
      } else pen?.clearRect(0, 0, inner.width, inner.height);
      const m = of.margin();
      const inside = (/** @type {[number, number][]} */ corners) => `${lineOf(corners.map(([a, b]) => [x(a), y(b)]))}Z`;
      add("path", { class: "hp1", d: inside([[low, held(low + m)], [low, high], [held(high - m), high]]) });
      cased("path", { class: "border", d: lineOf([[low, low + m], [high - m, high]].map(([a, b]) => [x(a), y(b)])) });
      const [c0, c1, i0, i1] = ends(of.reach()).map((v) => held(v));
      add("path", { class: "beyond", "fill-rule": "evenodd", d: inside([[low, low], [high, low], [high, high], [low, high]]) + inside([[c0, i0], [c1, i0], [c1, i1], [c0, i1]]) });
      add("text", { class: "mark region", x: inner.left + 12, y: inner.top + 22 }, "HP₁: right, by m or more");
      add("text", { class: "mark region", x: inner.left + inner.width - 12, y: inner.top + inner.height - 12, "text-anchor": "end" }, "HP₂: wrong, or not by m");
      const { correct } = of.pairs();
      const tails = correct.map(() => add("path", { class: "tail" }));
      const marks = correct.map(() => add("circle", { r: 4.6 }));
      placed = { x, y, marks, tails, probe: add("path", { class: "probe" }) };
      move();
    },
  });

  /** Put the dots where they are now, without drawing the plane again. */
  function move() {
    if (!placed) return;
    const { x, y, marks, tails, probe } = placed;
    const { correct, incorrect } = of.pairs();
    if (marks.length !== correct.length) return view.ask();
    const m = of.margin();
    marks.forEach((mark, k) => {
      const [c, i] = [held(correct[k]), held(incorrect[k])];
      const gone = c !== correct[k] || i !== incorrect[k];
      mark.setAttribute("class", `pair ${incorrect[k] - correct[k] >= m - 1e-6 ? "on" : "off"}${gone ? " gone" : ""}`);
      mark.setAttribute("cx", x(c).toFixed(1));
      mark.setAttribute("cy", y(i).toFixed(1));
      tails[k].setAttribute("d", lineOf((trails[k] ?? []).map(([a, b]) => [x(held(a)), y(held(b))])));
    });
    const cross = of.probe();
    if (!cross) return;
    const [a, b] = cross.map(held);
    probe.setAttribute("d", `M${x(a) - 11} ${y(b)}h22M${x(a)} ${y(b) - 11}v22M${x(a) - 6.5} ${y(b)}a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0`);
  }
  return {
    view, move,
    /** Leave a trail behind each pair. */
    trace() {
      const { correct, incorrect } = of.pairs();
      trails = correct.map((c, k) => [...(trails[k] ?? []).slice(1 - TRAIL), [c, incorrect[k]]]);
    },
    forget() { trails = []; },
  };
}
