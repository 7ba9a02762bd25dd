/** The page's Gibbs–Boltzmann against closed forms. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, boltzmann, calibrated, dataDensity, entropy, logPartition, score, trapezoidWeights } from "../../static/plot/gibbs.js";

/** @type {{ x: [number, number], y: [number, number] }} */
const WINDOW = { x: [-6, 6], y: [-5, 7] };
const N = 129;
const weights = trapezoidWeights(WINDOW, N);
/** @param {(x: number, y: number) => number} f */
const on = (f) => Float64Array.from({ length: N * N }, (_, k) => f(-6 + (12 * (k % N)) / (N - 1), -5 + (12 * Math.floor(k / N)) / (N - 1)));
const integral = (/** @type {Float64Array} */ f) => f.reduce((sum, v, k) => sum + weights[k] * v, 0);
const close = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

const bowl = on((x, y) => 0.5 * (x * x + (y - 1) ** 2)); // a unit Gaussian at (0, 1)

test("trapezoid weights sum to the area", () => {
  close(weights.reduce((a, b) => a + b), areaOf(WINDOW), 1e-8);
});

test("a Gaussian's log Z and entropy", () => {
  for (const beta of [1, 2, 5]) {
    close(logPartition(bowl, beta, weights), Math.log((2 * Math.PI) / beta), 1e-6);
    close(entropy(bowl, beta, weights, new Float64Array(N * N)), 1 + Math.log((2 * Math.PI) / beta), 1e-5);
  }
});

test("P integrates to 1, and forgets a constant", () => {
  const p = new Float64Array(N * N);
  const q = new Float64Array(N * N);
  for (const beta of [1e-3, 1, 1e3]) {
    boltzmann(bowl, beta, weights, p);
    close(integral(p), 1, 1e-12);
    boltzmann(bowl.map((f) => f + 1e6), beta, weights, q);
    const k = p.indexOf(Math.max(...p));
    close(q[k] / p[k], 1, 1e-6);
  }
});

test("β → 0 is uniform, β → ∞ the argmin", () => {
  const p = new Float64Array(N * N);
  boltzmann(bowl, 0, weights, p);
  for (const v of [p[0], p[777], p[N * N - 1]]) close(v, 1 / areaOf(WINDOW), 1e-12);
  boltzmann(bowl, 1e5, weights, p);
  assert.equal(p.indexOf(Math.max(...p)), bowl.indexOf(Math.min(...bowl)));
  close(integral(p), 1, 1e-12);
});

test("entropy falls as β grows", () => {
  const scratch = new Float64Array(N * N);
  const values = [0.1, 0.3, 1, 3, 10].map((beta) => entropy(bowl, beta, weights, scratch));
  for (let k = 1; k < values.length; k += 1) assert.ok(values[k] < values[k - 1]);
});

test("a flat energy is calibrated to 0 everywhere", () => {
  const flat = on(() => 3);
  const u = calibrated(flat, 2, logPartition(flat, 2, weights), areaOf(WINDOW), new Float64Array(N * N));
  assert.ok(u.every((v) => Math.abs(v) < 1e-9));
});

test("data as a density: it integrates to 1, edges and corners included", () => {
  const points = [0.3, 0.77, -6, -5, 6, 7, 6, 0.1, -2.2, 7];
  const p = dataDensity(points, WINDOW, N, new Float64Array(N * N));
  close(integral(p), 1, 1e-12);
  close(integral(on((x) => x).map((x, k) => x * p[k])), (0.3 - 6 + 6 + 6 - 2.2) / 5, 1e-9); // bilinear keeps the mean
});

test("points outside the window are left out; none at all is 0", () => {
  const p = dataDensity([100, 0, 0, 0], WINDOW, N, new Float64Array(N * N));
  close(integral(p), 1, 1e-12);
  assert.ok(dataDensity([100, 0], WINDOW, N, new Float64Array(N * N)).every((v) => v === 0));
});

test("the softargmin gradient p̂ − P integrates to 0", () => {
  const p = new Float64Array(N * N);
  boltzmann(bowl, 1, weights, p);
  const data = dataDensity([0, 1, 0.5, 0.5, -1, 2], WINDOW, N, new Float64Array(N * N));
  close(integral(data.map((d, k) => d - p[k])), 0, 1e-12);
});

test("the score of a Gaussian is −β(y − μ)", () => {
  const s = score(bowl, 2, WINDOW, N, new Float64Array(2 * N * N));
  const k = 40 * N + 90; // inside
  const x = -6 + (12 * 90) / (N - 1);
  const y = -5 + (12 * 40) / (N - 1);
  close(s[k], -2 * x, 1e-9);
  close(s[N * N + k], -2 * (y - 1), 1e-9);
});
