/**
 * What the curves under the play head show, and where a value lies on an axis. In nats, and
 * as a share of Ω, all panels have one axis; where each method has a unit of its own, each
 * panel has a lane of its own.
 */
import { energyScale, figure, show } from "./figures.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/**
 * @typedef {object} Curve
 * @property {string} id
 * @property {string} title
 * @property {string} [means]  the glossary's entry, where the title is not its name
 * @property {string} unit
 * @property {[number, number]} [range]   of the axis that all share; without it, lanes
 * @property {readonly number[]} [ticks]
 * @property {(f: Frame) => number} read  NaN where there is none
 * @property {(f: Frame) => number} [other]  drawn dashed beside it
 * @property {(f: Frame) => string} text  "–" where it is not defined, a word where it is not known
 */

const told = (/** @type {string} */ name) => (/** @type {Frame} */ f) => f.diagnostics[name] ?? NaN;
const nats = (/** @type {string} */ name) => ({ read: told(name), text: (/** @type {Frame} */ f) => figure(f.diagnostics, name) || "–" });

/** One of them is shown, in the first place. @type {readonly Curve[]} */
export const FIRST = Object.freeze([
  { id: "information", title: "Information I", unit: "nats", range: [-0.3, 3], ticks: [0, 1, 2, 3], ...nats("information") },
  { id: "held_out_nll", title: "Held-out NLL", unit: "nats", range: [0, 4], ticks: [0, 2, 4], ...nats("held_out_nll") },
  { id: "kl_divergence", title: "KL from the truth", unit: "nats", range: [0, 3], ticks: [0, 1, 2, 3], ...nats("kl_divergence") },
  { id: "entropy", title: "Entropy of P", unit: "nats", range: [-1, 3], ticks: [-1, 1, 3], ...nats("entropy") },
  { id: "log_partition", title: "log Z", unit: "own units", ...nats("log_partition") },
]);

/** These are always shown, and may have a logarithmic axis. @type {readonly Curve[]} */
export const OTHERS = Object.freeze([
  { id: "volume", title: "Volume V", means: "volume", unit: "of Ω", range: [0, 1], ticks: [0, 0.5, 1], read: told("low_energy_volume"), text: (f) => `${show(f.diagnostics.low_energy_volume * 100, 2, 100)} %` },
  { id: "loss", title: "Loss", unit: "own units", read: (f) => f.loss ?? NaN, text: (f) => show(f.loss, 2, energyScale(f.diagnostics)) },
  { id: "energy", title: "Energy ● □", means: "energy", unit: "own", read: told("energy_data"), other: told("energy_contrast"), text: (f) => show(f.diagnostics.energy_data, 2, energyScale(f.diagnostics)) },
]);

/** A share's logarithmic axis. */
export const DECADES = Object.freeze({ range: /** @type {[number, number]} */ ([0.01, 1]), ticks: [0.01, 0.1, 1] });

/**
 * Where a value lies on an axis: 0 at its lower end, 1 at its upper; held within.
 * @param {number} value @param {[number, number]} range @param {boolean} log both ends above 0
 */
export function along(value, [low, high], log) {
  const [v, a, b] = log ? [Math.log(value), Math.log(low), Math.log(high)] : [value, low, high];
  return Math.min(1, Math.max(0, b > a ? (v - a) / (b - a) : 0.5));
}

/**
 * The axis of one lane: what was recorded, from least to greatest. A logarithm needs them
 * all above 0; where they are not, the lane stays linear.
 * @param {readonly number[]} values @param {boolean} wanted whether a logarithm is
 * @returns {{ range: [number, number], log: boolean }}
 */
export function laneOf(values, wanted) {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return { range: [low, high], log: wanted && low > 0 };
}
