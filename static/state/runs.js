/**
 * The three runs and the state they follow: who opens when, who fetches what. Knows nothing
 * of the document.
 */
import { Panel } from "../api/panel.js";
import { FAMILIES, effective, experimentOf, givenOf, restore } from "./model.js";
import { createStore } from "./store.js";

/** @typedef {import("./model.js").Family} Family */
/** @typedef {import("./model.js").PageState} PageState */
/** @typedef {import("./model.js").Catalogue} Catalogue */

export class Runs {
  /**
   * @param {Catalogue} catalogue @param {unknown} given state from the address, or null
   * @param {import("./model.js").Parts} parts
   * @param {{ still: boolean }} manners still: no motion unasked
   */
  constructor(catalogue, given, parts, manners) {
    this.catalogue = catalogue;
    this.parts = parts;
    this.manners = manners;
    const first = restore(given, catalogue, parts);
    this.store = createStore(given === null && manners.still ? { ...first, playing: false } : first);
    /** @type {Set<(what: "panel" | "clock", family?: Family) => void>} */
    this.listeners = new Set();
    /** @type {Record<Family, Panel>} */
    this.panels = /** @type {any} */ (Object.fromEntries(FAMILIES.map((family) => [family, new Panel(family, {
      changed: () => this.#changed(family),
      agreed: (reply) => this.#agreed(reply),
    })])));
    /** Panels are opened in the order shown, each when the one before it moves. */
    this.waiting = [...FAMILIES];
    this.store.on((_, changed) => { if (changed.has("enlarged")) this.follow(); });
  }

  get state() {
    return this.store.get();
  }

  /** @param {Family} family */
  entry(family) {
    return this.catalogue.shaping[this.state.methods[family].shaping.kind];
  }

  /** The shaping with its edits, as the controls show it. @param {Family} family */
  shaping(family) {
    const { shaping, edits } = this.state.methods[family];
    return effective(shaping, edits, "shaping");
  }

  /** The world in which a method works: where it does not see the x of a conditional plane, on the plane. @param {Family} family */
  world(family) {
    const world = this.catalogue.data[this.state.data.kind]?.world ?? "plane";
    return world === "conditional-plane" && !this.entry(family).sees_given ? "plane" : world;
  }

  data() {
    return effective(this.state.data, this.state.methods.contrastive.edits, "data");
  }

  /** @returns {Family[]} */
  visible() {
    return this.state.enlarged ? [this.state.enlarged] : [...FAMILIES];
  }

  begin() {
    this.#open();
  }

  #open() {
    const [family] = this.waiting;
    if (family) this.start(family, false);
  }

  /**
   * Begin a panel's run from the present state.
   * @param {Family} family
   * @param {boolean} [awaited] the head waits until it moves; at the opening nothing does
   */
  start(family, awaited = true) {
    this.waiting = this.waiting.filter((f) => f !== family);
    this.panels[family].want = this.#want(family);
    this.panels[family].awaited = awaited;
    this.panels[family].given = givenOf(this.state, this.catalogue, family);
    this.panels[family].start(experimentOf(this.state, family), this.entry(family).schedule ?? 400);
  }

  /** @param {Family} family */
  #changed(family) {
    if (this.panels[family].settled && this.waiting.length > 0 && !this.#opening()) this.#open();
    for (const listener of this.listeners) listener("panel", family);
  }

  /** Whether a panel that was opened is still on its way to its first movement. */
  #opening() {
    return FAMILIES.some((f) => !this.waiting.includes(f) && !this.panels[f].settled);
  }

  /** @param {{ experiment: import("./model.js").Experiment }} reply */
  #agreed({ experiment }) {
    // A reply about data that was drawn over meanwhile says nothing of the window of what is there now.
    const own = (/** @type {import("./schema.js").Piece} */ data) => JSON.stringify([data.kind, data.points ?? null]);
    if (own(experiment.data) !== own(this.state.data)) return;
    if (experiment.window && JSON.stringify(experiment.window) !== JSON.stringify(this.state.window)) {
      this.store.set({ window: experiment.window });
    }
  }

  /** @param {Family} family */
  #want(family) {
    const { head, length, enlarged } = this.state;
    // A hidden panel records only while those in sight have enough.
    if (enlarged === null || enlarged === family) return { head, length, ahead: true };
    const { here, last } = this.panels[enlarged].span();
    return { head, length, ahead: this.panels[enlarged].recording.missing(here, last) === null };
  }

  /** Tell the panels where the head is, and whoever listens. */
  follow() {
    for (const family of FAMILIES) {
      if (!this.waiting.includes(family)) this.panels[family].follow(this.#want(family));
    }
    for (const listener of this.listeners) listener("clock");
  }
}
