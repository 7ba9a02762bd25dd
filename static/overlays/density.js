/** The density that the data was drawn from, as the regions that hold half and 95 % of it. */
import { inkOf } from "../plot/marks.js";
import { outline } from "../plot/overlays.js";

/** @type {import("./index.js").Overlay} */
export const density = {
  id: "density",
  label: "truth",
  sign: ["truth"],
  hint: "What the data was drawn from: the regions that hold half and 95 % of it; unknown for points of your own",
  on: false,
  idle: ({ own }) => (own ? "Nobody knows what points of your own were drawn from" : ""),
  draw({ pen, truth, width, height, ratio, colours }) {
    if (!truth) return;
    const look = { ink: inkOf("truth", colours), width: 1.5 * ratio };
    outline(pen, truth.half, truth.resolution, 0, width, height, { ...look, dash: [] });
    outline(pen, truth.most, truth.resolution, 0, width, height, { ...look, dash: [5 * ratio, 4 * ratio] });
  },
  raise: ({ relief, truth, colours }) => (truth === null ? [] : [truth.half, truth.most].map((field, k) =>
    relief.outline(field, truth.resolution, 0, { colour: colours.truth, width: k === 0 ? 4 : 2 }))),
};
