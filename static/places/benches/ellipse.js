/**
 * The ellipse of the course in closed form: E(y, z) = ‖y − (2 cos z, 1.5 sin z)‖² over 48
 * angles z, its cold free energy min_z E and its warm one −(1/β) log mean_z exp(−βE). Pure.
 *
 * ∇F_β(y) = 2(y − ⟨w⟩), ⟨w⟩ being the mean of the ellipse's points under P(z|y): so
 * y ← ⟨w⟩ is a step of gradient descent, and one that never climbs.
 */
import { number } from "../kit/clamp.js";

/** @typedef {[number, number]} Point */
/** @typedef {{ y: Point, beta: number, cold: boolean }} Scene */

export const HALF_AXES = Object.freeze({ x: 2, y: 1.5 });
export const COUNT = 48;
export const BETA = Object.freeze({ min: 0.05, max: 50 });
export const SIDE = 3;

/** z_k = 2πk/48; the endpoint is left out. */
export const ANGLES = Object.freeze(Array.from({ length: COUNT }, (_, k) => (2 * Math.PI * k) / COUNT));
const WX = Float64Array.from(ANGLES, (z) => HALF_AXES.x * Math.cos(z));
const WY = Float64Array.from(ANGLES, (z) => HALF_AXES.y * Math.sin(z));

/** The ellipse's point for an angle. @param {number} z @returns {Point} */
export function pointOf(z) {
  return [HALF_AXES.x * Math.cos(z), HALF_AXES.y * Math.sin(z)];
}

/** E(y, z) at every z. @param {number} x @param {number} y @param {Float64Array} [into] */
export function energiesAt(x, y, into = new Float64Array(COUNT)) {
  for (let k = 0; k < COUNT; k += 1) into[k] = (x - WX[k]) ** 2 + (y - WY[k]) ** 2;
  return into;
}

/** F_∞ = min_z E and the ž where it is. @param {ArrayLike<number>} energies */
export function coldest(energies) {
  let k = 0;
  for (let j = 1; j < energies.length; j += 1) if (energies[j] < energies[k]) k = j;
  return { k, energy: energies[k] };
}

/** F_β = −(1/β) log mean_z exp(−βE). @param {ArrayLike<number>} energies @param {number} beta */
export function warm(energies, beta) {
  const least = coldest(energies).energy;
  let sum = 0;
  for (let k = 0; k < energies.length; k += 1) sum += Math.exp(-beta * (energies[k] - least));
  return least - Math.log(sum / energies.length) / beta;
}

/** P(z|y) over the angles. @param {ArrayLike<number>} energies @param {number} beta */
export function posterior(energies, beta) {
  const least = coldest(energies).energy;
  const p = Float64Array.from(energies, (e) => Math.exp(-beta * (e - least)));
  const sum = p.reduce((a, b) => a + b);
  return p.map((v) => v / sum);
}

/** @param {number} x @param {number} y @param {number} beta Infinity when cold */
export function freeEnergy(x, y, beta) {
  const energies = energiesAt(x, y, scratch);
  return beta === Infinity ? coldest(energies).energy : warm(energies, beta);
}
const scratch = new Float64Array(COUNT);

/** ⟨w⟩ under P(z|y), where gradient descent on F_β leads next. @param {Point} y @param {number} beta @returns {Point} */
export function pulled([x, y], beta) {
  const energies = energiesAt(x, y, scratch);
  const { k, energy } = coldest(energies);
  if (beta === Infinity) return [WX[k], WY[k]];
  let [sum, sx, sy] = [0, 0, 0];
  for (let j = 0; j < COUNT; j += 1) {
    const p = Math.exp(-beta * (energies[j] - energy));
    sum += p;
    sx += p * WX[j];
    sy += p * WY[j];
  }
  return [sx / sum, sy / sum];
}

/**
 * Second derivatives of F_β at the origin, along y₁ and along y₂: 2 − 4β⟨w²⟩. Both positive,
 * it is a valley; one, a saddle; none, a peak.
 * @param {number} beta @returns {Point}
 */
export function curvature(beta) {
  const p = posterior(energiesAt(0, 0), beta);
  const second = (/** @type {Float64Array} */ w) => 2 - 4 * beta * w.reduce((sum, v, k) => sum + p[k] * v * v, 0);
  return [second(WX), second(WY)];
}

/** @param {number} beta @returns {"valley" | "saddle" | "peak"} */
export function origin(beta) {
  if (beta === Infinity) return "peak";
  const rising = curvature(beta).filter((c) => c > 0).length;
  return /** @type {const} */ (["peak", "saddle", "valley"])[rising];
}

/** The β at which the origin stops being a valley along an axis. @param {0 | 1} axis */
export function turningPoint(axis) {
  let [low, high] = [0.01, 5];
  for (let k = 0; k < 60; k += 1) {
    const middle = (low + high) / 2;
    if (curvature(middle)[axis] > 0) low = middle;
    else high = middle;
  }
  return low;
}

/** The lowest point on the positive half axes. @param {number} beta @returns {{ at: Point, energy: number }} */
export function lowest(beta) {
  const ends = /** @type {Point[]} */ ([[1.5, 0], [0, 1.2]]).map((start) => {
    let y = start;
    for (let k = 0; k < 400; k += 1) y = pulled(y, beta);
    return { at: y, energy: freeEnergy(y[0], y[1], beta) };
  });
  return ends[0].energy <= ends[1].energy + 1e-9 ? ends[0] : ends[1];
}

/** F_β over the window ± SIDE, rows of `n` from below. @param {number} beta @param {number} n @param {Float32Array} into */
export function field(beta, n, into) {
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      into[j * n + i] = freeEnergy(SIDE * ((2 * i) / (n - 1) - 1), SIDE * ((2 * j) / (n - 1) - 1), beta);
    }
  }
  return into;
}

/** @param {any} value a stranger's @returns {Scene} */
export function clampScene(value) {
  return {
    y: [number(value?.y?.[0], -SIDE, SIDE, 0), number(value?.y?.[1], -SIDE, SIDE, 2)],
    beta: number(value?.beta, BETA.min, BETA.max, 1),
    cold: value?.cold === true,
  };
}
