/** Particles on grids whose landscape is known. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { feel } from "../../static/plot/bicubic.js";
import { chanceOf, dropped, finish, walk } from "../../static/plot/walker.js";
import { SIDE, diagnosticsOf, tableOf } from "../../static/features/probe_table.js";

const N = 129;
/** @param {(u: number, v: number) => number} f */
const on = (f) => Float64Array.from({ length: N * N }, (_, k) => f((k % N) / (N - 1), Math.floor(k / N) / (N - 1)));
/** @param {Float64Array} energies @param {Partial<import("../../static/plot/walker.js").Ground>} [more] */
const ground = (energies, more = {}) => ({ energies, resolution: N, unit: 1, beta: 1, column: false, ...more });
const close = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ within) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b} within ${within}`);

test("value and slope of a quadratic are exact between grid points", () => {
  const f = (/** @type {number} */ u, /** @type {number} */ v) => 3 * u * u - u * v + 2 * v * v - v + 0.5;
  const field = on(f);
  const at = { f: 0, du: 0, dv: 0 };
  const chance = chanceOf(3);
  for (let k = 0; k < 200; k += 1) {
    const [u, v] = [0.02 + 0.96 * chance.uniform(), 0.02 + 0.96 * chance.uniform()];
    feel(field, N, u, v, at);
    close(at.f, f(u, v), 1e-10);
    close(at.du, 6 * u - v, 1e-8);
    close(at.dv, -u + 4 * v - 1, 1e-8);
  }
  // Along the edge a straight field stays straight.
  const ramp = on((u, v) => 2 * u - v);
  for (const [u, v] of [[0, 0], [1, 1], [0.999, 0.001], [0, 0.5]]) {
    feel(ramp, N, u, v, at);
    close(at.f, 2 * u - v, 1e-12);
    close(at.du, 2, 1e-9);
    close(at.dv, -1, 1e-9);
  }
});

test("a descent comes to rest at a quadratic's minimum, and only ever goes down", () => {
  // As narrow as a valley of noise 0.01 in a window of 4: a plain step of gradient would leap across it.
  for (const stiff of [50, 5000, 160000]) {
    const field = on((u, v) => stiff * ((u - 0.3) ** 2 + 4 * (v - 0.62) ** 2));
    const walker = dropped("descent", 0.9, 0.1, 1);
    const at = { f: 0, du: 0, dv: 0 };
    let before = Infinity;
    for (let k = 0; k < 20_000 && !walker.resting; k += 1) {
      walk(walker, ground(field));
      const { f } = feel(field, N, walker.u, walker.v, at);
      assert.ok(f <= before);
      before = f;
    }
    assert.ok(walker.resting);
    close(walker.u, 0.3, 2e-3);
    close(walker.v, 0.62, 2e-3);
    assert.ok(walker.path.length > 20);
  }
});

test("where nothing slopes, nothing moves; a changed landscape carries it off", () => {
  const walker = dropped("descent", 0.5, 0.5, 1);
  finish(walker, ground(on(() => 2)));
  assert.deepEqual([walker.u, walker.v, walker.resting], [0.5, 0.5, true]);
  finish(walker, ground(on((u, v) => 80 * ((u - 0.7) ** 2 + (v - 0.2) ** 2))));
  close(walker.u, 0.7, 2e-3);
  close(walker.v, 0.2, 2e-3);
});

test("a descent's edge is the window's", () => {
  const walker = dropped("descent", 0.9, 0.6, 1);
  finish(walker, ground(on((u, v) => -30 * u + 10 * (v - 0.5) ** 2)), 50_000);
  close(walker.u, 1, 1e-9);
  close(walker.v, 0.5, 6e-3); // it rests where the slope is below 0.08 nats a side
});

test("a chain's mean and variance on a Gaussian are the Gaussian's, at each β", () => {
  const sd = 0.08;
  const field = on((u, v) => ((u - 0.5) ** 2 + (v - 0.45) ** 2) / (2 * sd * sd));
  for (const beta of [1, 4]) {
    const walker = dropped("langevin", 0.5, 0.45, 11);
    const steps = 300_000;
    let [mu, mv, vu, vv] = [0, 0, 0, 0];
    for (let k = 0; k < steps; k += 1) {
      walk(walker, ground(field, { beta }));
      mu += walker.u / steps;
      mv += walker.v / steps;
      vu += (walker.u - 0.5) ** 2 / steps;
      vv += (walker.v - 0.45) ** 2 / steps;
    }
    // The chain forgets in about variance / (mobility × β⁻¹): some hundred steps.
    const variance = (sd * sd) / beta;
    const independent = steps / (2 * (variance / 5e-5));
    close(mu, 0.5, 5 * Math.sqrt(variance / independent));
    close(mv, 0.45, 5 * Math.sqrt(variance / independent));
    close(vu / variance, 1, 5 * Math.sqrt(2 / independent));
    close(vv / variance, 1, 5 * Math.sqrt(2 / independent));
    assert.ok(walker.taken / walker.tried > 0.5);
  }
});

test("a chain in a well far narrower than its step is still right: what leaps too far is refused", () => {
  const sd = 0.012;
  const field = on((u) => ((u - 0.5) ** 2) / (2 * sd * sd));
  const walker = dropped("langevin", 0.5, 0.5, 5);
  let variance = 0;
  const steps = 200_000;
  for (let k = 0; k < steps; k += 1) {
    walk(walker, ground(field));
    variance += (walker.u - 0.5) ** 2 / steps;
  }
  close(variance / (sd * sd), 1, 0.12);
});

test("a chain never leaves the window, and fills a flat one evenly", () => {
  const walker = dropped("langevin", 0.02, 0.98, 2);
  const flat = on(() => 0);
  let left = 0;
  for (let k = 0; k < 200_000; k += 1) {
    walk(walker, ground(flat));
    assert.ok(walker.u >= 0 && walker.u <= 1 && walker.v >= 0 && walker.v <= 1);
    if (walker.v < 0.5) left += 1;
  }
  assert.ok(left > 40_000 && left < 160_000, `${left}`);
});

test("where x is given only y moves", () => {
  const field = on((u, v) => 100 * ((u - 0.2) ** 2 + (v - u) ** 2));
  for (const kind of /** @type {const} */ (["descent", "langevin"])) {
    const walker = dropped(kind, 0.6, 0.1, 3);
    finish(walker, ground(field, { column: true, beta: 40 }), 4000);
    assert.equal(walker.u, 0.6);
    close(walker.v, 0.6, kind === "descent" ? 2e-3 : 0.1);
  }
});

test("the same seed walks the same way; a long path forgets its beginning", () => {
  const field = on((u, v) => Math.sin(9 * u) + Math.cos(7 * v));
  const [a, b, c] = [7, 7, 8].map((seed) => dropped("langevin", 0.4, 0.4, seed));
  for (const walker of [a, b, c]) for (let k = 0; k < 3000; k += 1) walk(walker, ground(field));
  assert.deepEqual([a.u, a.v], [b.u, b.v]);
  assert.notDeepEqual([a.u, a.v], [c.u, c.v]);
  assert.ok(a.path.length <= 640);
});

test("the table takes places from edge to edge, the uppermost row first", () => {
  const { columns, rows } = tableOf(on((u, v) => 10 * u + v), N, { x: [-2, 2], y: [0, 8] });
  assert.equal(columns.length, SIDE);
  assert.deepEqual([columns[0], columns[4], columns[8]], [-2, 0, 2]);
  assert.deepEqual(rows.map((row) => row.y), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
  close(rows[0].values[0], 1, 1e-12);
  close(rows[8].values[8], 10, 1e-12);
});

test("the table's diagnostics are the frame's numbers, by name", () => {
  const diagnostics = { low_energy_volume: 0.2, note: "x", log_partition: 1, information: 1.23456, kl_divergence: null, expected_energy: 0.5, log_partition_error: 0.004, unresolved: null };
  const frame = /** @type {any} */ ({ step: 3, loss: null, verdict: "informative", display: { beta_hat: 2, log_partition: 1 }, diagnostics });
  const told = new Map(diagnosticsOf(frame));
  assert.equal(told.get("low energy volume"), "0.2000");
  assert.equal(told.get("loss"), "–");
  assert.deepEqual([told.get("information"), told.get("log Z at the best-fitting β̂")], ["1.23", "1.00"]); // no digit finer than the error
  assert.ok(!told.has("note") && !told.has("kl divergence"));
  const nothing = { log_partition: null, information: null, held_out_nll: null, entropy: null, expected_energy: null, log_partition_error: null };
  const lost = new Map(diagnosticsOf({ ...frame, diagnostics: { ...diagnostics, ...nothing, unresolved: { cause: "too-narrow", detail: "" } } }));
  for (const name of ["log Z at the best-fitting β̂", "information", "held-out NLL", "entropy", "expected energy"]) assert.equal(lost.get(name), "unresolved", name);
  assert.equal(lost.get("low energy volume"), "0.2000");
  const pointMass = { ...frame, diagnostics: { ...diagnostics, unresolved: { cause: "unbounded-likelihood", detail: "" } } };
  assert.deepEqual([told, new Map(diagnosticsOf(pointMass))].map((rows) => rows.get("best-fitting β̂")), ["2.000", "unbounded"]);
});
