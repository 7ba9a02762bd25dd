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
 * @property {Float32Array[]} energies    the same, F; none of chains
 * @property {number | null} accepted     share of a chain's proposals that were accepted, over the whole race
 * @property {string} ended               why a descent ended; "" for a chain
 * @property {number} last                the step at which it ended
 * @property {Record<string, any>} figures  what the server says of the whole track
 */

/** @typedef {import("./ask.js").Arrays} Arrays */

/**
 * One row for each path, out of an array whose first axis counts paths.
 * @param {import("../../api/frame.js").Tensor} tensor @returns {Float32Array[]}
 */
function rows({ shape, values }) {
  const size = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, k) => Float32Array.from(values.subarray(k * size, (k + 1) * size)));
}

/** What is said of a path that converged, by what its end is: only a minimum is what was sought. */
const AT = /** @type {Record<string, string>} */ ({
  saddle: "converged at a saddle", maximum: "converged at a maximum", flat: "converged where F is flat",
});

/** @param {Arrays} answer of `POST /infer` @returns {Track} */
export function descentTrack({ arrays, metadata }) {
  const [end] = metadata.ends;
  const ended = end.stopped ? "diverged" : end.converged ? (AT[end.stationary] ?? "converged") : "";
  const steps = Float64Array.from(arrays.steps.values);
  return {
    sort: "descent", steps, paths: rows(arrays.paths), energies: rows(arrays.energies), accepted: null, ended,
    last: ended === "" ? steps[steps.length - 1] : end.step,
    figures: { left: end.left, gradient: end.gradient_norm, reason: end.stopped?.reason ?? "" },
  };
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

/** Where each path is at a recorded index. @param {Track} track @param {number} index @returns {[number, number][]} */
export function placesAt({ paths }, index) {
  return paths.map((path) => {
    const at = 2 * Math.min(index, path.length / 2 - 1);
    return [path[at], path[at + 1]];
  });
}

/**
 * The head after `dt` seconds.
 * @param {number} head 0 to 1 @param {number} dt @param {number} speed 1 runs a race in 10 s
 */
export function advanced(head, dt, speed) {
  return Math.min(1, head + (dt * speed) / 10);
}

/**
 * @param {Arrays} answer of `POST /sample`, which holds the states after each step: the
 * start is put before them. F is not in it.
 * @returns {Track}
 */
export function samplerTrack({ arrays, metadata }) {
  const starts = rows(arrays.starts);
  const paths = rows(arrays.paths).map((path, k) => {
    const whole = new Float32Array(path.length + 2);
    whole.set(starts[k]);
    whole.set(path, 2);
    return whole;
  });
  const steps = Float64Array.from([0, ...arrays.steps.values]);
  const shares = Array.from(arrays.acceptance.values);
  const finite = (/** @type {(number | null)[]} */ values) => /** @type {number[]} */ (values.filter((v) => typeof v === "number"));
  return {
    sort: "sampler", steps, paths, energies: [], accepted: shares.reduce((a, b) => a + b, 0) / shares.length,
    ended: "", last: steps[steps.length - 1],
    figures: { rhat: most(finite(metadata.rhat)), ess: least(finite(metadata.effective_sample_size)), bias: metadata.bias },
  };
}

/** @param {number[]} values */
const most = (values) => (values.length > 0 ? Math.max(...values) : null);
/** @param {number[]} values */
const least = (values) => (values.length > 0 ? Math.min(...values) : null);
