/** What the address remembers of the lessons: which is open, which scene is set, what was predicted. */

/**
 * @typedef {object} Memory
 * @property {string | null} open
 * @property {number | null} scene  of the open lesson, while its guide is in sight
 * @property {Record<string, number>} chosen  the choice committed to, by lesson
 * @property {string[]} skipped  lessons whose scenes are looked at without a prediction
 */

const LONGEST_ID = 40;
const MOST = 100;

/** @param {any} value a stranger's @returns {Memory} */
export function memoryOf(value) {
  const whole = (/** @type {any} */ n) => Number.isInteger(n) && n >= 0 && n < MOST;
  const open = typeof value?.open === "string" && value.open.length <= LONGEST_ID ? value.open : null;
  const chosen = typeof value?.chosen === "object" && value.chosen !== null ? Object.entries(value.chosen) : [];
  const skipped = Array.isArray(value?.skipped) ? value.skipped : [];
  return {
    open,
    scene: open !== null && whole(value.scene) ? value.scene : null,
    chosen: Object.fromEntries(chosen.filter(([id, k]) => id.length <= LONGEST_ID && whole(k)).slice(0, MOST)),
    skipped: [...new Set(skipped.filter((/** @type {any} */ id) => typeof id === "string" && id.length <= LONGEST_ID))].slice(0, MOST),
  };
}

/** A prediction is made, or with null forgotten. @param {Memory} memory @param {string} id @param {number | null} choice @returns {Pick<Memory, "chosen">} */
export function predicted({ chosen }, id, choice) {
  const { [id]: _, ...others } = chosen;
  return { chosen: choice === null ? others : { ...others, [id]: choice } };
}

/** The prediction is left out, knowingly. @param {Memory} memory @param {string} id @returns {Pick<Memory, "skipped">} */
export function skipping({ skipped }, id) {
  return { skipped: skipped.includes(id) ? skipped : [...skipped, id] };
}

/** Whether a lesson's scenes may say what will be seen. @param {Memory} memory @param {string} id */
export function mayLook({ chosen, skipped }, id) {
  return id in chosen || skipped.includes(id);
}
