/**
 * The three ways to look at a landscape. Each turns F on a grid into the drawn field, its
 * range, its isolines, and what a drawn value is in words. Scales fit the landscape in
 * sight, since analytic landscapes share no unit: the energy's is linear in a well, and
 * logarithmic where walls tower over it.
 */
import { areaOf } from "../../plot/gibbs.js";
import { plain, show } from "../../state/figures.js";
import { quantile } from "./terrain.js";

/** @typedef {import("./terrain.js").Grid} Grid */
/** @typedef {import("../../plot/gibbs.js").Window} Window */
/**
 * @typedef {object} Sight
 * @property {Grid} grid          what is in view
 * @property {Window} omega       what P is normalised over; P outside is 0
 * @property {number} beta
 * @property {number} logZ        over Ω at β
 * @property {Float64Array} arrows  twice the grid, filled by the score
 */
/**
 * @typedef {object} Drawn
 * @property {Float32Array} field
 * @property {[number, number]} range
 * @property {number[]} levels
 * @property {{ label: string, ticks: { at: number, text: string }[] }} legend
 */
/**
 * @typedef {object} Look
 * @property {string} id
 * @property {string} title
 * @property {string} hint
 * @property {"energy" | "density"} ramp
 * @property {boolean} heated   whether β changes it
 * @property {boolean} arrows
 * @property {(sight: Sight, into: Float32Array) => Drawn} draw
 */

const MOST = 60;
const STEPS = 14;

/** Even levels inside a range. @param {[number, number]} range @param {number} count */
function between([low, high], count) {
  return Array.from({ length: count }, (_, k) => low + ((high - low) * (k + 1)) / (count + 1));
}

/** @type {Look} */
const energy = {
  id: "energy", title: "Energy", hint: "F: low where it is likely", ramp: "energy", heated: false, arrows: false,
  draw({ grid: { energies } }, into) {
    const least = energies.reduce((a, b) => (b < a ? b : a), Infinity);
    const above = quantile(energies, 0.5) - least;
    const top = quantile(energies, 0.985) - least || 1;
    // Where the walls are far higher than half of the window, logarithmic above the floor.
    const unit = top > 5 * above ? Math.max(quantile(energies, 0.08) - least, top / 3000) : Infinity;
    const bent = (/** @type {number} */ rise) => (unit === Infinity ? rise / top : Math.log1p(rise / unit) / Math.log1p(top / unit));
    const straight = (/** @type {number} */ drawn) => least + (unit === Infinity ? drawn * top : unit * Math.expm1(drawn * Math.log1p(top / unit)));
    for (let k = 0; k < into.length; k += 1) into[k] = bent(energies[k] - least);
    const range = /** @type {[number, number]} */ ([0, 1.04]);
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: show(straight(at), 2) }));
    return { field: into, range, levels: between([0, 1], STEPS), legend: { label: unit === Infinity ? "energy F" : "energy F, bent scale", ticks } };
  },
};

/** @type {Look} */
const probability = {
  id: "probability", title: "Probability", hint: "P = exp(−βF) / Z over Ω", ramp: "density", heated: true, arrows: false,
  draw({ grid, omega, beta, logZ }, into) {
    const area = areaOf(omega);
    const { resolution: n, energies, window } = grid;
    const inside = (/** @type {[number, number]} */ side, /** @type {[number, number]} */ whole, /** @type {number} */ k) => {
      const value = side[0] + ((side[1] - side[0]) * k) / (n - 1);
      const slack = 1e-9 * (whole[1] - whole[0]);
      return value >= whole[0] - slack && value <= whole[1] + slack;
    };
    const columns = Array.from({ length: n }, (_, i) => inside(window.x, omega.x, i));
    for (let j = 0; j < n; j += 1) {
      const row = inside(window.y, omega.y, j);
      for (let i = 0; i < n; i += 1) {
        const k = j * n + i;
        into[k] = row && columns[i] ? Math.log1p(area * Math.exp(-beta * energies[k] - logZ)) : 0;
      }
    }
    const range = /** @type {[number, number]} */ ([0, Math.log1p(MOST)]);
    const ticks = [0, 1, 5, 20, MOST].map((v) => ({ at: Math.log1p(v), text: String(v) }));
    return { field: into, range, levels: [0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 3.6, 4], legend: { label: "probability, × uniform", ticks } };
  },
};

/** @type {Look} */
const score = {
  id: "score", title: "Score", hint: "∇ log P = −β∇F: the drift of a Langevin chain", ramp: "density", heated: true, arrows: true,
  draw({ grid, beta, arrows }, into) {
    const size = into.length;
    for (let k = 0; k < size; k += 1) {
      arrows[k] = -beta * grid.gradients[2 * k];
      arrows[size + k] = -beta * grid.gradients[2 * k + 1];
    }
    for (let k = 0; k < size; k += 1) into[k] = Math.hypot(arrows[k], arrows[size + k]);
    const unit = quantile(into, 0.2) || 1;
    const top = Math.max(2 * unit, quantile(into, 0.97));
    for (let k = 0; k < size; k += 1) into[k] = Math.log1p(into[k] / unit);
    // Lengths as the arrows want them: 40 is as long as one gets.
    for (let k = 0; k < 2 * size; k += 1) arrows[k] *= 40 / top;
    const end = Math.log1p(top / unit);
    const ticks = [0, unit, top / 4, top].map((v) => ({ at: Math.log1p(v / unit), text: plain(Number(v.toPrecision(2))) }));
    // The range goes on: the deep end of the ramp would hide the arrows.
    return { field: into, range: [0, 1.5 * end], levels: [], legend: { label: "length of ∇ log P", ticks } };
  },
};

/** @type {readonly Look[]} */
export const LOOKS = Object.freeze([energy, probability, score]);

/** @param {string} id */
export function lookOf(id) {
  return LOOKS.find((look) => look.id === id) ?? energy;
}
