/** A text or a file as points: read by the server, which also says which window suits them. */
import { Problem } from "./rest.js";

/**
 * @typedef {object} Understood  what the server made of a table
 * @property {string} separator
 * @property {string} decimal
 * @property {string} encoding
 * @property {{ name: string, unit: string, holds: string, missing: number, values: (number | null)[] }[]} columns
 * @property {string[][]} rows   the first, as they are written
 * @property {number} count      of all rows
 * @property {number | null} x   a column, counted from 1
 * @property {number | null} y
 * @property {string[]} notes
 */
/** @typedef {{ points: import("../state/points.js").Point[], window: import("../state/points.js").Window }} Taken */
/** @typedef {{ separator?: string, decimal?: string, x?: number, y?: number, sample?: number }} Choices  what is not inferred */

/**
 * @param {string | Blob} content @param {Choices} choices @param {AbortSignal} [signal]
 * @returns {Promise<Understood & Taken>} a `Problem` holds what was understood so far in `more.table`
 */
export async function tableOf(content, choices, signal) {
  const query = new URLSearchParams(Object.entries(choices).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`/api/v1/data/table?${query}`, { method: "POST", body: content, headers: { "Content-Type": "text/plain" }, signal });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem({ status: answer.status, title: answer.statusText, ...told });
  return told;
}
