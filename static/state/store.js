/**
 * One store for the page: a frozen snapshot, replaced whole, and listeners told which
 * top-level keys changed. Nothing else holds state that the address must remember.
 *
 * @template {object} T
 * @typedef {{
 *   get: () => T,
 *   set: (patch: Partial<T>) => void,
 *   on: (listener: (state: T, changed: Set<keyof T>) => void) => () => void,
 * }} Store
 */

/**
 * @template {object} T
 * @param {T} initial
 * @returns {Store<T>}
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  /** @type {Set<(state: T, changed: Set<keyof T>) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    set(patch) {
      /** @type {Set<keyof T>} */
      const changed = new Set();
      for (const key of /** @type {(keyof T)[]} */ (Object.keys(patch))) {
        if (!Object.is(state[key], patch[key])) changed.add(key);
      }
      if (changed.size === 0) return;
      state = Object.freeze({ ...state, ...patch });
      for (const listener of [...listeners]) listener(state, changed);
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
