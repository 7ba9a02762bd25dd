/** The deeds that the controls call: on whole states, on experiments, and the way back. */
import { FAMILIES, branched, experimentOf, folded, givenOf, methodsOf, restore } from "./model.js";
import { History, KEPT, differ } from "./history.js";
import { Player } from "./player.js";
import { single } from "./points.js";
import { at, conform, wanting, withAt } from "./schema.js";
import { Settling } from "./settling.js";

/** @typedef {import("./model.js").Family} Family */
/** @typedef {import("./model.js").PageState} PageState */
/** @typedef {import("./schema.js").Piece} Piece */

/** How long a hand may rest on a slider before a run is begun anew or edited, in ms. */
const SETTLE = 140;
/** How long a hand that draws must rest before the panels learn from what it drew, in ms. */
const PAUSE = 400;
/** Points that own data begins with, at most. */
const OWN = 300;

/** What the panels' runs follow from. @type {readonly (keyof PageState)[]} */
const RUN = Object.freeze(["data", "rounded", "seed", "window", "methods", "given"]);
/** What goes on as it is wherever one goes. @type {readonly (keyof PageState)[]} */
const ONWARD = Object.freeze(["head", "length", "speed", "playing", "ramp"]);

export class Lab extends Player {
  history = new History(this.store);

  #settling = new Settling(() => { for (const listener of this.listeners) listener("clock"); });

  #unlearned = false;

  /** Own points are in the state, and the panels have not begun to learn from them. */
  get unlearned() {
    return this.#unlearned;
  }

  // ── whole states ─────────────────────────────────────────────────────────────────────

  /** Back to the start; edits become part of the beginning. */
  reset() {
    const edited = FAMILIES.filter((family) => this.#unlearned || this.state.methods[family].edits.length > 0);
    this.#learnt();
    this.#become({ ...folded(this.state), head: 0, length: 1 }, edited);
  }

  /** The state becomes another, and these panels' runs begin again. @param {Partial<PageState>} patch @param {readonly Family[]} families */
  #become(patch, families) {
    this.clock.held = 0;
    this.pace = 1;
    this.store.set(patch);
    for (const family of FAMILIES) {
      if (families.includes(family)) this.start(family);
      else if ("given" in patch) this.panels[family].look(givenOf(this.state, this.catalogue, family));
    }
    this.follow();
  }

  /** Take over a whole state, as a link's or a lesson's; it can be undone. @param {unknown} value clamped */
  adopt(value) {
    this.history.wholly(() => this.#adopt(value));
  }

  /** @param {unknown} value */
  #adopt(value) {
    const state = restore(value, this.catalogue, this.parts);
    this.#learnt();
    this.#become(this.manners.still ? { ...state, playing: false } : state, FAMILIES);
  }

  /**
   * Come back to a state that was left: what is no other there goes on as it is, and the play
   * head where it stands. @param {unknown} value clamped
   */
  revisit(value) {
    const there = restore(value, this.catalogue, this.parts);
    const other = (/** @type {keyof PageState} */ key) => differ(there, this.state, key);
    this.history.quietly(() => {
      if (RUN.some(other)) return this.#adopt({ ...there, ramp: this.state.ramp });
      const seen = /** @type {(keyof PageState)[]} */ (Object.keys(there)).filter((key) => !ONWARD.includes(key) && other(key));
      this.store.set(Object.fromEntries(seen.map((key) => [key, there[key]])));
    });
  }

  // ── experiments ──────────────────────────────────────────────────────────────────────

  /** @param {string} key @param {() => void} deed @param {readonly Family[]} families whose runs it begins again @param {number} [wait] ms */
  #settle(key, deed, families, wait = SETTLE) {
    this.#settling.put(key, { deed, families, wait });
  }

  /** Whether a panel's controls already ask for another run than the one that is shown. @param {Family} family */
  unsettled(family) {
    return this.#settling.has(family);
  }

  /** The hand has gone elsewhere: what it did is done. One that draws may go on in another panel. */
  settleNow() {
    this.#settling.now("points");
  }

  // ── the way back ─────────────────────────────────────────────────────────────────────

  /** Undo, or do again, the last thing done. @param {"back" | "forth"} way @returns {boolean} whether there was one */
  turnBack(way) {
    this.settleNow();
    const entry = this.history.move(way);
    if (entry) this.history.quietly(() => this.#return(entry));
    return entry !== null;
  }

  /** All as it was when the page opened; it can be undone. */
  startAgain() {
    this.settleNow();
    this.adopt(null);
  }

  /** Runs whose experiment is another begin again; one that only turned back an edit keeps the head. @param {import("./history.js").Entry} entry */
  #return({ state, whole }) {
    const before = this.state;
    const { head, length, speed, playing, ...rest } = state;
    const patch = /** @type {Partial<PageState>} */ (whole ? rest : Object.fromEntries(KEPT.map((key) => [key, state[key]])));
    const after = { ...before, ...patch };
    const of = (/** @type {PageState} */ s, /** @type {Family} */ family) => ({ ...experimentOf(s, family), edits: null });
    const changed = (/** @type {(s: PageState, family: Family) => any} */ what) => FAMILIES.filter((family) => JSON.stringify(what(before, family)) !== JSON.stringify(what(after, family)));
    // What was drawn and not learnt from yet is in no panel: all of them begin with what is there now.
    const unlearned = this.#unlearned;
    const edited = unlearned ? FAMILIES : changed(experimentOf);
    const anew = unlearned || changed(of).length > 0 ? this.#beginning : {};
    this.#learnt();
    this.#become({ ...patch, ...anew }, edited);
  }

  /** The play head of runs that begin. */
  get #beginning() {
    return { head: 0, length: 1, ...(this.manners.still ? {} : { playing: true }) };
  }

  /** Begin these panels' runs again from the present state. @param {Partial<PageState>} patch @param {readonly Family[]} families */
  #again(patch, families) {
    if (families === FAMILIES) this.#learnt();
    this.#become({ ...patch, ...this.#beginning }, families);
  }

  /** @param {Family} family @param {Piece} shaping whole and valid */
  setShaping(family, shaping) {
    const methods = { ...this.state.methods, [family]: { shaping, edits: this.#dataEdits(family) } };
    this.#again({ methods }, [family]);
  }

  /** Edits of data that a panel keeps when its shaping changes. @param {Family} family */
  #dataEdits(family) {
    return this.state.methods[family].edits
      .map(({ step, set }) => ({ step, set: Object.fromEntries(Object.entries(set).filter(([path]) => path.startsWith("data."))) }))
      .filter(({ set }) => Object.keys(set).length > 0);
  }

  /** @param {Family} family @param {string} kind */
  setMethod(family, kind) {
    const found = methodsOf(this.catalogue, family).find(([k]) => k === kind);
    if (found) this.setShaping(family, conform(found[1].schema, found[1].defaults));
  }

  /** @param {string} kind */
  setData(kind) {
    const entry = this.catalogue.data[kind];
    if (!entry) return;
    const { methods } = folded(this.state);
    const data = conform(entry.schema, entry.defaults);
    // Own data begins as what is in sight, to be worked on from there.
    for (const name of wanting(entry.schema, data)) data[name] = this.someData();
    this.#again({ data, methods, rounded: false, window: entry.window ?? this.state.window }, FAMILIES);
  }

  /** Some of the points in sight, as the float32 that they are. @returns {[number, number][]} */
  someData() {
    const { data } = this.panels.contrastive;
    const points = Array.from({ length: Math.min(OWN, data.length / 2) }, (_, k) => /** @type {[number, number]} */ ([single(data[2 * k]), single(data[2 * k + 1])]));
    return points.length >= 2 ? points : [[-0.5, 0], [0.5, 0]];
  }

  /** The kind of data that is given point by point. */
  get ownKind() {
    return Object.keys(this.catalogue.data).find((kind) => this.catalogue.data[kind].defaults === null) ?? "points";
  }

  /**
   * Own data, whole and as it is given. As many points as before move within the run; another
   * number of them, or another window, begins it anew, once the hand that draws has paused.
   * @param {readonly import("./points.js").Point[]} points @param {import("./model.js").Window} [window]
   * @param {boolean} [rounded] whether some are of a short link
   */
  setPoints(points, window = this.state.window, rounded = this.state.rounded) {
    const own = [...points];
    const before = this.data();
    const same = before.kind === this.ownKind && before.points.length === own.length && JSON.stringify(window) === JSON.stringify(this.state.window);
    if (same && !this.#unlearned && this.#midway(FAMILIES)) return this.#edit(FAMILIES, "data.points", own);
    this.store.set({ ...folded(this.state), data: { kind: this.ownKind, points: own }, window, rounded });
    this.#unlearned = true;
    this.#settle("points", () => this.learn(), FAMILIES, PAUSE);
  }

  /** A hand draws, or an empty sheet waits for one: what is drawn is not learnt from yet. */
  hold() {
    this.#settling.drop("points");
  }

  /** Learn from the points that were drawn, if that has not begun. */
  learn() {
    if (this.#unlearned) this.#again({}, FAMILIES);
  }

  /** All panels begin with what is in the state now: nothing drawn is left to learn from. */
  #learnt() {
    this.hold();
    this.#unlearned = false;
  }

  /** Whether what moves now becomes part of these panels' history. @param {readonly Family[]} families */
  #midway(families) {
    const { head, length } = this.state;
    return head < length && families.every((f) => this.panels[f].span().here > 0 && this.panels[f].opened);
  }

  /** Look at another x of a conditional plane. @param {number} given 0 to 1, from the least to the greatest */
  setGiven(given) {
    this.store.set({ given });
    for (const family of FAMILIES) this.panels[family].look(givenOf(this.state, this.catalogue, family));
    this.follow();
  }

  /** @param {number} seed */
  setSeed(seed) {
    this.#again({ ...folded(this.state), seed }, FAMILIES);
  }

  /**
   * A control moved. At the start and at the end of a run, and wherever structure changes,
   * the run begins again; in between, a knob's move becomes part of its history.
   * @param {Family | "data"} owner @param {string} path @param {any} value @param {boolean} knob
   */
  turn(owner, path, value, knob) {
    const families = owner === "data" ? FAMILIES : [owner];
    const now = () => (owner === "data" ? this.data() : this.shaping(owner));
    const again = at(now(), path) !== value && !(knob && this.#midway(families));
    this.#settle(`${owner} ${path}`, () => {
      const before = now();
      if (at(before, path) === value) return;
      if (knob && this.#midway(families)) return this.#edit(families, `${owner === "data" ? "data" : "shaping"}.${path}`, value);
      if (owner === "data") {
        this.#again({ ...folded(this.state), data: withAt(before, path, value) }, FAMILIES);
      } else {
        this.setShaping(owner, withAt(before, path, value));
      }
    }, again ? families : []);
  }

  /** @param {readonly Family[]} families @param {string} path @param {any} value */
  #edit(families, path, value) {
    const methods = { ...this.state.methods };
    const set = { [path]: value };
    const steps = new Map(families.map((f) => [f, this.panels[f].span().here]));
    for (const [family, step] of steps) {
      methods[family] = { ...methods[family], edits: branched(methods[family].edits, step, set) };
    }
    this.store.set({ methods });
    for (const [family, step] of steps) {
      this.panels[family].change(experimentOf(this.state, family), step, set);
    }
    this.follow();
  }
}
