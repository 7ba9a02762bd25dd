/**
 * Marching squares over fixed, rising levels: the line segments of every isoline, in grid
 * units, appended to a list that is used again.
 */

/**
 * @param {Float32Array} field rows of `n`
 * @param {number} n
 * @param {readonly number[]} levels rising
 * @param {number} every grid points from one sample to the next (2 halves the work)
 * @param {Float32Array} into x0, y0, x1, y1 of each segment
 * @returns {number} floats written; the rest of `into` is old
 */
export function isolines(field, n, levels, every, into) {
  let at = 0;
  const full = into.length - 8;
  const first = levels[0];
  const final = levels[levels.length - 1];
  for (let j = 0; j + every < n; j += every) {
    for (let i = 0; i + every < n; i += every) {
      const a = field[j * n + i];
      const b = field[j * n + i + every];
      const c = field[(j + every) * n + i + every];
      const d = field[(j + every) * n + i];
      const low = Math.min(a, b, c, d);
      const high = Math.max(a, b, c, d);
      if (high <= first || low >= final || low === high) continue;
      for (let k = 0; k < levels.length; k += 1) {
        const level = levels[k];
        if (level <= low) continue;
        if (level >= high || at > full) break;
        at = cell(a, b, c, d, level, i, j, every, into, at);
      }
    }
  }
  return at;
}

/**
 * The one or two segments of a level in one cell. Where two corners on a diagonal are above,
 * the mean of the four decides which pair of edges is joined.
 * @param {number} a lower left @param {number} b lower right @param {number} c upper right
 * @param {number} d upper left @param {number} level @param {number} i @param {number} j
 * @param {number} s size of the cell @param {Float32Array} into @param {number} at
 */
function cell(a, b, c, d, level, i, j, s, into, at) {
  const shape = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
  const bottom = i + (s * (level - a)) / (b - a);
  const right = j + (s * (level - b)) / (c - b);
  const top = i + (s * (level - d)) / (c - d);
  const left = j + (s * (level - a)) / (d - a);
  switch (shape) {
    case 1: case 14: return put(into, at, bottom, j, i, left);
    case 2: case 13: return put(into, at, bottom, j, i + s, right);
    case 3: case 12: return put(into, at, i, left, i + s, right);
    case 4: case 11: return put(into, at, top, j + s, i + s, right);
    case 6: case 9: return put(into, at, bottom, j, top, j + s);
    case 7: case 8: return put(into, at, i, left, top, j + s);
    case 5: case 10: {
      const joined = (a + b + c + d) / 4 >= level;
      if (joined === (shape === 5)) {
        return put(into, put(into, at, bottom, j, i + s, right), i, left, top, j + s);
      }
      return put(into, put(into, at, bottom, j, i, left), top, j + s, i + s, right);
    }
    default: return at;
  }
}

/** @param {Float32Array} into @param {number} at @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function put(into, at, x0, y0, x1, y1) {
  into[at] = x0;
  into[at + 1] = y0;
  into[at + 2] = x1;
  into[at + 3] = y1;
  return at + 4;
}
