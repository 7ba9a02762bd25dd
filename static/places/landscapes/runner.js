/**
 * The race's clock: lets time pass, has the picture painted once an animation frame, and
 * sleeps when nothing moves. A race begins when all its tracks are here, or without those
 * that keep it waiting.
 */
import { advanced } from "./race.js";

/** Milliseconds that a race waits for its slowest track. */
const PATIENCE = 2500;
/** Numbers are written this often while it runs, in ms. */
const NUMBERS = 140;

export class Runner {
  head = 1;
  playing = false;

  /**
   * @param {object} page
   * @param {() => boolean} page.asking    some track is still under way
   * @param {() => boolean} page.ready     some track is here
   * @param {() => { speed: number, steps: number }} page.rules
   * @param {() => void} page.paint        each animation frame
   * @param {() => void} page.tell         the numbers
   * @param {(ended: boolean) => void} page.rested  the head came to rest
   */
  constructor(page) {
    this.page = page;
    this.last = 0;
    this.told = 0;
    this.since = 0;
    this.frame = 0;
    this.dirty = false;
    this.untold = false;
  }

  /** From the start, once the tracks are here. @param {boolean} still no motion: the finished race at once */
  begin(still) {
    this.since = performance.now();
    this.head = still ? 1 : 0;
    this.playing = !still;
    this.touch();
    this.page.rested(false);
  }

  /** @param {boolean} playing */
  play(playing) {
    if (playing && this.head >= 1) this.head = 0;
    this.since = performance.now();
    this.playing = playing;
    this.touch();
    if (!playing) this.page.rested(false);
  }

  /** @param {number} head */
  scrub(head) {
    this.playing = false;
    this.head = Math.min(1, Math.max(0, head));
    this.touch();
    this.page.rested(false);
  }

  /** @param {1 | -1} by */
  step(by) {
    const { steps } = this.page.rules();
    this.scrub((Math.round(this.head * steps) + by) / steps);
  }

  /** Something changed: paint, and write the numbers. */
  touch() {
    this.dirty = true;
    if (this.frame) return;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.#frame(now));
  }

  leave() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** @param {number} now */
  #frame(now) {
    this.frame = 0;
    const dt = Math.min(0.1, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    const { page } = this;
    let ended = false;
    if (this.playing && page.ready() && (!page.asking() || this.head > 0 || now - this.since > PATIENCE)) {
      this.head = advanced(this.head, dt, page.rules().speed);
      this.dirty = true;
      ended = this.head >= 1;
      if (ended) this.playing = false;
    }
    if (this.dirty) page.paint();
    this.untold ||= this.dirty;
    if (this.untold && (now - this.told > NUMBERS || ended || !this.playing)) {
      this.told = now;
      this.untold = false;
      page.tell();
    }
    this.dirty = false;
    if (ended) page.rested(true);
    if (this.playing && !this.frame) {
      this.frame = requestAnimationFrame((t) => this.#frame(t));
    }
  }
}
