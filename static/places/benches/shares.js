/** What the dimension bench makes of POST /dimension: curves, error bars, sentences. Pure. */
import { number, oneOf, whole } from "../kit/clamp.js";

/** @typedef {{ exact: number | null, log10_exact: number | null, estimate: number, standard_error: number }} Share */
/** @typedef {{ dimension: number, near: Share, active: Share, active_of_draws: number, distance: { mean: number } }} Row */
/** @typedef {{ shell: number, margin: number, draws: number, samples: number, seed: number, floor: "near" | "far" }} Scene */

export const SAMPLES = Object.freeze({ min: 500, max: 200_000 });

/** @param {any} value a stranger's @returns {Scene} */
export function clampScene(value) {
  return {
    shell: number(value?.shell, 0.02, 0.9, 0.2),
    margin: number(value?.margin, 0.05, 3, 1),
    draws: whole(value?.draws, 1, 1_000_000, 8),
    samples: whole(value?.samples, SAMPLES.min, SAMPLES.max, 20_000),
    seed: Math.round(number(value?.seed, 0, 2 ** 32 - 1, 0)),
    floor: oneOf(value?.floor, /** @type {const} */ (["near", "far"]), "near"),
  };
}

/** Of the normal distribution, 2.5 % lie above. */
const Z = 1.959964;

/**
 * What was counted, with its 95 % interval after Wilson (1927): unlike two standard errors it
 * does not reach 0, which a logarithmic axis has not, where something was seen. Where nothing
 * was, there is no value, only the upper end.
 * @param {Share} share @param {number} samples
 */
export function counted({ estimate: p }, samples) {
  const z = Z ** 2 / samples;
  const middle = (p + z / 2) / (1 + z);
  const half = (Z * Math.sqrt((p * (1 - p)) / samples + z / (4 * samples))) / (1 + z);
  const high = Math.min(1, middle + half);
  return p === 0 ? { value: null, low: null, high } : { value: p, low: Math.max(0, middle - half), high };
}

/** log₁₀ of a share: exact where there is a formula, else what was counted, if anything was. @param {Share} share */
export function logOf({ log10_exact, estimate }) {
  return log10_exact ?? (estimate > 0 ? Math.log10(estimate) : null);
}

/** log₁₀ of how many draws give an even chance of one that is felt. @param {Share} share */
export function drawsWanted(share) {
  const log = logOf(share);
  if (log === null) return null;
  // 1 − (1 − p)^n = ½; for a tiny p that is ln 2 / p.
  return log < -8 ? Math.log10(Math.LN2) - log : Math.log10(Math.max(1, Math.LN2 / -Math.log1p(-Math.min(1 - 1e-12, 10 ** log))));
}

const RAISED = /** @type {Record<string, string>} */ ({ "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" });

/** 10 to a power, for people. @param {number | null} log */
export function power(log) {
  if (log === null) return "more than could be counted";
  if (log < 3) return String(Math.ceil(10 ** log - 1e-9));
  return `about ${tenTo(log)}`;
}

/** 10⁻³ and the like. @param {number} log */
export function tenTo(log) {
  return `10${[...String(Math.round(log))].map((c) => RAISED[c]).join("")}`;
}
