/**
 * How far chains are from what they should draw: their histogram against P on the same
 * cells, by total variation, and what as many independent draws would be off by chance.
 */

/** @typedef {import("./terrain.js").Grid} Grid */

/** Cells a side. The grid's intervals must share evenly among them. */
export const CELLS = 16;

/**
 * The mass of each cell, from a density on a grid: the mean of the corners of each
 * interval, so that no mass lies on a border. Normalised to 1.
 * @param {Grid} grid @param {Float64Array} density
 */
export function massesOf({ resolution: n }, density) {
  const masses = new Float64Array(CELLS * CELLS);
  const per = (n - 1) / CELLS;
  let sum = 0;
  for (let j = 0; j < n - 1; j += 1) {
    for (let i = 0; i < n - 1; i += 1) {
      const k = j * n + i;
      const mass = density[k] + density[k + 1] + density[k + n] + density[k + n + 1];
      masses[Math.floor(j / per) * CELLS + Math.floor(i / per)] += mass;
      sum += mass;
    }
  }
  for (let k = 0; k < masses.length; k += 1) masses[k] /= sum;
  return masses;
}

/**
 * How often each cell was visited by recorded points `from` to `to`, and how many lay outside.
 * @param {readonly Float32Array[]} paths x, y, x, y … of each chain
 * @param {import("../../plot/gibbs.js").Window} window @param {number} from @param {number} to inclusive
 */
export function visits(paths, { x, y }, from, to) {
  const counts = new Float64Array(CELLS * CELLS);
  let total = 0;
  for (const path of paths) {
    for (let k = from; k <= Math.min(to, path.length / 2 - 1); k += 1) {
      const i = Math.floor((CELLS * (path[2 * k] - x[0])) / (x[1] - x[0]));
      const j = Math.floor((CELLS * (path[2 * k + 1] - y[0])) / (y[1] - y[0]));
      total += 1;
      if (i >= 0 && j >= 0 && i <= CELLS && j <= CELLS) counts[Math.min(j, CELLS - 1) * CELLS + Math.min(i, CELLS - 1)] += 1;
    }
  }
  return { counts, total };
}

/** ½ Σ |visits/total − mass|; what lies outside counts in full. @param {{ counts: Float64Array, total: number }} seen @param {Float64Array} masses */
export function totalVariation({ counts, total }, masses) {
  if (total === 0) return NaN;
  let off = 0;
  let inside = 0;
  for (let k = 0; k < masses.length; k += 1) {
    off += Math.abs(counts[k] / total - masses[k]);
    inside += counts[k];
  }
  return (off + (total - inside) / total) / 2;
}

/** What `total` independent draws would be off by, on average. @param {number} total @param {Float64Array} masses */
export function byChance(total, masses) {
  let off = 0;
  // A cell that is hardly ever met is off by its own mass twice: missed by most, overshot by a few.
  for (const m of masses) off += Math.min(2 * m, Math.sqrt((2 * m * (1 - m)) / (Math.PI * total)));
  return off / 2;
}
