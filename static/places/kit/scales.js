/** Axes: from values to places on the screen, linear or logarithmic, and their ticks. */
import { ticksOf } from "../../plot/ticks.js";

/**
 * @typedef {object} Axis
 * @property {[number, number]} range
 * @property {"linear" | "log"} [scale]
 * @property {string} [label]
 * @property {number[]} [ticks]
 * @property {(value: number) => string} [text]
 */

/** @param {Axis} axis @param {number} from @param {number} to pixels @returns {(value: number) => number} */
export function placing({ range: [low, high], scale }, from, to) {
  if (scale === "log") {
    const [a, b] = [Math.log(low), Math.log(high)];
    return (value) => from + ((to - from) * (Math.log(value) - a)) / (b - a);
  }
  return (value) => from + ((to - from) * (value - low)) / (high - low);
}

/** Where a pixel lies on an axis. @param {Axis} axis @param {number} from @param {number} to @param {number} pixel */
export function valueOf({ range: [low, high], scale }, from, to, pixel) {
  const share = (pixel - from) / (to - from);
  return scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
}

/** @param {Axis} axis @param {number} about @returns {number[]} */
export function ticksFor({ range, scale, ticks }, about) {
  if (ticks) return ticks;
  return scale === "log" ? powers(range, about) : ticksOf(range, about);
}

/** Powers of ten in a range, every so many if there are more than asked for. @param {[number, number]} range @param {number} about */
export function powers([low, high], about) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / about));
  /** @type {number[]} */
  const found = [];
  for (let power = last; power >= first; power -= every) found.unshift(10 ** power);
  return found;
}

/** Round ends around values, with 0 among them. @param {readonly number[]} values @param {number} least the smallest half width */
export function around(values, least) {
  let far = least;
  for (const v of values) if (Number.isFinite(v)) far = Math.max(far, Math.abs(v));
  const power = 10 ** Math.floor(Math.log10(far));
  return /** @type {number} */ ([1, 2, 3, 4, 5, 6, 8, 10].map((m) => m * power).find((v) => v >= far * 0.999999));
}
