/** Questions to the server: one at a time and the newest next; a busy server is asked again. */
import { backoff } from "../../api/backoff.js";
import { Problem, postForTensors } from "../../api/rest.js";

/** @typedef {{ arrays: Record<string, import("../../api/frame.js").Tensor>, metadata: Record<string, any> }} Arrays */

const ATTEMPTS = 6;

/** Whether the server may answer later what it does not answer now. @param {unknown} error */
function passing(error) {
  return error instanceof TypeError || (error instanceof Problem && [429, 502, 503, 504].includes(error.status));
}

/**
 * @param {string} path @param {unknown} body @param {AbortSignal} signal
 * @param {(text: string) => void} waiting told that the server is busy, and "" once it answered
 * @returns {Promise<Arrays>}
 */
export async function patiently(path, body, signal, waiting) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await postForTensors(path, body, signal);
      if (attempt > 0) waiting("");
      return answer;
    } catch (error) {
      if (signal.aborted || !passing(error) || attempt + 1 >= ATTEMPTS) throw error;
      waiting(error instanceof Problem ? "The server is busy; asking again." : "No answer from the server; asking again.");
      await new Promise((done) => setTimeout(done, 1000 * backoff(attempt)));
      signal.throwIfAborted();
    }
  }
}

/** One question under way; of those that come meanwhile only the newest is asked. */
export class Line {
  /** @param {(text: string) => void} waiting */
  constructor(waiting) {
    this.waiting = waiting;
    /** @type {AbortController | null} */
    this.under = null;
    /** @type {(() => Promise<void>) | null} */
    this.next = null;
  }

  /**
   * @param {string} path @param {unknown} body
   * @param {(answer: Arrays) => void} done @param {(error: Error) => void} failed
   */
  ask(path, body, done, failed) {
    this.next = async () => {
      const control = new AbortController();
      this.under = control;
      try {
        await patiently(path, body, control.signal, this.waiting).then(
          (answer) => { if (!control.signal.aborted) done(answer); },
          (error) => { if (!control.signal.aborted) failed(error); },
        );
      } finally {
        if (this.under === control) this.under = null;
        this.#go();
      }
    };
    this.#go();
  }

  #go() {
    if (this.under || !this.next) return;
    const go = this.next;
    this.next = null;
    void go();
  }

  /** Let go of everything. */
  leave() {
    this.next = null;
    this.under?.abort();
    this.under = null;
  }
}
