/**
 * A question to the server that follows a hand on a slider: asked once the hand rests, the
 * latest one alone counts, and a server that is busy or away is asked again, calmly. What
 * told of an older question is marked as stale from the first move until the answer.
 */
import { post } from "../../api/rest.js";
import { stale } from "../../ui/stale.js";
import { patience } from "./patience.js";

/**
 * @template T
 * @param {object} how
 * @param {string} how.path
 * @param {() => readonly Element[]} how.tells   the smallest regions in which the answer is told
 * @param {(answer: T, body: any) => void} how.done
 * @param {(text: string, error: unknown, again: boolean) => void} how.failed   `again`: it is being asked again
 * @param {(busy: boolean) => void} [how.busy]
 * @param {number} [how.rest]   ms that the hand must rest
 * @param {(path: string, body: any, signal: AbortSignal) => Promise<any>} [how.send]
 */
export function asking({ path, tells, done, failed, busy = () => {}, rest = 160, send = post }) {
  /** @type {AbortController | null} */
  let underway = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let owing = false;
  /** @type {readonly Element[]} */
  let marked = [];
  const me = {};
  const mark = (/** @type {false | "asked" | "refused"} */ how, regions = tells()) => {
    stale(me, marked.filter((region) => !regions.includes(region)), false);
    stale(me, regions, how);
    marked = regions;
  };
  const stop = () => {
    clearTimeout(timer);
    underway?.abort();
    underway = null;
    busy(false);
  };
  const go = async (/** @type {any} */ body, attempt = 0) => {
    const mine = new AbortController();
    underway = mine;
    try {
      const answer = await send(path, body, mine.signal);
      if (underway !== mine) return;
      stop();
      owing = false;
      mark(false);
      done(answer, body);
    } catch (error) {
      if (underway !== mine) return;
      const again = patience(error, attempt);
      const before = marked.map((region) => region.textContent);
      failed(again?.text ?? /** @type {Error} */ (error).message, error, again !== null);
      // What was written now tells of this question; what was left tells of the one before.
      mark(again ? "asked" : "refused", marked.filter((region, k) => region.textContent === before[k]));
      if (again) {
        timer = setTimeout(() => void go(body, attempt + 1), 1000 * again.wait);
        return;
      }
      stop();
      owing = false;
    }
  };
  return {
    /** Nobody looks any more: what was not answered stays marked. */
    stop,
    /** @param {any} body @param {number} [wait] ms */
    ask(body, wait = rest) {
      stop();
      owing = true;
      mark("asked");
      busy(true);
      timer = setTimeout(() => void go(body), wait);
    },
    /** Whether what was asked last still has no answer: who comes back has to ask. */
    get owing() { return owing; },
  };
}
