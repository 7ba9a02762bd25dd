/**
 * A race: what each racer's track holds at the play head. Descents and chains differ in
 * how many points a step has and in what the truth is; here they are read from the
 * server's answers into one shape.
 */

/** @typedef {import("./kinds.js").Kind} Kind */
/**
 * @typedef {object} Track
 * @property {"descent" | "sampler"} sort
 * @property {Float64Array} steps         the recorded ones, rising from 0
 * @property {Float32Array[]} paths       x, y, x, y … of each chain, one point a recorded step
 * @property {Float32Array[]} energies    the same, F
 * @property {number[] | null} accepted   cumulative share accepted at each recorded step; null where nothing is refused
 * @property {string} ended               why a descent ended; "" for a chain
 * @property {number} last                the step at which it ended
 * @property {Record<string, any>} figures  what the server says of the whole track
 */

/** @param {any} answer of `POST /infer` @returns {Track} */
export function descentTrack(answer) {
  const [end] = answer.ends;
  const ended = end.stopped ? "diverged" : end.converged ? "converged" : "";
  return {
    sort: "descent",
    steps: Float64Array.from(answer.steps),
    paths: answer.paths.map(flat),
    energies: answer.energies.map((/** @type {number[]} */ row) => Float32Array.from(row)),
    accepted: null,
    ended,
    last: ended === "" ? answer.steps[answer.steps.length - 1] : end.step,
    figures: { left: end.left, gradient: end.gradient_norm, reason: end.stopped?.reason ?? "" },
  };
}

/** @param {[number, number][]} points */
export function flat(points) {
  const out = new Float32Array(2 * points.length);
  points.forEach(([x, y], k) => {
    out[2 * k] = x;
    out[2 * k + 1] = y;
  });
  return out;
}

/** The last recorded index at or before a step. @param {Track} track @param {number} step */
export function indexAt({ steps }, step) {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step + 1e-9) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * How many of the track's points a racer has drawn when `share` of the race has passed.
 * @param {number} share 0 to 1 @param {number} length steps of the race
 */
export function stepAt(share, length) {
  return Math.floor(share * length + 1e-9);
}

/** The mean of F over the chains at a recorded step. @param {Track} track @param {number} index */
export function energyNow({ energies }, index) {
  let sum = 0;
  for (const row of energies) sum += row[Math.min(index, row.length - 1)];
  return sum / energies.length;
}

/**
 * The head after `dt` seconds.
 * @param {number} head 0 to 1 @param {number} dt @param {number} speed 1 runs a race in 10 s
 */
export function advanced(head, dt, speed) {
  return Math.min(1, head + (dt * speed) / 10);
}

/** @param {any} answer of `POST /sample` @returns {Track} */
export function samplerTrack(answer) {
  return {
    sort: "sampler",
    steps: Float64Array.from(answer.steps),
    paths: answer.paths.map(flat),
    energies: answer.energies.map((/** @type {number[]} */ row) => Float32Array.from(row)),
    accepted: answer.acceptance ?? null,
    ended: "",
    last: answer.steps[answer.steps.length - 1],
    figures: answer.diagnostics ?? {},
  };
}
