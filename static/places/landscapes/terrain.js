/** What a grid of energies tells of a landscape: its minima, how steep it bends, which β suits it. */
import { bilinear } from "../../plot/bilinear.js";
import { boltzmann, trapezoidWeights } from "../../plot/gibbs.js";
import { BEARABLE, gridError } from "../../plot/resolved.js";
import { ROUNDING } from "../../state/figures.js";
import { causeOf } from "../../state/sentence.js";

/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {import("../../plot/gibbs.js").Reals} Reals */
/** @typedef {{ at: [number, number], energy: number }} Minimum */
/**
 * @typedef {object} Field  numbers on a grid: rows are y, columns x, both ends are grid points
 * @property {Window} window
 * @property {number} resolution
 * @property {Reals} energies
 */
/** @typedef {Field & { energies: Float64Array, gradients: Reals }} Grid  with ∇F at each point: x, y, x, y … */
/** @typedef {Grid & { tall: number }} Measured  with its `tallOf` */

/** @param {Field} grid @param {number} i @param {number} j @returns {[number, number]} */
export function pointAt({ window, resolution }, i, j) {
  const share = (/** @type {[number, number]} */ [a, b], /** @type {number} */ k) => a + ((b - a) * k) / (resolution - 1);
  return [share(window.x, i), share(window.y, j)];
}

/** F between the grid points, bilinear; NaN outside. @param {Field} grid @param {number} x @param {number} y */
export function energyAt({ window, resolution: n, energies }, x, y) {
  const u = ((x - window.x[0]) / (window.x[1] - window.x[0])) * (n - 1);
  const v = ((y - window.y[0]) / (window.y[1] - window.y[0])) * (n - 1);
  if (!(u >= 0 && u <= n - 1 && v >= 0 && v <= n - 1)) return NaN;
  return bilinear(energies, n, u, v);
}

/**
 * The minima: from each grid point no higher than its eight neighbours one Newton step with
 * the gradients at hand. Where that leads out of the neighbourhood the point only looked
 * like a minimum, as many do along a narrow valley that crosses the grid askew. The lowest
 * first; the lowest grid point too if it lies on the edge.
 * @param {Grid} grid @param {number} [most] @returns {Minimum[]}
 */
export function minimaOf(grid, most = 256) {
  const { resolution: n, energies: f } = grid;
  /** @type {Minimum[]} */
  const found = [];
  let lowest = 0;
  for (let k = 1; k < f.length; k += 1) if (f[k] < f[lowest]) lowest = k;
  for (let j = 1; j < n - 1; j += 1) {
    for (let i = 1; i < n - 1; i += 1) {
      const k = j * n + i;
      const here = f[k];
      if (!(here <= f[k - 1] && here <= f[k + 1] && here <= f[k - n] && here <= f[k + n])) continue;
      if (!(here <= f[k - n - 1] && here <= f[k - n + 1] && here <= f[k + n - 1] && here <= f[k + n + 1])) continue;
      const bottom = newton(grid, i, j);
      if (bottom && !found.some((m) => close(grid, m.at, bottom.at))) found.push(bottom);
    }
  }
  const apart = found.filter((m) => !level(grid, m, found));
  const [i, j] = [lowest % n, Math.floor(lowest / n)];
  const edge = i % (n - 1) === 0 || j % (n - 1) === 0;
  if (apart.every((m) => m.energy > f[lowest] + 1e-3 * Math.abs(f[lowest]) + 1e-6) && (found.length === 0 || edge) && alone(grid, lowest)) {
    apart.push({ at: pointAt(grid, i, j), energy: f[lowest] });
  }
  return apart.sort((a, b) => a.energy - b.energy).slice(0, most);
}

/** The median height above the lowest grid point: the size of what is seen of F. @param {Float64Array} energies */
export function tallOf(energies) {
  return quantile(energies, 0.5) - energies.reduce((a, b) => (b < a ? b : a), Infinity);
}

/** Within two grid intervals. @param {Field} grid @param {readonly number[]} a @param {readonly number[]} b */
function close({ window: { x, y }, resolution }, a, b) {
  return Math.abs(a[0] - b[0]) * (resolution - 1) < 2 * (x[1] - x[0]) && Math.abs(a[1] - b[1]) * (resolution - 1) < 2 * (y[1] - y[0]);
}

/**
 * Whether a valley that the grid sees no rise in leads from a minimum to another as low: then
 * the valley is level, as a ring is, and none of its points is lower than all the others.
 * @param {Grid} grid @param {Minimum} from @param {readonly Minimum[]} all
 */
function level(grid, from, all) {
  const { resolution: n, energies: f } = grid;
  const start = indexOf(grid, from.at);
  const around = (/** @type {number} */ k) => [-1, 0, 1].flatMap((dj) => [-1, 0, 1].map((di) => [(k % n) + di, Math.floor(k / n) + dj]))
    .filter(([i, j]) => i >= 0 && i < n && j >= 0 && j < n).map(([i, j]) => j * n + i);
  const unseen = Math.max(...around(start).map((k) => f[k])) - from.energy; // what one interval of the grid can hide
  const others = new Set(all.filter((m) => m !== from && Math.abs(m.energy - from.energy) < 0.1 * unseen).map((m) => indexOf(grid, m.at)));
  const seen = new Set([start]);
  for (const k of seen) {
    if (others.has(k)) return true;
    for (const next of around(k)) if (f[next] < from.energy + unseen) seen.add(next);
  }
  return false;
}

/** The grid point nearest to a place. @param {Field} grid @param {readonly number[]} at */
function indexOf({ window: { x, y }, resolution: n }, at) {
  const of = (/** @type {[number, number]} */ [a, b], /** @type {number} */ v) => Math.min(n - 1, Math.max(0, Math.round(((v - a) / (b - a)) * (n - 1))));
  return of(y, at[1]) * n + of(x, at[0]);
}

/** Whether nothing beyond its neighbours is as low as a grid point, but for rounding: level ground has no minimum. @param {Grid} grid @param {number} k */
function alone({ resolution: n, energies: f }, k) {
  const rounding = ROUNDING.single * f.reduce((most, energy) => (Math.abs(energy) > most ? Math.abs(energy) : most), 0);
  return f.every((energy, other) => energy > f[k] + rounding || (Math.abs((other % n) - (k % n)) <= 1 && Math.abs(Math.floor(other / n) - Math.floor(k / n)) <= 1));
}

/** @param {Grid} grid @param {number} i @param {number} j @returns {Minimum | null} */
function newton(grid, i, j) {
  const { resolution: n, energies: f, gradients: g, window } = grid;
  const k = j * n + i;
  const hx = (window.x[1] - window.x[0]) / (n - 1);
  const hy = (window.y[1] - window.y[0]) / (n - 1);
  // In grid intervals: slopes, and curvatures from the slopes beside.
  const gx = g[2 * k] * hx;
  const gy = g[2 * k + 1] * hy;
  // At the tip of a cone or on a crease there is no slope, and no step to take.
  if ([k, k - 1, k + 1, k - n, k + n].some((at) => Number.isNaN(g[2 * at]))) return { at: pointAt(grid, i, j), energy: f[k] };
  // Values and slopes together are right to the fourth order: a valley's floor needs that.
  const xx = 2 * (f[k + 1] - 2 * f[k] + f[k - 1]) - ((g[2 * k + 2] - g[2 * k - 2]) * hx) / 2;
  const yy = 2 * (f[k + n] - 2 * f[k] + f[k - n]) - ((g[2 * (k + n) + 1] - g[2 * (k - n) + 1]) * hy) / 2;
  const xy = ((g[2 * k + 3] - g[2 * k - 1]) * hy + (g[2 * (k + n)] - g[2 * (k - n)]) * hx) / 4;
  const det = xx * yy - xy * xy;
  const [x, y] = pointAt(grid, i, j);
  if (!(det > 1e-9 * (xx + yy) ** 2)) return null; // level along some direction
  const dx = (xy * gy - yy * gx) / det;
  const dy = (xy * gx - xx * gy) / det;
  if (Math.max(Math.abs(dx), Math.abs(dy)) > 1) return null;
  return { at: [x + dx * hx, y + dy * hy], energy: f[k] + (gx * dx + gy * dy) / 2 };
}

/** The minimum nearest to a point. @param {readonly Minimum[]} minima @param {number} x @param {number} y */
export function nearest(minima, x, y) {
  let best = { distance: Infinity, index: -1 };
  minima.forEach(({ at }, index) => {
    const distance = Math.hypot(at[0] - x, at[1] - y);
    if (distance < best.distance) best = { distance, index };
  });
  return best;
}

/** The curvature along the axes that three quarters of the window stay below. @param {Grid} grid */
export function curvatureOf({ window, resolution: n, energies: f }) {
  const hx = (window.x[1] - window.x[0]) / (n - 1);
  const hy = (window.y[1] - window.y[0]) / (n - 1);
  const bends = [];
  for (let j = 1; j < n - 1; j += 2) {
    for (let i = 1; i < n - 1; i += 2) {
      const k = j * n + i;
      bends.push(Math.max(Math.abs(f[k + 1] - 2 * f[k] + f[k - 1]) / hx ** 2, Math.abs(f[k + n] - 2 * f[k] + f[k - n]) / hy ** 2));
    }
  }
  return quantile(bends, 0.75) || 1;
}

/** Of the numbers that there are. @param {Reals} values @param {number} share */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.round(share * (sorted.length - 1))];
}

/**
 * What follows from P_β, with the errors of log Z and of the entropy in nats; `doubt` says why
 * nothing of it is known, "" where it is.
 * @typedef {{ logZ: number, entropy: number, mean: number, error: { logZ: number, entropy: number }, doubt: string }} Heat
 */
/** Whether the grid alone knows Z, and how well. @param {Grid} grid @param {number} beta @param {Float64Array} into gets P @returns {Heat} */
export function heatOf(grid, beta, into) {
  const found = thermal(grid, beta, into);
  const { logPartition, entropy } = gridError({ ...grid, beta }, into);
  return { ...found, error: { logZ: logPartition, entropy }, doubt: Math.max(logPartition, entropy) > BEARABLE ? "P is narrower than the grid" : "" };
}

/** The server's own, which refines its grid where P lives. @param {import("../../api/frame.js").Told} told @returns {Heat} */
export function heatTold({ log_partition, entropy, expected_energy, log_partition_error, entropy_error, unresolved }) {
  return {
    logZ: log_partition ?? NaN, entropy: entropy ?? NaN, mean: expected_energy ?? NaN,
    error: { logZ: log_partition_error ?? Infinity, entropy: entropy_error ?? Infinity }, doubt: unresolved ? causeOf(unresolved) : "",
  };
}

/**
 * log Z, entropy and ⟨F⟩ over the grid's window, and P itself. Sums in float64.
 * @param {Grid} grid @param {number} beta @param {Float64Array} into
 */
export function thermal({ window, resolution, energies }, beta, into) {
  const weights = trapezoidWeights(window, resolution);
  const logZ = boltzmann(energies, beta, weights, into);
  let mean = 0;
  for (let k = 0; k < energies.length; k += 1) mean += weights[k] * into[k] * energies[k];
  return { logZ, mean, entropy: beta * mean + logZ };
}

/** exp(entropy) over the area: the share of the window that P lives on. @param {Grid} grid @param {number} beta @param {Float64Array} into */
export function occupancy(grid, beta, into) {
  const { x, y } = grid.window;
  return Math.exp(thermal(grid, beta, into).entropy) / ((x[1] - x[0]) * (y[1] - y[0]));
}

/**
 * A β at which P can be seen: 1 where that is neither a wash nor a needle, else one that
 * lives on a twentieth of the window, to one digit.
 * @param {Grid} grid
 */
export function betaFor(grid) {
  const scratch = new Float64Array(grid.energies.length);
  const share = occupancy(grid, 1, scratch);
  if (share > 0.02 && share < 0.6) return 1;
  let [low, high] = [-4, 3];
  for (let k = 0; k < 24; k += 1) {
    const middle = (low + high) / 2;
    if (occupancy(grid, 10 ** middle, scratch) > 0.05) low = middle;
    else high = middle;
  }
  return Number((10 ** low).toPrecision(1));
}
