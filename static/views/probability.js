/**
 * P_β, as a multiple of the uniform density, on one logarithmic scale for all panels and all
 * times: a collapsed energy is an even wash at 1, a cold one a bright thread.
 */
import { probabilityOf } from "../plot/gibbs.js";
import { within } from "../state/figures.js";

const MOST = 60;
const log1p = Math.log1p;

/** @type {import("./index.js").View} */
export const probability = {
  id: "probability",
  title: "Probability",
  hint: "P = exp(−βF) / Z at the view β, normalised over the window; where x is given, over y at each x",
  ramp: "density",
  heated: true,
  scaled: false,
  along: { title: "Probability", sense: -1, one: "peak", many: "peaks" },
  normalised: true,
  compute(sight, into) {
    const p = sight.told ?? probabilityOf(sight, sight.scratch.subarray(0, into.length));
    const { area } = sight.display;
    for (let i = 0; i < into.length; i += 1) into[i] = log1p(area * p[i]);
  },
  fixed: () => ({ range: [0, log1p(MOST)], levels: [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4] }),
  legend: () => ({
    label: "probability, × uniform",
    ends: ["none", "much"],
    ticks: [0, 1, 5, 20, MOST].map((v) => ({ at: log1p(v), text: String(v) })),
  }),
  read(drawn, { display, error }) {
    const times = Math.expm1(drawn);
    return `P = ${within(times / display.area, (error * times) / display.area)}, ${within(times, error * times, 2)} × uniform`;
  },
};
