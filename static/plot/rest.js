/**
 * What a panel does once it rests: it asks for the same frame in full precision, and for the
 * server's own P at this β, and believes the server where the two differ by more than 1 %.
 */
import { frameOf, Problem } from "../api/rest.js";
import { energiesOf } from "../api/frame.js";
import { experimentOf, givenOf } from "../state/model.js";
import { probabilityOf } from "./gibbs.js";

/** @typedef {import("../api/frame.js").Frame} Frame */

const PATIENCE = 220;
const TOLERANCE = 0.01;

export class Rest {
  /**
   * @param {import("../state/lab.js").Lab} lab
   * @param {import("../state/model.js").Family} family
   * @param {() => void} changed
   */
  constructor(lab, family, changed) {
    this.lab = lab;
    this.family = family;
    this.changed = changed;
    this.key = "";
    /** @type {{ recorded: Frame, full: Frame } | null} */
    this.have = null;
    /** @type {{ frame: Frame, beta: number, p: Float64Array } | null} */
    this.correction = null;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** The recorded frame in full precision, if it is here. @param {Frame} recorded @returns {Frame | null} */
  frame(recorded) {
    return this.have?.recorded === recorded ? this.have.full : null;
  }

  /** P as the server has it, where the page's own was off. @param {Frame} shown @param {number} beta */
  told(shown, beta) {
    return this.correction?.frame === shown && this.correction.beta === beta ? this.correction.p : null;
  }

  /**
   * The panel shows this frame and nothing moves.
   * @param {Frame} recorded @param {number | null} beta absolute, where the view depends on it
   */
  settle(recorded, beta) {
    const asked = beta !== null && beta > 0 ? beta : undefined;
    // A given x is no part of the run, and yet of the picture.
    const key = `${recorded.run} ${recorded.step} ${asked} ${givenOf(this.lab.state, this.lab.catalogue, this.family)}`;
    if (key === this.key) return;
    this.key = key;
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => this.#ask(recorded, asked, key), PATIENCE);
  }

  /** Nothing rests any more. */
  leave() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.key = "";
  }

  /** @param {Frame} recorded @param {number | undefined} beta @param {string} key */
  async #ask(recorded, beta, key) {
    if (this.lab.state.playing) return this.leave();
    this.asking = new AbortController();
    try {
      const full = await frameOf(experimentOf(this.lab.state, this.family), recorded.run, recorded.step, {
        resolution: recorded.resolution,
        quantities: beta === undefined ? ["energy"] : ["energy", "probability"],
        beta,
        given: givenOf(this.lab.state, this.lab.catalogue, this.family),
      }, this.asking.signal);
      if (key !== this.key) return;
      if (beta !== undefined) this.#confirm(full, beta);
      this.have = { recorded, full };
      this.changed();
    } catch (error) {
      if (error instanceof DOMException) return; // asked for something newer meanwhile
      // A busy or absent server: the recorded frame stays on show, the same picture in 16 bits.
      if (!(error instanceof Problem || error instanceof TypeError)) throw error;
    }
  }

  /** @param {Frame} full @param {number} beta */
  #confirm(full, beta) {
    const theirs = full.arrays.probability?.values;
    if (!theirs) return;
    const own = probabilityOf({ ...full, energies: energiesOf(full), beta }, new Float64Array(theirs.length));
    let peak = 0;
    let off = 0;
    for (let i = 0; i < own.length; i += 1) {
      if (theirs[i] > peak) peak = theirs[i];
      off = Math.max(off, Math.abs(own[i] - theirs[i]));
    }
    this.correction = off > TOLERANCE * peak ? { frame: full, beta, p: Float64Array.from(theirs) } : null;
  }
}
