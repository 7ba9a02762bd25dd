/** The low-energy set, whose share of the window is V: all that lies as low as 95 % of the data. */
import { inkOf } from "../plot/marks.js";
import { outline } from "../plot/overlays.js";

let field = new Float32Array(0);

/** @type {import("./index.js").Overlay} */
export const lowEnergy = {
  id: "low",
  label: "low set",
  sign: ["low"],
  hint: "All that lies as low as 95 % of the data; its share of the window is V",
  on: false,
  draw({ pen, frame, energies, width, height, ratio, colours }) {
    const level = frame.diagnostics.low_energy_level;
    if (typeof level !== "number") return;
    if (field.length !== energies.length) field = new Float32Array(energies.length);
    for (let i = 0; i < field.length; i += 1) field[i] = energies[i] - level;
    outline(pen, field, frame.resolution, 0, width, height, { ink: inkOf("low", colours), width: 2 * ratio, dash: [] });
  },
};
