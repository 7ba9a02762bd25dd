/** Lessons as the server has them; each is asked for once. */
import { get } from "../../api/rest.js";

/** @typedef {{ id: string, question: string, title: string, summary: string, group: string, cite: string, scenes: number }} Heading */
/** @typedef {{ label: string, turn: string, look: string, state: Record<string, any> }} Scene  turn and look are HTML */
/**
 * @typedef {Omit<Heading, "scenes"> & {
 *   html: string, answer: string | null, withheld: boolean, scenes: Scene[],
 *   prediction: { question: string, choices: string[], right: number | null, because: string | null },
 * }} Lesson
 */
/** @typedef {{ groups: { id: string, title: string }[], lessons: Heading[] }} Contents */

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/** @param {string} path @returns {Promise<any>} */
function once(path) {
  const known = asked.get(path);
  if (known) return known;
  const answer = get(path);
  asked.set(path, answer);
  // What failed may be asked again.
  answer.catch(() => asked.delete(path));
  return answer;
}

/** @returns {Promise<Contents>} */
export const contents = () => once("/lessons");

/** @param {string} id @returns {Promise<Lesson>} */
export const lessonOf = (id) => once(`/lessons/${encodeURIComponent(id)}`);
