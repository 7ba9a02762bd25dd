/** Short links: the server keeps a scene under the hash of what it holds. */
import { post } from "../api/rest.js";

/** @typedef {{ link: string, problem: "" } | { link: "", problem: string }} Kept */

/** What the server keeps already, by the state's JSON. @type {Map<string, Promise<Kept>>} */
const kept = new Map();

/** @param {unknown} state @returns {Promise<Kept>} */
export function shortLink(state) {
  const key = JSON.stringify(state);
  const known = kept.get(key) ?? ask(state);
  kept.set(key, known);
  // What was refused may be taken the next time.
  void known.then(({ problem }) => { if (problem) kept.delete(key); });
  return known;
}

/** @param {unknown} state @returns {Promise<Kept>} */
async function ask(state) {
  try {
    const { path } = await post("/scenes", { state });
    return { link: location.origin + path, problem: "" };
  } catch (error) {
    return { link: "", problem: `No short link: ${error instanceof Error ? error.message : String(error)}` };
  }
}
