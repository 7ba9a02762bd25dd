/**
 * A grid's field between its points, with its slope: Catmull–Rom splines both ways, so that
 * the slope is continuous and quadratics are exact away from the edge. Places are shares of
 * the window's sides, 0 to 1, from the lower left.
 */

/** @typedef {{ f: number, du: number, dv: number }} Felt  value, and slope for each share of a side */

const wu = new Float64Array(4);
const wv = new Float64Array(4);
const su = new Float64Array(4);
const sv = new Float64Array(4);

/** Weights and their slopes at t between the second and the third of four. @param {number} t @param {Float64Array} w @param {Float64Array} s @param {number} i @param {number} n */
function weigh(t, w, s, i, n) {
  w[0] = 0.5 * t * ((2 - t) * t - 1);
  w[1] = 0.5 * (t * t * (3 * t - 5) + 2);
  w[2] = 0.5 * t * ((4 - 3 * t) * t + 1);
  w[3] = 0.5 * t * t * (t - 1);
  s[0] = 0.5 * ((4 - 3 * t) * t - 1);
  s[1] = 0.5 * t * (9 * t - 10);
  s[2] = 0.5 * ((8 - 9 * t) * t + 1);
  s[3] = 0.5 * t * (3 * t - 2);
  // Beyond the edge the field goes on as it came: 2 f₀ − f₁.
  if (i === 0) for (const x of [w, s]) { x[1] += 2 * x[0]; x[2] -= x[0]; x[0] = 0; }
  if (i === n - 2) for (const x of [w, s]) { x[2] += 2 * x[3]; x[1] -= x[3]; x[3] = 0; }
}

/**
 * @param {ArrayLike<number>} field rows of `n`, the lowest first @param {number} n
 * @param {number} u @param {number} v @param {Felt} into
 */
export function feel(field, n, u, v, into) {
  const x = Math.min(1, Math.max(0, u)) * (n - 1);
  const y = Math.min(1, Math.max(0, v)) * (n - 1);
  const i = Math.min(n - 2, Math.floor(x));
  const j = Math.min(n - 2, Math.floor(y));
  weigh(x - i, wu, su, i, n);
  weigh(y - j, wv, sv, j, n);
  into.f = 0;
  into.du = 0;
  into.dv = 0;
  for (let b = 0; b < 4; b += 1) {
    if (wv[b] === 0 && sv[b] === 0) continue;
    const row = (j + b - 1) * n + i - 1;
    let f = 0;
    let slope = 0;
    for (let a = 0; a < 4; a += 1) {
      if (wu[a] === 0 && su[a] === 0) continue;
      f += wu[a] * field[row + a];
      slope += su[a] * field[row + a];
    }
    into.f += wv[b] * f;
    into.du += wv[b] * slope;
    into.dv += sv[b] * f;
  }
  into.du *= n - 1;
  into.dv *= n - 1;
  return into;
}
