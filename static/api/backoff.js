/**
 * Seconds to wait before the n-th new attempt: doubling from half a second to ten, with a
 * little chance so that a class does not knock all at once.
 * @param {number} attempt counted from 0
 * @param {number} [chance] 0 to 1
 */
export function backoff(attempt, chance = Math.random()) {
  return Math.min(10, 0.5 * 2 ** attempt) * (0.75 + 0.5 * chance);
}
