/**
 * Gibbs–Boltzmann on a grid, from the energies a frame holds, so that β and the view need
 * no server. Sums are in float64, over trapezoid weights: Σ w P = 1. Energies are in the
 * method's own unit, β in its inverse, densities per area.
 */

import { boltzmannColumns } from "./columns.js";

/** @typedef {{ x: [number, number], y: [number, number] }} Window */
/** @typedef {"plane" | "conditional" | "conditional-plane"} World  what P is normalised over: the window, each of its columns, the window at a given x */
/** @typedef {Float64Array | Float32Array | number[]} Reals */

/** @param {Window} window */
export function areaOf(window) {
  return (window.x[1] - window.x[0]) * (window.y[1] - window.y[0]);
}

/** @type {Map<string, Float64Array>} */
const known = new Map();

/**
 * Trapezoid weights of a grid whose ends are grid points; they sum to the area.
 * @param {Window} window @param {number} resolution
 */
export function trapezoidWeights(window, resolution) {
  const key = `${resolution} ${window.x} ${window.y}`;
  let weights = known.get(key);
  if (!weights) {
    const n = resolution;
    const cell = areaOf(window) / (n - 1) ** 2;
    weights = new Float64Array(n * n);
    for (let j = 0; j < n; j += 1) {
      for (let i = 0; i < n; i += 1) {
        weights[j * n + i] = cell * (i === 0 || i === n - 1 ? 0.5 : 1) * (j === 0 || j === n - 1 ? 0.5 : 1);
      }
    }
    if (known.size > 8) known.clear();
    known.set(key, weights);
  }
  return weights;
}

/**
 * log ∫ e^{−βF}, by quadrature, shifted by the largest term.
 * @param {Reals} energies @param {number} beta @param {Reals} weights
 */
export function logPartition(energies, beta, weights) {
  let least = Infinity;
  for (let i = 0; i < energies.length; i += 1) if (energies[i] < least) least = energies[i];
  let sum = 0;
  for (let i = 0; i < energies.length; i += 1) sum += weights[i] * Math.exp(-beta * (energies[i] - least));
  return Math.log(sum) - beta * least;
}

/**
 * P_β as a density; returns log Z.
 * @param {Reals} energies @param {number} beta @param {Reals} weights @param {Float64Array} into
 */
export function boltzmann(energies, beta, weights, into) {
  let least = Infinity;
  for (let i = 0; i < energies.length; i += 1) if (energies[i] < least) least = energies[i];
  let sum = 0;
  for (let i = 0; i < energies.length; i += 1) {
    const p = Math.exp(-beta * (energies[i] - least));
    into[i] = p;
    sum += weights[i] * p;
  }
  for (let i = 0; i < energies.length; i += 1) into[i] /= sum;
  return Math.log(sum) - beta * least;
}

/**
 * P_β on a frame's grid, over what its world normalises over. Where the server's log Z at this
 * β is known it is used, and P is right however narrow; else P is normalised on the grid.
 * @param {{ energies: Reals, beta: number, window: Window, resolution: number, world: World, logZ?: Reals | null }} sight  `logZ` one number, or one a column
 * @param {Float64Array} into
 */
export function probabilityOf({ energies, beta, window, resolution, world, logZ }, into) {
  if (logZ) for (let i = 0; i < into.length; i += 1) into[i] = Math.exp(-beta * energies[i] - logZ[i % logZ.length]);
  else if (world === "conditional") boltzmannColumns(energies, beta, window, resolution, into);
  else boltzmann(energies, beta, trapezoidWeights(window, resolution), into);
  return into;
}

/**
 * Differential entropy of P_β, in nats: β⟨F⟩ + log Z.
 * @param {Reals} energies @param {number} beta @param {Reals} weights @param {Float64Array} scratch
 */
export function entropy(energies, beta, weights, scratch) {
  const logZ = boltzmann(energies, beta, weights, scratch);
  let mean = 0;
  for (let i = 0; i < energies.length; i += 1) mean += weights[i] * scratch[i] * energies[i];
  return beta * mean + logZ;
}

/**
 * Calibrated energy u = βF + log Z − log|Ω|, in nats; 0 is the uniform density.
 * @param {Reals} energies @param {number} beta @param {number} logZ @param {number} area
 * @param {Float64Array} into
 */
export function calibrated(energies, beta, logZ, area, into) {
  const shift = logZ - Math.log(area);
  for (let i = 0; i < energies.length; i += 1) into[i] = beta * energies[i] + shift;
  return into;
}

/**
 * The data as a density: each point shared bilinearly among its four grid points and divided
 * by the trapezoid weight. Points outside the window are left out; the rest weigh 1 together.
 * @param {Reals} points x, y, x, y … @param {Window} window @param {number} resolution
 * @param {Float64Array} into
 */
export function dataDensity(points, window, resolution, into) {
  const n = resolution;
  const weights = trapezoidWeights(window, n);
  into.fill(0);
  let count = 0;
  for (let k = 0; k + 1 < points.length; k += 2) {
    const x = ((points[k] - window.x[0]) / (window.x[1] - window.x[0])) * (n - 1);
    const y = ((points[k + 1] - window.y[0]) / (window.y[1] - window.y[0])) * (n - 1);
    if (!(x >= 0 && x <= n - 1 && y >= 0 && y <= n - 1)) continue;
    const i = Math.min(n - 2, Math.floor(x));
    const j = Math.min(n - 2, Math.floor(y));
    const a = x - i;
    const b = y - j;
    const at = j * n + i;
    into[at] += (1 - a) * (1 - b);
    into[at + 1] += a * (1 - b);
    into[at + n] += (1 - a) * b;
    into[at + n + 1] += a * b;
    count += 1;
  }
  if (count > 0) for (let i = 0; i < into.length; i += 1) into[i] /= count * weights[i];
  return into;
}

/**
 * Score −β∇F by central differences (one-sided at the edges): x parts, then y parts.
 * @param {Reals} energies @param {number} beta @param {Window} window @param {number} resolution
 * @param {Float64Array} into twice the grid
 */
export function score(energies, beta, window, resolution, into) {
  const n = resolution;
  const hx = (window.x[1] - window.x[0]) / (n - 1);
  const hy = (window.y[1] - window.y[0]) / (n - 1);
  for (let j = 0; j < n; j += 1) {
    const up = Math.min(n - 1, j + 1);
    const down = Math.max(0, j - 1);
    for (let i = 0; i < n; i += 1) {
      const right = Math.min(n - 1, i + 1);
      const left = Math.max(0, i - 1);
      into[j * n + i] = (-beta * (energies[j * n + right] - energies[j * n + left])) / ((right - left) * hx);
      into[n * n + j * n + i] = (-beta * (energies[up * n + i] - energies[down * n + i])) / ((up - down) * hy);
    }
  }
  return into;
}
