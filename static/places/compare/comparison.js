/**
 * A comparison under way, and what came of it. It knows nothing of the room, so that it goes
 * on when one looks elsewhere.
 */
import { run } from "./running.js";

/** @typedef {import("./rows.js").Result} Result */
/** @typedef {import("./running.js").Task} Task */
/** @typedef {{ data: any, window: any, seed: number }} Subject  what all methods are trained on; further seeds follow on the first */
/** @typedef {"idle" | "running" | "done" | "stopped"} Phase */

export class Comparison {
  /** @param {(news: "begun" | "result" | "ended") => void} changed */
  constructor(changed) {
    this.changed = changed;
    /** @type {Result[]} */
    this.results = [];
    /** @type {Subject | null} */
    this.of = null;
    /** @type {Phase} */
    this.phase = "idle";
    /** The kind that is being trained. */
    this.now = "";
    /** What it waits for, if the server is busy. */
    this.waiting = "";
    this.done = 0;
    this.total = 0;
    /** @type {AbortController | null} */
    this.control = null;
  }

  get underway() {
    return this.control !== null;
  }

  /** How far it is, such as 12/27; "" where none is under way. */
  get progress() {
    return this.underway ? `${this.done}/${this.total}` : "";
  }

  /** Whether what came is of this. @param {Subject} subject */
  isOf(subject) {
    return this.of !== null && JSON.stringify(this.of) === JSON.stringify(subject);
  }

  /** @param {Subject} subject @param {readonly Task[]} tasks @param {number | null} steps null for each method's own schedule */
  async start(subject, tasks, steps) {
    const mine = new AbortController();
    this.control = mine;
    if (!this.isOf(subject)) this.results = [];
    this.of = subject;
    const missing = tasks.filter(({ kind, seed }) => !this.results.some((r) => r.kind === kind && r.seed === seed && r.row));
    this.results = this.results.filter((r) => r.row);
    this.phase = "running";
    this.total = missing.length;
    this.done = 0;
    this.changed("begun");
    await run(missing, steps, mine.signal, {
      begun: ({ kind }) => {
        this.now = kind;
        this.waiting = "";
        this.changed("begun");
      },
      waits: (text) => {
        this.waiting = text;
        this.changed("begun");
      },
      done: (result) => {
        if (mine.signal.aborted) return;
        this.results = [...this.results, result];
        this.done += 1;
        this.waiting = "";
        this.changed("result");
      },
    });
    if (this.control === mine) this.#end("done");
  }

  /** Stop what is under way, if anything is; what came stays. */
  stop() {
    if (!this.control) return;
    this.control.abort();
    this.#end("stopped");
  }

  /** Let go of everything. */
  clear() {
    this.control?.abort();
    this.results = [];
    this.of = null;
    this.#end("idle");
  }

  /** @param {Phase} phase */
  #end(phase) {
    this.control = null;
    this.now = "";
    this.waiting = "";
    this.phase = phase;
    this.changed("ended");
  }
}

/**
 * Where a comparison stands, in words.
 * @param {Pick<Comparison, "phase" | "done" | "total" | "now" | "waiting" | "results">} comparison
 * @param {{ chosen: number, titleOf: (kind: string) => string }} page
 */
export function statusOf({ phase, done, total, now, waiting, results }, { chosen, titleOf }) {
  if (phase === "running") return waiting || (now === "" ? "" : `${Math.min(total, done + 1)} of ${total}: ${titleOf(now)}. The first run of a method compiles. It goes on while you look elsewhere.`);
  if (phase === "stopped") return `Stopped after ${done} of ${total}; what came stays.`;
  if (phase === "done") {
    const failed = results.filter((r) => r.problem).length;
    return `Done: ${results.length - failed} runs${failed ? `, and ${failed} that could not be` : ""}.`;
  }
  return chosen === 0 ? "Tick at least one method." : "Each is trained by the server, one after the other; it takes a few seconds a method, more the first time.";
}
