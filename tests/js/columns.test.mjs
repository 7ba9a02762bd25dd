/** The conditional world on the page: every column is normalised by itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boltzmannColumns, calibratedColumns, dataColumns } from "../../static/plot/columns.js";
import { probabilityOf } from "../../static/plot/gibbs.js";
import { viewOf } from "../../static/views/index.js";

/** @type {{ x: [number, number], y: [number, number] }} */
const WINDOW = { x: [-1, 1], y: [-6, 6] };
const N = 129;
const X = (/** @type {number} */ i) => -1 + (2 * i) / (N - 1);
const Y = (/** @type {number} */ j) => -6 + (12 * j) / (N - 1);
const STEP = 12 / (N - 1);
/** Each column a Gaussian about 2x, and another constant. */
const energies = Float64Array.from({ length: N * N }, (_, k) => 0.5 * (Y(Math.floor(k / N)) - 2 * X(k % N)) ** 2 + 50 * X(k % N));
const close = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
/** @param {Float64Array} f @param {number} i */
const integral = (f, i) => Array.from({ length: N }, (_, j) => f[j * N + i] * STEP * (j === 0 || j === N - 1 ? 0.5 : 1)).reduce((a, b) => a + b);

test("P(y|x) is each column's own Gaussian, whatever depends on x alone", () => {
  const p = boltzmannColumns(energies, 2, WINDOW, N, new Float64Array(N * N));
  for (const i of [0, 40, N - 1]) {
    close(integral(p, i), 1, 1e-12);
    for (const j of [50, 64, 70]) close(p[j * N + i], Math.sqrt(1 / Math.PI) * Math.exp(-((Y(j) - 2 * X(i)) ** 2)), 1e-6);
  }
  const seen = { energies, beta: 2, window: WINDOW, resolution: N };
  assert.deepEqual(probabilityOf({ ...seen, world: "conditional" }, new Float64Array(N * N)), p);
  assert.notDeepEqual(probabilityOf({ ...seen, world: "plane" }, new Float64Array(N * N)), p);
});

test("calibrated energy is minus the log of P(y|x) over uniform", () => {
  const logZ = Float64Array.from({ length: N }, (_, i) => 0.5 * Math.log(2 * Math.PI) - 50 * X(i));
  const u = calibratedColumns(energies, 1, logZ, 12, new Float64Array(N * N));
  const p = boltzmannColumns(energies, 1, WINDOW, N, new Float64Array(N * N));
  for (const k of [64 * N + 64, 70 * N + 50, 80 * N + 80]) close(u[k], -Math.log(12 * p[k]), 1e-4);
});

test("the data's density integrates to 1 in columns that hold any, and is unknown in others", () => {
  const density = dataColumns([X(10), 0.5, X(10), 3, 0.5, -2, 7, 0], WINDOW, N, new Float64Array(N * N));
  close(integral(density, 10), 1);
  close(integral(density, 96), 1);
  assert.ok(Number.isNaN(density[64 * N + 50]));
});

test("where nothing is known nothing is pushed, and the score has no part along x", () => {
  const density = dataColumns([X(10), 0.5], WINDOW, N, new Float64Array(N * N));
  const scratch = new Float64Array(2 * N * N);
  /** @type {import("../../static/views/index.js").Sight} */
  const sight = {
    energies, scratch, density, resolution: N, window: WINDOW, world: "conditional", columns: new Float32Array(N), beta: 1,
    display: { beta_hat: 1, log_partition: 0, offset: 0, scale: 1, area: 12 }, scale: "calibrated", logZ: null, told: null,
  };
  const into = new Float32Array(N * N);
  viewOf("softargmin-gradient").compute(sight, into);
  assert.equal(into[64 * N + 50], 0);
  assert.ok(into[69 * N + 10] < 0);
  viewOf("score").compute(sight, into);
  assert.ok(scratch.subarray(0, N * N).every((v) => v === 0));
  close(Math.expm1(into[64 * N + 64]), 0, 1e-6);
  close(Math.expm1(into[70 * N + 64]), Math.abs(Y(70)), 1e-4);
});
