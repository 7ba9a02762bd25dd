/**
 * What one step of the negative log-likelihood would do to the energy itself: its gradient
 * on F is p̂_data − P_β, and the page draws the negative, P_β − p̂_data. Down on the data,
 * up wherever the model puts probability that the data does not.
 */
import { probabilityOf } from "../plot/gibbs.js";
import { orZero, within } from "../state/figures.js";

const MOST = 60;
const log1p = Math.log1p;

/** @type {import("./index.js").View} */
export const softargminGradient = {
  id: "softargmin-gradient",
  title: "Softargmin ∇",
  hint: "P − p̂ of the data: where maximum likelihood would pull F up, and where push it down",
  ramp: "push",
  heated: true,
  scaled: false,
  along: null, // where it crosses 0 says more than where it is greatest
  normalised: true,
  compute(sight, into) {
    const p = sight.told ?? probabilityOf(sight, sight.scratch.subarray(0, into.length));
    const { density, display: { area } } = sight;
    for (let i = 0; i < into.length; i += 1) {
      // Where x is given and a column holds no datum, nothing is pushed either way.
      const g = Number.isNaN(density[i]) ? 0 : area * (p[i] - density[i]);
      into[i] = g < 0 ? -log1p(-g) : log1p(g);
    }
  },
  fixed: () => ({ range: [-log1p(MOST), log1p(MOST)], levels: [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5] }),
  legend: () => ({
    label: "−∂ℓ/∂F, × uniform",
    ends: ["pushed down", "pulled up"],
    ticks: [-MOST, -5, 0, 5, MOST].map((v) => ({ at: Math.sign(v) * log1p(Math.abs(v)), text: String(v).replace("-", "−") })),
  }),
  read(drawn, { display, error }) {
    const g = orZero(Math.expm1(Math.abs(drawn)), 1) / display.area;
    if (g === 0) return "neither pushed nor pulled";
    return `${drawn < 0 ? "pushed down" : "pulled up"} by ${within(g, error * g)}`;
  },
};
