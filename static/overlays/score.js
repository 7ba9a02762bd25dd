/** The score field, −β∇F: where a sampler drifts to. */
import { score as slopes } from "../plot/gibbs.js";
import { inkOf } from "../plot/marks.js";
import { drawArrows } from "../plot/overlays.js";

/** @type {import("./index.js").Overlay} */
export const score = {
  id: "score",
  label: "score",
  sign: ["score"],
  hint: "−β∇F: the way down, longer where it is steeper",
  on: false,
  draw({ pen, frame, energies, scratch, beta, width, height, colours, vectors }) {
    if (vectors) return;
    slopes(energies, beta, frame.window, frame.resolution, scratch);
    drawArrows(pen, scratch, frame.resolution, width, height, inkOf("score", colours));
  },
};
