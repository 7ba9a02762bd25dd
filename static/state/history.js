/**
 * What was done to the laboratory, and the way back. One gesture (a drag, a key held, a choice)
 * is one entry, however often the state changed under it; what plays or steps makes none.
 */
import { Undo } from "./points.js";

/** @typedef {import("./model.js").PageState} PageState */
/** @typedef {{ state: PageState, whole: boolean }} Entry  the page as it was; `whole`: rooms and all come back with it */

/** What comes back, and is an entry where it changes. @type {readonly (keyof PageState)[]} */
export const KEPT = Object.freeze([
  "data", "rounded", "seed", "window", "methods", "view", "scale", "beta", "given", "overlays", "section", "solid", "particle", "curve", "logs",
]);

export class History {
  /** @type {Undo<Entry>} */
  #undo = new Undo();
  #quiet = false;
  /** The gesture that is going on, and the one that the newest entry is of. */
  #gesture = 0;
  #noted = -1;

  /** @param {import("./store.js").Store<PageState>} store */
  constructor(store) {
    this.store = store;
    let before = store.get();
    store.on((state, changed) => {
      // A window alone changes when the server has taken it over, in its own numbers.
      const done = KEPT.filter((key) => changed.has(key) && differ(before, state, key));
      if (!this.#quiet && done.some((key) => key !== "window")) this.#note(before);
      before = state;
    });
  }

  /** Another gesture begins: what it changes is an entry of its own. */
  begin() {
    this.#gesture += 1;
  }

  /** @param {PageState} before */
  #note(before) {
    if (this.#noted === this.#gesture) return;
    this.#noted = this.#gesture;
    this.#undo.note({ state: before, whole: false });
  }

  /** All of the page is about to become another: a link's state, a lesson's, the opening's. @param {() => void} deed */
  wholly(deed) {
    this.#undo.note({ state: this.store.get(), whole: true });
    this.quietly(deed);
    this.begin();
  }

  /** Change the state without an entry: nobody's hand did this. @param {() => void} deed */
  quietly(deed) {
    const outer = this.#quiet;
    this.#quiet = true;
    try {
      deed();
    } finally {
      this.#quiet = outer;
    }
  }

  get past() { return this.#undo.past.length; }
  get future() { return this.#undo.future.length; }

  /** @param {"back" | "forth"} way @returns {Entry | null} what to go to */
  move(way) {
    const stack = way === "back" ? this.#undo.past : this.#undo.future;
    const whole = stack.at(-1)?.whole ?? false;
    this.begin();
    return this.#undo[way]({ state: this.store.get(), whole });
  }
}

/** @param {PageState} a @param {PageState} b @param {keyof PageState} key */
export function differ(a, b, key) {
  return a[key] !== b[key] && JSON.stringify(a[key]) !== JSON.stringify(b[key]);
}

/** What people call the parts that come back. @type {Partial<Record<keyof PageState, string>>} */
const NAMES = Object.freeze({
  data: "data", seed: "seed", window: "window", methods: "methods", view: "view", scale: "scale", beta: "view β", given: "given x",
  overlays: "overlays", section: "cross-section", solid: "3-D", particle: "particles", curve: "curve", logs: "axes",
});

/** The names of the parts in which two states differ. @param {PageState} a @param {PageState} b */
export function namesOf(a, b) {
  return KEPT.filter((key) => differ(a, b, key)).flatMap((key) => NAMES[key] ?? []);
}

/** What was turned back, in words. @param {"back" | "forth"} way @param {readonly string[]} names */
export function told(way, names) {
  return `${way === "back" ? "Undone" : "Done again"}: ${names.join(", ") || "nothing in sight"}`;
}
