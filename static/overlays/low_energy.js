/** The low-energy set, whose share of the window is V: all that lies as low as 95 % of the data. */
import { inkOf } from "../plot/marks.js";
import { outline } from "../plot/overlays.js";

let field = new Float32Array(0);

/** Fill `field` with how far F lies above the level of the set; false where there is none. @param {import("../api/frame.js").Frame} frame @param {Float64Array} energies */
function above(frame, energies) {
  const level = frame.diagnostics.low_energy_level;
  if (typeof level !== "number") return false;
  if (field.length !== energies.length) field = new Float32Array(energies.length);
  for (let i = 0; i < field.length; i += 1) field[i] = energies[i] - level;
  return true;
}

/** @type {import("./index.js").Overlay} */
export const lowEnergy = {
  id: "low",
  label: "low set",
  sign: ["low"],
  hint: "All that lies as low as 95 % of the data; its share of the window is V",
  on: false,
  draw({ pen, frame, energies, width, height, ratio, colours }) {
    if (above(frame, energies)) outline(pen, field, frame.resolution, 0, width, height, { ink: inkOf("low", colours), width: 2 * ratio, dash: [] });
  },
  raise: ({ relief, frame, energies, colours }) =>
    (above(frame, energies) ? [relief.outline(field, frame.resolution, 0, { colour: colours.low, width: 4 })] : []),
};
