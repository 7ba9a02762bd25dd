/**
 * The frames of one panel's run, kept as they were received, so that rewinding is
 * bit-equal. Bounded: past the limit every second frame is let go and the stride doubles.
 */
import { strideOf } from "./playback.js";

/** @typedef {import("../api/frame.js").Frame} Frame */

/** Frames kept for one panel: at 128² and 16 bits about 20 MB. */
export const MOST = 600;

export class Recording {
  /** @param {number} schedule steps that the method declares */
  constructor(schedule) {
    this.schedule = schedule;
    this.stride = strideOf(schedule);
    /** @type {Map<number, Frame>} */
    this.frames = new Map();
    /** The step beyond which the run does not go, once it has stopped. */
    this.end = Infinity;
    /** Rises with every change, so that drawings know when they are old. */
    this.version = 0;
  }

  /** @param {Frame} frame */
  put(frame) {
    if (frame.stopped) this.end = frame.step;
    this.frames.set(frame.step, frame);
    this.version += 1;
    if (this.frames.size > MOST) this.#thin();
  }

  #thin() {
    this.stride *= 2;
    for (const [step, frame] of this.frames) {
      if (step % this.stride !== 0 && !frame.stopped) this.frames.delete(step);
    }
  }

  /** @param {number} step later frames belong to a branch that was given up */
  dropAfter(step) {
    for (const recorded of [...this.frames.keys()]) if (recorded > step) this.frames.delete(recorded);
    if (this.end > step) this.end = Infinity;
    this.version += 1;
  }

  /**
   * The frame to show at a step: that very one, else the latest before it.
   * @param {number} step @returns {Frame | null}
   */
  at(step) {
    const wanted = Math.min(step, this.end);
    const exact = this.frames.get(wanted);
    if (exact) return exact;
    for (let s = Math.floor(wanted / this.stride) * this.stride; s >= 0; s -= this.stride) {
      const frame = this.frames.get(s);
      if (frame) return frame;
    }
    return null;
  }

  /** @param {number} step */
  has(step) {
    return this.frames.has(step) || (step > this.end && this.frames.has(this.end));
  }

  /**
   * The last step recorded without a gap from `step` on; one stride less when `step` itself
   * is missing.
   * @param {number} step a multiple of the stride
   * @param {number} last
   */
  reach(step, last) {
    let s = step;
    while (s <= last && this.has(s)) {
      if (s >= this.end) return last;
      s += this.stride;
    }
    return s - this.stride;
  }

  /**
   * The first step of [from, to] that is not yet recorded, or null.
   * @param {number} from a multiple of the stride @param {number} to
   */
  missing(from, to) {
    for (let s = from; s <= to; s += this.stride) {
      if (s > this.end) return null;
      if (!this.has(s)) return s;
    }
    return null;
  }

  /** The recorded frames in order. @returns {Frame[]} */
  ordered() {
    return [...this.frames.values()].sort((a, b) => a.step - b.step);
  }
}
