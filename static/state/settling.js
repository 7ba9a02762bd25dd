/** Deeds that wait until the hand rests, one a control. */

/** @typedef {import("./model.js").Family} Family */
/** @typedef {{ deed: () => void, families: readonly Family[], wait: number }} Waiting  `families`: whose runs it begins again; `wait`: ms of rest */

export class Settling {
  /** @type {Map<string, Waiting & { timer: ReturnType<typeof setTimeout> }>} */
  #waiting = new Map();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {string} key the control @param {Waiting} waiting in place of what it had waiting */
  put(key, waiting) {
    this.#forget(key);
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      waiting.deed();
    }, waiting.wait);
    this.#waiting.set(key, { ...waiting, timer });
    this.changed();
  }

  /** @param {string} key */
  drop(key) {
    if (this.#forget(key)) this.changed();
  }

  /** @param {string} key @returns {boolean} whether it had something waiting */
  #forget(key) {
    clearTimeout(this.#waiting.get(key)?.timer);
    return this.#waiting.delete(key);
  }

  /** The hand has gone elsewhere: what it did is done. @param {string} [except] a control whose hand only pauses */
  now(except) {
    for (const [key, { deed }] of [...this.#waiting]) {
      if (key === except) continue;
      this.drop(key);
      deed();
    }
  }

  /** Whether this panel's run is to begin again. @param {Family} family */
  has(family) {
    return [...this.#waiting.values()].some(({ families }) => families.includes(family));
  }
}
