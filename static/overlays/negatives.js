/** Where the last step pushed up: hollow squares, larger and firmer the harder it pushed. */
import { inkOf } from "../plot/marks.js";
import { drawNegatives } from "../plot/overlays.js";
import { marks } from "../plot/relief.js";

/** @type {import("./index.js").Overlay} */
export const negatives = {
  id: "negatives",
  label: "negatives",
  sign: ["negative"],
  hint: "Where the method pushed up in its last step; none for a method that pushes nowhere",
  on: true,
  draw({ pen, frame, place, colours, ratio, small }) {
    if (frame.negatives.length === 0) return;
    drawNegatives(pen, frame.negatives, frame.weights, place, {
      size: (small ? 6.5 : 10) * ratio, ink: inkOf("negative", colours), most: small ? 96 : 192,
    });
  },
  raise({ relief, frame: { negatives: points, weights }, colours, small }) {
    const heaviest = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    const found = relief.some(points, small ? 96 : 192);
    return found.length === 0 ? [] : [marks(found.map(({ place }) => place), {
      symbol: "square-open", color: colours.negative, line: { color: colours.negative, width: 2 },
      size: found.map(({ k }) => (small ? 5.5 : 8) * (0.6 + 0.4 * Math.sqrt(Math.abs(weights[k] ?? 1) / heaviest))),
    })];
  },
};
