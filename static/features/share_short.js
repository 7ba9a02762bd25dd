/** Short links: the server keeps a scene under the hash of what it holds. */
import { post } from "../api/rest.js";

/** @typedef {{ link: string, problem: "" } | { link: "", problem: string }} Kept */

/** The scene that was asked for last. @type {{ key: string, kept: Promise<Kept> } | null} */
let last = null;

/** @param {unknown} state @returns {Promise<Kept>} */
export function shortLink(state) {
  const key = JSON.stringify(state);
  if (last?.key === key) return last.kept;
  const asked = { key, kept: ask(state) };
  last = asked;
  // What was refused may be taken the next time.
  void asked.kept.then(({ problem }) => { if (problem && last === asked) last = null; });
  return asked.kept;
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
