/** Bounds for what an address remembers: it may be a stranger's. */

/** @param {unknown} value @param {number} least @param {number} most @param {number} otherwise */
export function number(value, least, most, otherwise) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}

/** @param {unknown} value @param {number} least @param {number} most @param {number} otherwise */
export function whole(value, least, most, otherwise) {
  return Math.round(number(value, least, most, otherwise));
}

/** @template T @param {unknown} value @param {readonly T[]} choices @param {T} otherwise @returns {T} */
export function oneOf(value, choices, otherwise) {
  return choices.includes(/** @type {any} */ (value)) ? /** @type {T} */ (value) : otherwise;
}

/** Fields of an object, or none. @param {unknown} value @returns {Record<string, any>} */
export function fields(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? /** @type {Record<string, any>} */ (value) : {};
}
