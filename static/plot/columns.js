/**
 * The conditional world: x is given, and every column of the grid is normalised by itself,
 * over y. Densities are per unit of y.
 */

/** @typedef {import("./gibbs.js").Window} Window */
/** @typedef {import("./gibbs.js").Reals} Reals */

/**
 * P_β(y|x): Σ w P = 1 in each column, by the trapezoid rule.
 * @param {Reals} energies @param {number} beta @param {Window} window @param {number} resolution
 * @param {Float64Array} into
 */
export function boltzmannColumns(energies, beta, window, resolution, into) {
  const n = resolution;
  const step = (window.y[1] - window.y[0]) / (n - 1);
  for (let i = 0; i < n; i += 1) {
    let least = Infinity;
    for (let k = i; k < n * n; k += n) if (energies[k] < least) least = energies[k];
    let sum = 0;
    for (let j = 0; j < n; j += 1) {
      const p = Math.exp(-beta * (energies[j * n + i] - least));
      into[j * n + i] = p;
      sum += j === 0 || j === n - 1 ? p / 2 : p;
    }
    for (let k = i; k < n * n; k += n) into[k] /= sum * step;
  }
  return into;
}

/**
 * Calibrated energy u = βF + log Z(x) − log|Ω|, Ω the interval of y.
 * @param {Reals} energies @param {number} beta @param {Reals} logZ one a column
 * @param {number} height @param {Float64Array} into
 */
export function calibratedColumns(energies, beta, logZ, height, into) {
  const n = logZ.length;
  const shift = Math.log(height);
  for (let k = 0; k < energies.length; k += 1) into[k] = beta * energies[k] + logZ[k % n] - shift;
  return into;
}

/**
 * p̂_data(y|x): the data shared bilinearly among grid points, each column that holds any
 * normalised to 1. NaN in a column without data, where nothing is known.
 * @param {Reals} points x, y, x, y … @param {Window} window @param {number} resolution
 * @param {Float64Array} into
 */
export function dataColumns(points, window, resolution, into) {
  const n = resolution;
  const step = (window.y[1] - window.y[0]) / (n - 1);
  const held = new Float64Array(n);
  into.fill(0);
  for (let k = 0; k + 1 < points.length; k += 2) {
    const x = ((points[k] - window.x[0]) / (window.x[1] - window.x[0])) * (n - 1);
    const y = ((points[k + 1] - window.y[0]) / (window.y[1] - window.y[0])) * (n - 1);
    if (!(x >= 0 && x <= n - 1 && y >= 0 && y <= n - 1)) continue;
    const i = Math.min(n - 2, Math.floor(x));
    const j = Math.min(n - 2, Math.floor(y));
    const a = x - i;
    const b = y - j;
    const at = j * n + i;
    into[at] += (1 - a) * (1 - b);
    into[at + 1] += a * (1 - b);
    into[at + n] += (1 - a) * b;
    into[at + n + 1] += a * b;
    held[i] += 1 - a;
    held[i + 1] += a;
  }
  for (let k = 0; k < n * n; k += 1) {
    const end = k < n || k >= n * (n - 1);
    into[k] /= held[k % n] * step * (end ? 0.5 : 1); // 0/0 where a column holds nothing
  }
  return into;
}
