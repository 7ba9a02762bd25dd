/**
 * The density that data was drawn from, asked of the server once, and turned into two fields
 * that are above 0 where the regions of highest density are that hold half and 95 % of it;
 * where x is given, of each column by itself.
 */
import { densityOf } from "../api/rest.js";

/** @typedef {import("./gibbs.js").Window} Window */
/** @typedef {{ resolution: number, half: Float32Array, most: Float32Array }} Truth */

const RESOLUTION = 128;

export class Truths {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.key = "";
    /** @type {Truth | null} */
    this.truth = null;
  }

  /**
   * What is known now of this data's density; more later, and then `changed`.
   * @param {import("../state/schema.js").Piece} data @param {Window} window @param {number | null} given
   * @param {import("./gibbs.js").World} world
   */
  of(data, window, given, world) {
    const key = JSON.stringify([data, window, given]);
    if (key === this.key) return this.truth;
    this.key = key;
    this.truth = null;
    densityOf(data, window, RESOLUTION, given).then((logs) => {
      if (key !== this.key || logs === null) return;
      this.truth = { resolution: RESOLUTION, half: above(logs, RESOLUTION, world, 0.5), most: above(logs, RESOLUTION, world, 0.95) };
      this.changed();
    }).catch(() => {
      if (key === this.key) this.key = ""; // a busy server: asked again with the next frame that is drawn
    });
    return null;
  }
}

/**
 * log p less the level above which `share` of the mass lies.
 * @param {Float32Array} logs @param {number} n @param {import("./gibbs.js").World} world @param {number} share
 */
export function above(logs, n, world, share) {
  const field = new Float32Array(logs.length);
  if (world !== "conditional") {
    const level = levelOf(logs, share);
    for (let k = 0; k < logs.length; k += 1) field[k] = logs[k] - level;
    return field;
  }
  const column = new Float32Array(n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) column[j] = logs[j * n + i];
    const level = levelOf(column, share);
    for (let j = 0; j < n; j += 1) field[j * n + i] = column[j] - level;
  }
  return field;
}

/** The log density above which `share` of the mass lies, by cells of equal size. @param {Float32Array} logs @param {number} share */
function levelOf(logs, share) {
  const ordered = Float32Array.from(logs).sort().reverse();
  const top = ordered[0];
  let total = 0;
  for (const log of ordered) total += Math.exp(log - top);
  let held = 0;
  for (const log of ordered) {
    held += Math.exp(log - top);
    if (held >= share * total) return log;
  }
  return ordered[ordered.length - 1];
}
