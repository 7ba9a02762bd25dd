/** How far a panel's picture can be trusted where it rests on Z. */
import { roundingOf } from "../api/frame.js";
import { BEARABLE, gridError } from "./resolved.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {{ error: number, doubt: string }} Trust  the error of log Z in nats, and why it is not known in a few words; "" where it is */

const NARROW = "unresolved: P is narrower than the grid";
/** @type {Trust} */
const CERTAIN = Object.freeze({ error: 0, doubt: "" });

/**
 * log Z of each column, or the one, at the calibrated β, where the server answers for it.
 * @param {Frame} frame @param {number} beta absolute
 */
export function logZAt(frame, beta) {
  if (beta !== frame.display.beta_hat || frame.diagnostics.unresolved) return null;
  return frame.columns.length > 0 ? frame.columns : [frame.display.log_partition];
}

/**
 * @param {Frame} frame
 * @param {{ view: import("../views/index.js").View, scale: "calibrated" | "raw", beta: number, server: import("./rest.js").Answer | null }} look
 * @param {Float64Array} energies @param {Float64Array} p  P at beta, normalised on the frame's grid; read where nothing else is known
 * @returns {Trust}
 */
export function trustOf(frame, { view, scale, beta, server }, energies, p) {
  const calibrated = view.scaled && scale === "calibrated";
  if (!view.normalised && !calibrated) return CERTAIN;
  // What is drawn in 16 bits is off by this much beside Z.
  const rounding = (calibrated ? frame.display.beta_hat : beta) * roundingOf(frame);
  const known = calibrated || beta === frame.display.beta_hat ? frame.diagnostics : server?.told;
  if (known) {
    const { unresolved, log_partition_error: error } = known;
    if (unresolved) return { error: Infinity, doubt: unresolved.cause === "too-narrow" ? NARROW : `${calibrated ? "Z" : "P"} unresolved` };
    return { error: (error ?? 0) + rounding, doubt: "" };
  }
  const { resolution, window, world } = frame;
  const error = gridError({ energies, beta, window, resolution, world }, p).logPartition + rounding;
  return error > BEARABLE ? { error: Infinity, doubt: NARROW } : { error, doubt: "" };
}
