/**
 * Counts what is painted, where it is painted: distinct (run, step) frames of each panel,
 * and when. A frame painted again (for another view, say) is not counted.
 */

const KEPT = 8192;

/** @type {Record<string, { count: number, last: string, times: Float64Array }>} */
const ledger = {};

/** @param {string} panel @param {string} run @param {number} step */
export function painted(panel, run, step) {
  const entry = (ledger[panel] ??= { count: 0, last: "", times: new Float64Array(KEPT) });
  const key = `${run} ${step}`;
  if (key === entry.last) return;
  entry.last = key;
  entry.times[entry.count % KEPT] = performance.now();
  entry.count += 1;
}

/** Distinct frames painted so far, by panel. @returns {Record<string, number>} */
export function counts() {
  return Object.fromEntries(Object.entries(ledger).map(([panel, entry]) => [panel, entry.count]));
}

/** When the latest of them were painted, in ms, oldest first. @param {string} panel @returns {number[]} */
export function times(panel) {
  const entry = ledger[panel];
  if (!entry) return [];
  const first = Math.max(0, entry.count - KEPT);
  return Array.from({ length: entry.count - first }, (_, k) => entry.times[(first + k) % KEPT]);
}
