/** Whether a server that gave no answer is asked again, and when. */
import { backoff } from "../../api/backoff.js";
import { Problem } from "../../api/rest.js";

/** Seconds and error text for a problem, or null to give up. @param {unknown} error @param {number} attempt */
export function patience(error, attempt) {
  if (error instanceof Problem && error.status < 500 && error.status !== 429) return null;
  return { wait: backoff(attempt), text: error instanceof Problem ? "The server is busy; asking again." : "No answer from the server; asking again." };
}

/**
 * An answer from a server that may be busy. Who aborts need not wait; what the last attempt
 * threw is thrown.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} ask @param {AbortSignal} signal
 * @param {number} attempts at most
 * @param {(text: string) => void} [waits] told before each wait
 * @returns {Promise<T>}
 */
export async function patiently(ask, signal, attempts, waits = () => {}) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask(signal);
    } catch (error) {
      const again = signal.aborted || attempt + 1 >= attempts ? null : patience(error, attempt);
      if (!again) throw error;
      waits(again.text);
      await rest(1000 * again.wait, signal);
      signal.throwIfAborted();
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
