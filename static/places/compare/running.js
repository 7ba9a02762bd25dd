/** Runs methods one at a time, so that the board fills row by row and can be stopped between. */
import { post } from "../../api/rest.js";
import { patiently } from "../kit/patience.js";

/** Points a side of the grid that the numbers are integrated on. */
export const RESOLUTION = 64;
const ATTEMPTS = 9;

/** @typedef {import("./rows.js").Result} Result */
/** @typedef {{ kind: string, seed: number, experiment: any }} Task */

/**
 * @param {readonly Task[]} tasks @param {number | null} steps null for each method's own schedule
 * @param {AbortSignal} signal
 * @param {{ begun: (task: Task) => void, waits: (text: string) => void, done: (result: Result) => void }} told
 */
export async function run(tasks, steps, signal, told) {
  for (const task of tasks) {
    if (signal.aborted) return;
    told.begun(task);
    const { kind, seed } = task;
    const body = { experiments: [task.experiment], steps, resolution: RESOLUTION };
    let from = 0;
    const ask = () => {
      from = performance.now();
      return post("/compare", body, signal);
    };
    try {
      const { scoreboard } = await patiently(ask, signal, ATTEMPTS, told.waits);
      told.done({ kind, seed, seconds: (performance.now() - from) / 1000, row: scoreboard[0] });
    } catch (error) {
      if (signal.aborted) return;
      told.done({ kind, seed, seconds: 0, problem: /** @type {Error} */ (error).message });
    }
  }
}
