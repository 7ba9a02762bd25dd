/** What the address remembers of the lessons: which is open, which scene is set, what was predicted. */

/**
 * @typedef {object} Memory
 * @property {string | null} open
 * @property {number | null} scene  of the open lesson, while its strip is in sight
 * @property {Record<string, number>} chosen  the choice committed to, by lesson
 */

const LONGEST_ID = 40;
const MOST = 100;

/** @param {any} value a stranger's @returns {Memory} */
export function memoryOf(value) {
  const whole = (/** @type {any} */ n) => Number.isInteger(n) && n >= 0 && n < MOST;
  const open = typeof value?.open === "string" && value.open.length <= LONGEST_ID ? value.open : null;
  const chosen = typeof value?.chosen === "object" && value.chosen !== null ? Object.entries(value.chosen) : [];
  return {
    open,
    scene: open !== null && whole(value.scene) ? value.scene : null,
    chosen: Object.fromEntries(chosen.filter(([id, k]) => id.length <= LONGEST_ID && whole(k)).slice(0, MOST)),
  };
}
