/** How far a panel's picture can be trusted where it rests on Z. */
import { roundingOf } from "../api/frame.js";
import { BEARABLE, gridError } from "./resolved.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/**
 * @typedef {object} Trust
 * @property {number} error  of log Z, in nats
 * @property {string} doubt  why what is drawn is not known, in a few words; "" where it is
 * @property {string} note   what the picture can't show of it
 */

const NARROW = "unresolved: P is narrower than the grid";
export const UNSEEN = "P is narrower than the picture shows";
/** Said over an energy whose scale is not the one that was asked for. */
const RAW = "Z unresolved: raw energy";
/** What the sum over the picture's points may differ from 1 by. */
const UNEVEN = 0.5;
/** @type {Trust} */
const CERTAIN = Object.freeze({ error: 0, doubt: "", note: "" });

/**
 * log Z of each column, or the one, at the calibrated β, where the server answers for it.
 * @param {Frame} frame @param {number} beta absolute
 */
export function logZAt(frame, beta) {
  if (beta !== frame.display.beta_hat || frame.diagnostics.unresolved) return null;
  return frame.columns.length > 0 ? frame.columns : [frame.display.log_partition];
}

/**
 * The scale that an energy can be drawn on: nats from the uniform density need Z.
 * @param {Frame} frame @param {"calibrated" | "raw"} scale
 */
export function scaleOf(frame, scale) {
  return frame.diagnostics.unresolved ? "raw" : scale;
}

/**
 * @param {Frame} frame
 * @param {{ view: import("../views/index.js").View, scale: "calibrated" | "raw", beta: number, server: import("./rest.js").Answer | null }} look
 * @param {Float64Array} energies @param {Float64Array} p  P at beta as the page has it; normalised on the frame's grid where nothing else is known
 * @returns {Trust}
 */
export function trustOf(frame, { view, scale, beta, server }, energies, p) {
  const calibrated = view.scaled && scale === "calibrated";
  if (calibrated && scaleOf(frame, scale) === "raw") return { ...CERTAIN, note: RAW };
  if (!view.normalised && !calibrated) return CERTAIN;
  // What is drawn in 16 bits is off by this much beside Z.
  const rounding = (calibrated ? frame.display.beta_hat : beta) * roundingOf(frame);
  const known = calibrated || beta === frame.display.beta_hat ? frame.diagnostics : server?.told;
  if (known) {
    const { unresolved, log_partition_error: error } = known;
    if (unresolved) return { error: Infinity, doubt: unresolved.cause === "too-narrow" ? NARROW : "P unresolved", note: "" };
    return { error: (error ?? 0) + rounding, doubt: "", note: calibrated || seen(frame, server?.p ?? p) ? "" : UNSEEN };
  }
  const { resolution, window, world } = frame;
  const error = gridError({ energies, beta, window, resolution, world }, p).logPartition + rounding;
  return error > BEARABLE ? { error: Infinity, doubt: NARROW, note: "" } : { error, doubt: "", note: "" };
}

/** Whether the points of the picture hold P: it sums to 1 over them. @param {Frame} frame @param {Float64Array} p */
function seen({ resolution: n, window: { x, y }, world }, p) {
  const cell = ((y[1] - y[0]) / (n - 1)) * (world === "conditional" ? 1 / n : (x[1] - x[0]) / (n - 1));
  let sum = 0;
  for (let j = 0; j < n; j += 1) {
    const end = j === 0 || j === n - 1 ? 0.5 : 1;
    for (let i = 0; i < n; i += 1) sum += end * (world !== "conditional" && (i === 0 || i === n - 1) ? 0.5 : 1) * p[j * n + i];
  }
  return Math.abs(sum * cell - 1) < UNEVEN;
}
