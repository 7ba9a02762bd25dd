/**
 * A straight cut through a landscape. A cut is a turn about the window's middle and an offset
 * from it, both without a unit, so that one cut serves every window: `turn` in degrees from
 * the horizontal, −90 to 90, `offset` along the normal, −1 to 1 from edge to edge. Where x is
 * given the cut is a column, and only its offset counts.
 */

import { ROUNDING } from "../state/figures.js";
import { bilinear } from "./bilinear.js";

/** @typedef {{ turn: number, offset: number }} Cut */
/** @typedef {{ u: number, v: number }} Spot  window coordinates, −1 to 1 from edge to edge */

export const SAMPLES = 200;

/** @param {any} value a stranger's @returns {Cut} */
export function cutOf(value) {
  const within = (/** @type {any} */ v, /** @type {number} */ most, /** @type {number} */ otherwise) =>
    typeof v === "number" && Number.isFinite(v) ? Math.min(most, Math.max(-most, v)) : otherwise;
  return { turn: within(value?.turn, 90, 0), offset: within(value?.offset, 1, 0) };
}

/**
 * The ends of a cut on the window's edge.
 * @param {Cut} cut @param {boolean} column x is given: an upright cut
 * @returns {[Spot, Spot]}
 */
export function endsOf({ turn, offset }, column) {
  const angle = column ? Math.PI / 2 : (turn * Math.PI) / 180;
  const [du, dv] = [Math.cos(angle), Math.sin(angle)];
  // The normal, to the upper left of the direction; of a column to the right, so that its offset is x.
  const [nu, nv] = column ? [1, 0] : [-dv, du];
  const reach = column ? 1 : Math.abs(nu) + Math.abs(nv); // an offset of 1 only touches the corner
  const [cu, cv] = [nu * offset * reach, nv * offset * reach];
  let from = -Infinity;
  let to = Infinity;
  for (const [c, d] of [[cu, du], [cv, dv]]) {
    if (Math.abs(d) < 1e-9) continue;
    const [a, b] = [(-1 - c) / d, (1 - c) / d];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  const held = (/** @type {number} */ w) => Math.min(1, Math.max(-1, w));
  const spot = (/** @type {number} */ t) => ({ u: held(cu + t * du), v: held(cv + t * dv) });
  return to >= from ? [spot(from), spot(to)] : [spot((from + to) / 2), spot((from + to) / 2)];
}

/** Handles stand this share of the line inside its ends, clear of the axes' numbers. */
const INSIDE = 0.06;

/** Where a cut is taken hold of to turn it. @param {[Spot, Spot]} ends @returns {[Spot, Spot]} */
export function handlesOf([a, b]) {
  const between = (/** @type {number} */ t) => ({ u: a.u + t * (b.u - a.u), v: a.v + t * (b.v - a.v) });
  return [between(INSIDE), between(1 - INSIDE)];
}

/**
 * The cut after its line was taken to pass through a spot, its turn kept.
 * @param {Cut} cut @param {Spot} spot @param {boolean} column @returns {Cut}
 */
export function movedTo(cut, { u, v }, column) {
  if (column) return cutOf({ ...cut, offset: u });
  const angle = (cut.turn * Math.PI) / 180;
  const [nu, nv] = [-Math.sin(angle), Math.cos(angle)];
  return cutOf({ ...cut, offset: (u * nu + v * nv) / (Math.abs(nu) + Math.abs(nv)) });
}

/**
 * The cut through two spots.
 * @param {Spot} held @param {Spot} free @returns {Cut}
 */
export function through(held, free) {
  let turn = (Math.atan2(free.v - held.v, free.u - held.u) * 180) / Math.PI;
  if (turn > 90) turn -= 180;
  if (turn < -90) turn += 180;
  return movedTo(cutOf({ turn, offset: 0 }), held, false);
}

/**
 * A field along a cut, between grid points linear both ways.
 * @param {ArrayLike<number>} field rows of `n` @param {number} n @param {[Spot, Spot]} ends @param {Float64Array} into
 */
export function along(field, n, [from, to], into) {
  for (let k = 0; k < into.length; k += 1) {
    const t = k / (into.length - 1);
    const x = ((from.u + t * (to.u - from.u) + 1) / 2) * (n - 1);
    const y = ((from.v + t * (to.v - from.v) + 1) / 2) * (n - 1);
    into[k] = bilinear(field, n, x, y);
  }
  return into;
}

/**
 * Where a curve has its local minima, ends included; on a level floor its first point only. A
 * minimum is lower than all that lies beside it by more than `depth`: ripples shallower than that
 * are none, nor is level ground, be it all of the curve, a shelf, or a plain that reaches an end.
 * @param {ArrayLike<number>} curve @param {number} [depth]
 * @returns {number[]} indices
 */
export function minimaOf(curve, depth = 0) {
  const size = curve.length;
  let largest = 0;
  for (let k = 0; k < size; k += 1) largest = Math.max(largest, Math.abs(curve[k]));
  const rounding = ROUNDING.single * largest;
  const least = Math.max(depth, rounding);
  /** Whether the floor on which a point lies runs on to an end, without being one point. @param {number} low */
  const plain = (low) => {
    let from = low;
    let to = low;
    while (from > 0 && curve[from - 1] - curve[low] <= rounding) from -= 1;
    while (to < size - 1 && curve[to + 1] - curve[low] <= rounding) to += 1;
    return to > from && (from === 0 || to === size - 1);
  };
  const found = [];
  let low = 0;
  let rim = curve[0];
  let descending = true;
  for (let k = 1; k < size; k += 1) {
    const value = curve[k];
    if (descending) {
      if (value < curve[low] - rounding) low = k;
      else if (value > curve[low] + least) {
        if (!plain(low)) found.push(low);
        descending = false;
        rim = value;
      }
    } else if (value > rim) rim = value;
    else if (value < rim - least) {
      descending = true;
      low = k;
    }
  }
  if (descending && rim - curve[low] > least && !plain(low)) found.push(low);
  return found;
}
