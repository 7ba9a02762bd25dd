/** A panel's numbers, thinned for a table: the field on a coarse grid, and the diagnostics. */

import { feel } from "../plot/bicubic.js";
import { UNRESOLVED, energyScale, figure, show } from "../state/figures.js";
import { unbounded } from "../state/sentence.js";

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

/** @type {Record<string, string>} */
const NAMES = Object.freeze({ log_partition: "log Z at the best-fitting β̂", log_partition_error: "error of log Z", entropy_error: "error of the entropy", held_out_nll: "held-out NLL", outside: "share outside the window" });
/** What rests on Z. */
const OF_Z = Object.freeze(["log_partition", "information", "held_out_nll", "kl_divergence", "entropy"]);

/**
 * Every number of a frame in words: what rests on Z with no more digits than its error allows,
 * "unresolved" where it is not known.
 * @param {import("../api/frame.js").Frame} frame @returns {[string, string][]}
 */
export function diagnosticsOf(frame) {
  const { diagnostics } = frame;
  /** @type {[string, string][]} */
  const rows = [["step", String(frame.step)], ["loss", show(frame.loss, 4, energyScale(diagnostics))], ["verdict", frame.verdict], ["best-fitting β̂", unbounded(frame) ? "unbounded" : show(frame.display.beta_hat, 4)]];
  for (const [name, value] of Object.entries(diagnostics)) {
    // A divergence from a truth that nobody knows is none, whatever else is known; nor is there an error of no figure.
    if (name === "beta_hat" || (name === "kl_divergence" && value === null) || (diagnostics.unresolved && name.endsWith("_error"))) continue;
    const of = NAMES[name] ?? name.replaceAll("_", " ");
    if (OF_Z.includes(name)) {
      const text = figure(diagnostics, name, 4);
      if (text !== "") rows.push([of, text]);
    } else if (name === "expected_energy" && diagnostics.unresolved) rows.push([of, UNRESOLVED]);
    else if (typeof value === "number") rows.push([of, show(value, 4, name.startsWith("energy") || name === "gap" || name === "spread" ? energyScale(diagnostics) : 1)]);
  }
  return rows;
}
