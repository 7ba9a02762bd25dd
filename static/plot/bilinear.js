/** Between grid points a field is linear both ways. */

/**
 * @param {ArrayLike<number>} field rows of `n` @param {number} n
 * @param {number} u from the left, in intervals of the grid: 0 to n − 1 @param {number} v from below
 */
export function bilinear(field, n, u, v) {
  const i = Math.min(n - 2, Math.max(0, Math.floor(u)));
  const j = Math.min(n - 2, Math.max(0, Math.floor(v)));
  const a = u - i;
  const b = v - j;
  const at = j * n + i;
  return (1 - b) * ((1 - a) * field[at] + a * field[at + 1]) + b * ((1 - a) * field[at + n] + a * field[at + n + 1]);
}
