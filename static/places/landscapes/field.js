/**
 * The racers' tracks. Whatever changed, `sync` asks anew only for those whose question
 * differs from the one that their track answers.
 */
import { patiently } from "./ask.js";
import { questionOf } from "./bodies.js";

/** @typedef {import("./race.js").Track} Track */
/**
 * @typedef {object} Lane
 * @property {string} key       the question, as text
 * @property {"asking" | "ready" | "refused"} status
 * @property {Track | null} track
 * @property {string} problem
 * @property {AbortController} control
 */

export class Field {
  /** @param {import("./kinds.js").Kinds} kinds @param {{ changed: () => void, waiting: (text: string) => void }} page */
  constructor(kinds, page) {
    this.kinds = kinds;
    this.page = page;
    /** @type {(Lane | null)[]} one a racer */
    this.lanes = [];
  }

  /** @param {import("./state.js").RoomState} state @param {import("../../plot/gibbs.js").Window} omega */
  sync(state, omega) {
    const before = this.lanes;
    this.lanes = this.#questions(state, omega).map((asked) => {
      if (!asked) return null;
      const { key, question } = asked;
      const held = before.find((lane) => lane?.key === key && !lane.control.signal.aborted);
      return held ?? this.#ask(key, question);
    });
    for (const lane of before) if (lane && !this.lanes.includes(lane)) lane.control.abort();
    this.page.changed();
  }

  /** Each racer's question, and its text. @param {import("./state.js").RoomState} state @param {import("../../plot/gibbs.js").Window} omega */
  #questions(state, omega) {
    return state.racers.map((racer) => {
      const kind = /** @type {import("./kinds.js").Kind} */ (this.kinds.get(racer.piece.kind));
      const question = racer.on ? questionOf(kind, racer, state, omega) : null;
      return question && { question, key: question.path + JSON.stringify(question.body) };
    });
  }

  /** Whether a track that is here answers another question than its racer now puts. @param {import("./state.js").RoomState} state @param {import("../../plot/gibbs.js").Window} omega */
  behind(state, omega) {
    const now = this.#questions(state, omega);
    return this.lanes.some((lane, k) => lane !== null && lane.key !== now[k]?.key);
  }

  /** Ask again for what was refused. @param {import("./state.js").RoomState} state @param {import("../../plot/gibbs.js").Window} omega */
  again(state, omega) {
    this.lanes = this.lanes.map((lane) => (lane?.status === "refused" ? null : lane));
    this.sync(state, omega);
  }

  /** @param {string} key @param {import("./bodies.js").Question} question @returns {Lane} */
  #ask(key, { path, body, read }) {
    /** @type {Lane} */
    const lane = { key, status: "asking", track: null, problem: "", control: new AbortController() };
    patiently(path, body, lane.control.signal, this.page.waiting).then((answer) => {
      lane.track = read(answer);
      lane.status = "ready";
    }).catch((/** @type {Error} */ error) => {
      lane.status = "refused";
      lane.problem = error.message;
    }).finally(() => { if (!lane.control.signal.aborted) this.page.changed(); });
    return lane;
  }

  /** Whether any is still under way. */
  get asking() {
    return this.lanes.some((lane) => lane?.status === "asking");
  }

  /** Nobody is looking. */
  leave() {
    for (const lane of this.lanes) if (lane?.status === "asking") lane.control.abort();
    this.lanes = this.lanes.map((lane) => (lane?.status === "asking" ? null : lane));
  }
}
