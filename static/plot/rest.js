/**
 * What a panel does once it rests: it asks for the same frame in full precision, and for the
 * server's own P at this β, and believes the server where the two differ by more than 1 %.
 */
import { frameOf, Problem } from "../api/rest.js";
import { energiesOf } from "../api/frame.js";
import { experimentOf, givenOf } from "../state/model.js";
import { probabilityOf } from "./gibbs.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {{ p: Float64Array | null, told: import("../api/frame.js").Told }} Answer  P where the page's own was off, and what the server says of Z */

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
    /** @type {(Answer & { frame: Frame, beta: number }) | null} */
    this.answer = null;
    /** @type {AbortController | null} */
    this.asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** The recorded frame in full precision, if it is here. @param {Frame} recorded @returns {Frame | null} */
  frame(recorded) {
    return this.have?.recorded === recorded ? this.have.full : null;
  }

  /** What the server said of this frame at this β. @param {Frame} shown @param {number} beta @returns {Answer | null} */
  told(shown, beta) {
    return this.answer?.frame === shown && this.answer.beta === beta ? this.answer : null;
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
    const { told } = full;
    this.answer = told && { frame: full, beta, told, p: theirs && off(full, beta, theirs) ? Float64Array.from(theirs) : null };
  }
}

/** Whether the page's own P differs from the server's. @param {Frame} full @param {number} beta @param {ArrayLike<number>} theirs */
function off(full, beta, theirs) {
  const own = probabilityOf({ ...full, energies: energiesOf(full), beta }, new Float64Array(theirs.length));
  let peak = 0;
  let most = 0;
  for (let i = 0; i < own.length; i += 1) {
    if (theirs[i] > peak) peak = theirs[i];
    most = Math.max(most, Math.abs(own[i] - theirs[i]));
  }
  return most > TOLERANCE * peak;
}
