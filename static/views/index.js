/**
 * The views a landscape can be seen through. A view is one module; its place in this list is
 * its place on the page.
 */
import { energy } from "./energy.js";
import { probability } from "./probability.js";
import { score } from "./score.js";
import { softargminGradient } from "./softargmin_gradient.js";

/** @typedef {import("../plot/gibbs.js").Reals} Reals */
/**
 * @typedef {object} Sight  what a view computes from
 * @property {Float64Array} energies   F on the grid, dequantised
 * @property {Float64Array} scratch    twice the grid, free to use
 * @property {Float64Array} density    p̂_data on the grid; where x is given, NaN in columns without data
 * @property {import("../plot/gibbs.js").World} world
 * @property {Reals} columns           log Z of each column where x is given, else empty
 * @property {number} resolution
 * @property {{ x: [number, number], y: [number, number] }} window
 * @property {import("../api/frame.js").Frame["display"]} display
 * @property {number} beta             absolute
 * @property {"calibrated" | "raw"} scale
 * @property {Reals | null} logZ         log Z at beta as the server has it: one number, or one a column; null where the page sums by itself
 * @property {Float64Array | null} told  P as the server has it, when the page's own was off
 */
/**
 * @typedef {object} View
 * @property {string} id
 * @property {string} title
 * @property {string} hint
 * @property {"energy" | "density" | "push"} ramp
 * @property {boolean} heated          true where β changes the picture
 * @property {{ title: string, sense: 1 | -1, one: string, many: string } | null} along  what a curve of it along a line is called, and its marks: least places (sense 1) or greatest (−1); null where a curve has none
 * @property {boolean} scaled          true where calibrated and raw differ
 * @property {boolean} [normalised]    true where the picture rests on Z at β
 * @property {boolean} [arrows]        true where `scratch` holds a vector field to draw
 * @property {(sight: Sight, into: Float32Array) => void} compute  what is drawn, in the units of `range`
 * @property {(scale: "calibrated" | "raw") => { range: [number, number], levels: readonly number[] }} fixed  levels evenly spaced
 * @property {(scale: "calibrated" | "raw") => { label: string, ends: [string, string], ticks: { at: number, text: string }[] }} legend
 * @property {(drawn: number, sight: { display: Sight["display"], scale: "calibrated" | "raw", error: number }) => string} read  a drawn value in words; `error` is that of log Z, in nats
 */

/** @type {readonly View[]} */
export const VIEWS = Object.freeze([energy, probability, softargminGradient, score]);

/** @param {string} id */
export function viewOf(id) {
  return VIEWS.find((view) => view.id === id) ?? energy;
}
