/** Runs methods one at a time, so that the board fills row by row and can be stopped between. */
import { post } from "../../api/rest.js";
import { patience } from "../kit/asking.js";

/** Points a side of the grid that the numbers are integrated on. */
export const RESOLUTION = 64;

/** @typedef {import("./rows.js").Result} Result */
/** @typedef {{ kind: string, seed: number, experiment: any }} Task */

/**
 * @param {readonly Task[]} tasks @param {number | null} steps null for each method's own schedule
 * @param {AbortSignal} signal
 * @param {{ begun: (task: Task, nth: number) => void, waits: (text: string) => void, done: (result: Result) => void }} told
 */
export async function run(tasks, steps, signal, told) {
  for (const [nth, task] of tasks.entries()) {
    if (signal.aborted) return;
    told.begun(task, nth);
    const { kind, seed } = task;
    const body = { experiments: [task.experiment], steps, resolution: RESOLUTION };
    for (let attempt = 0; ; attempt += 1) {
      const from = performance.now();
      try {
        const { scoreboard } = await post("/compare", body, signal);
        told.done({ kind, seed, seconds: (performance.now() - from) / 1000, row: scoreboard[0] });
        break;
      } catch (error) {
        if (signal.aborted) return;
        const again = attempt < 8 ? patience(error, attempt) : null;
        if (!again) {
          told.done({ kind, seed, seconds: 0, problem: /** @type {Error} */ (error).message });
          break;
        }
        told.waits(again.text);
        await rest(1000 * again.wait, signal);
        if (signal.aborted) return;
      }
    }
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function rest(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
