/** The score field, −β∇F: where a sampler drifts to. */
import { score as slopes } from "../plot/gibbs.js";
import { inkOf } from "../plot/marks.js";
import { drawArrows } from "../plot/overlays.js";
import { arrowPaths } from "../plot/relief.js";

/** @type {import("./index.js").Overlay} */
export const score = {
  id: "score",
  label: "score",
  sign: ["score"],
  hint: "−β∇F at the view β: the way down, longer where it is steeper",
  on: false,
  idle: ({ view }) => (view === "score" ? "The score’s own view draws these arrows already" : ""),
  draw({ pen, frame, energies, scratch, beta, width, height, colours, vectors }) {
    if (vectors) return;
    slopes(energies, beta, frame.window, frame.resolution, scratch);
    drawArrows(pen, scratch, frame.resolution, width, height, inkOf("score", colours));
  },
  raise({ relief, frame, energies, beta, colours }) {
    const { resolution: n, window } = frame;
    const field = slopes(energies, beta, window, n, new Float64Array(2 * n * n));
    return [relief.lines(arrowPaths(field, n, window), { colour: colours.ink, width: 2 })];
  },
};
