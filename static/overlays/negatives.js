/** Where the last step pushed up: hollow squares, larger and firmer the harder it pushed. */
import { inkOf } from "../plot/marks.js";
import { drawNegatives } from "../plot/overlays.js";

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
};
