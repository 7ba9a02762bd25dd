/** F itself: calibrated, in nats and comparable across panels, or raw, in the method's unit. */
import { calibratedColumns } from "../plot/columns.js";
import { calibrated } from "../plot/gibbs.js";
import { nats, show } from "../state/figures.js";

const NATS = Object.freeze([-2, -1, 0, 1, 2, 3, 4, 5]);
const SHARES = Object.freeze([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]);

/** @type {import("./index.js").View} */
export const energy = {
  id: "energy",
  title: "Energy",
  hint: "F, low where an answer is compatible with the data",
  ramp: "energy",
  heated: false,
  scaled: true,
  along: { title: "Energy", sense: 1, one: "valley", many: "valleys" },
  compute({ energies, scratch, display, columns, scale }, into) {
    if (scale === "raw") {
      const unit = display.scale > 0 ? 1 / display.scale : 0;
      for (let i = 0; i < into.length; i += 1) into[i] = (energies[i] - display.offset) * unit;
      return;
    }
    const u = scratch.subarray(0, into.length);
    if (columns.length > 0) calibratedColumns(energies, display.beta_hat, columns, display.area, u);
    else calibrated(energies, display.beta_hat, display.log_partition, display.area, u);
    for (let i = 0; i < into.length; i += 1) into[i] = u[i];
  },
  // Raw: from a little below the data's median to the widest spread seen so far in the run.
  fixed: (scale) => scale === "raw" ? { range: [-0.15, 1], levels: SHARES } : { range: [-3, 6], levels: NATS },
  legend: (scale) => scale === "raw"
    ? { label: "raw energy, each in its own unit: not comparable", ends: ["low", "high"], ticks: [{ at: 0, text: "data" }] }
    : { label: "calibrated energy, nats", ends: ["low", "high"], ticks: [-3, 0, 3, 6].map((at) => ({ at, text: String(at).replace("-", "−") })) },
  read: (drawn, { display, scale, error }) => scale === "raw"
    ? `F − median on data = ${show(drawn * display.scale, 3, display.scale)}` : `u = ${nats(drawn, error)} nats`,
};
