/** The pairs of a step, and the square of the loss plane that holds them. Pure. */

/** Dots that are drawn; as many as a batch would hide each other. */
export const MOST = 96;

/**
 * Some of the pairs, evenly chosen: the k-th is the k-th of the batch in every frame.
 * @param {Float32Array} flat E_C, E_I, E_C, E_I …
 * @returns {import("../places/benches/pairs.js").Pairs}
 */
export function pairsOf(flat) {
  const count = flat.length / 2;
  const shown = Math.min(count, MOST);
  const chosen = Array.from({ length: shown }, (_, k) => Math.floor((k * count) / shown));
  return { correct: chosen.map((i) => flat[2 * i]), incorrect: chosen.map((i) => flat[2 * i + 1]) };
}

/** The share of the energies that must be in sight: a few far answers, long out of the loss's reach, would make all others one dot. */
const WITHIN = 0.9;

/**
 * Round ends that hold the margin, nearly all energies of the pairs, and what was in sight
 * before: a square that followed every frame would make resting pairs look as if they moved.
 * @param {Float32Array} flat @param {number} margin @param {[number, number] | null} before
 * @returns {[number, number]}
 */
export function squareFor(flat, margin, before) {
  const sorted = Float64Array.from(flat).sort();
  const at = (/** @type {number} */ share) => (sorted.length > 0 ? sorted[Math.round(share * (sorted.length - 1))] : 0);
  const low = Math.min(before?.[0] ?? 0, at(1 - WITHIN));
  const high = Math.max(before?.[1] ?? 0, at(WITHIN), 2 * margin, 1);
  if (before && low === before[0] && high === before[1]) return before;
  const size = high - low;
  const power = 10 ** Math.floor(Math.log10(size));
  const step = /** @type {number} */ ([0.5, 1, 2, 5].map((m) => m * power).find((s) => size / s <= 4.000001) ?? 5 * power);
  const round = (/** @type {number} */ v) => Number(v.toPrecision(9)) + 0;
  return [round(Math.floor(low / step + 1e-9) * step), round(Math.ceil(high / step - 1e-9) * step)];
}
