/** A panel's numbers, thinned for a table: the field on a coarse grid, and the diagnostics. */

import { feel } from "../plot/bicubic.js";

/** Rows and columns of the table. */
export const SIDE = 9;

/**
 * The field at SIDE × SIDE places from edge to edge, the uppermost row first, as it is seen.
 * @param {ArrayLike<number>} field rows of `n`, the lowest first @param {number} n
 * @param {{ x: [number, number], y: [number, number] }} window
 */
export function tableOf(field, n, window) {
  const shares = Array.from({ length: SIDE }, (_, k) => k / (SIDE - 1));
  const place = (/** @type {[number, number]} */ [low, high], /** @type {number} */ share) => low + (high - low) * share;
  const at = { f: 0, du: 0, dv: 0 };
  return {
    columns: shares.map((u) => place(window.x, u)),
    rows: shares.toReversed().map((v) => ({ y: place(window.y, v), values: shares.map((u) => feel(field, n, u, v, at).f) })),
  };
}

/** @param {import("../api/frame.js").Frame} frame @returns {[string, number | string][]} */
export function diagnosticsOf(frame) {
  /** @type {[string, number | string][]} */
  const own = [["step", String(frame.step)], ["loss", frame.loss ?? "–"], ["verdict", frame.verdict], ["β̂", frame.display.beta_hat], ["log Z at β̂", frame.display.log_partition]];
  const rest = Object.entries(frame.diagnostics).filter(([name, value]) => typeof value === "number" && name !== "beta_hat");
  return [...own, ...rest.map(([name, value]) => /** @type {[string, number]} */ ([name.replaceAll("_", " ").replace("held out nll", "held-out NLL"), value]))];
}
