/** The race: tracks at the play head, chains against P, and what is said of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { questionOf } from "../../static/places/landscapes/bodies.js";
import { advanced, descentTrack, indexAt, samplerTrack, stepAt } from "../../static/places/landscapes/race.js";
import { CELLS, byChance, massesOf, totalVariation, visits } from "../../static/places/landscapes/truth.js";
import { rowOf, rowText, summaryOf } from "../../static/places/landscapes/words.js";

const window = { x: /** @type {[number, number]} */ ([0, 1]), y: /** @type {[number, number]} */ ([0, 1]) };
const n = 2 * CELLS + 1;
const grid = { window, resolution: n, energies: new Float64Array(n * n).fill(2), gradients: new Float64Array(2 * n * n) };
const level = massesOf(grid, new Float64Array(n * n).fill(1));
const truth = { minima: [{ at: /** @type {[number, number]} */ ([0.5, 0.5]), energy: 0 }, { at: /** @type {[number, number]} */ ([0, 0]), energy: 3 }], masses: level, resolved: true, grid, least: 0, fine: 1e-4 };
const tensor = (/** @type {number[]} */ shape, /** @type {number[]} */ values) => ({ shape, values: Float32Array.from(values) });

const fall = descentTrack({
  arrays: { steps: tensor([4], [0, 2, 4, 5]), paths: tensor([1, 4, 2], [0, 1, 0.25, 0.75, 0.5, 0.5, 0.5, 0.5]), energies: tensor([1, 4], [9, 4, 1, 0]) },
  metadata: { ends: [{ at: [0.5, 0.5], step: 5, converged: true, stopped: null, left: null, gradient_norm: 0 }] },
});
const walk = samplerTrack({
  arrays: { steps: tensor([3], [1, 2, 3]), starts: tensor([2, 2], [0.1, 0.1, 0.1, 0.1]), paths: tensor([2, 3, 2], [0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.1, 0.1, 0.9, 0.9, 0.9, 0.8]), acceptance: tensor([2], [0.5, 1]) },
  metadata: { rhat: [1.1, 1.3], effective_sample_size: [3, null], bias: { total_variation: 0.9, independent: 0.8, effective: 0.85 } },
});

test("the head finds the last recorded step at or before it", () => {
  assert.deepEqual([0, 1, 2, 3.9, 4, 5, 99].map((step) => indexAt(fall, step)), [0, 0, 1, 1, 2, 3, 3]);
  assert.equal(stepAt(0.5, 401), 200);
  assert.equal(advanced(0.5, 1, 2), 0.7);
  assert.equal(advanced(0.99, 1, 16), 1);
});

test("a descent that converged says where, unless it is a minimum", () => {
  const said = (/** @type {string | null} */ stationary, converged = true) => descentTrack({
    arrays: { steps: { shape: [1], values: new Int32Array([0]) }, paths: { shape: [1, 1, 2], values: new Float32Array(2) }, energies: { shape: [1, 1], values: new Float32Array(1) } },
    metadata: { ends: [{ at: [0, 0], step: 0, converged, stationary, stopped: null, left: null, gradient_norm: 0 }] },
  }).ended;
  assert.deepEqual(["minimum", "saddle", "maximum", "flat", null].map((kind) => said(kind)), [
    "converged", "converged at a saddle", "converged at a maximum", "converged where F is flat", "converged",
  ]);
  assert.equal(said("maximum", false), "");
});

test("a descent says how far it is from a minimum, and that it has converged", () => {
  const lane = /** @type {any} */ ({ status: "ready", track: fall });
  const midway = rowOf(0, "Plain", lane, 2, truth);
  assert.deepEqual([midway.step, midway.energy, midway.truth], ["2", 4, { value: "0.354", aside: "lowest minimum" }]);
  const end = rowOf(0, "Plain", lane, 400, truth);
  assert.deepEqual([end.step, end.ended, end.truth.value, end.accepted], ["5", "converged", "< 0.001", null]);
  assert.match(rowText(end), /Plain, step 5, converged: < 0.001 from lowest minimum/);
});

test("where no minimum stands alone, a descent says how high it is above the least F", () => {
  const lane = /** @type {any} */ ({ status: "ready", track: fall });
  const row = rowOf(0, "Plain", lane, 2, { ...truth, minima: [], least: 1 });
  assert.deepEqual(row.truth, { value: "3.00", aside: "above the least F" });
  assert.match(rowText(row), /step 2: 3.00 above the least F/);
  const text = summaryOf({ title: "Ring", look: "Energy", window, truth: { ...truth, minima: [] }, start: null, rows: [] });
  assert.match(text, /No single place is lowest\./);
});

test("what rounding leaves of a zero is written as zero", () => {
  const hair = { ...truth, minima: [{ at: /** @type {[number, number]} */ ([-1.2e-16, 3e-17]), energy: -4.4e-16 }] };
  assert.match(summaryOf({ title: "Bowl", look: "Energy", window, truth: hair, start: [1e-17, 0], rows: [] }), /the lowest, 0, at \(0, 0\)/);
  const track = { ...fall, energies: [Float32Array.from([-4.4e-16, -4.4e-16, -4.4e-16, -4.4e-16])] };
  assert.equal(rowOf(0, "Plain", /** @type {any} */ ({ status: "ready", track }), 2, truth).energy, 0);
});

test("a minimum above the lowest is told from it", () => {
  const track = { ...fall, paths: [Float32Array.from([0, 0.1])], steps: Float64Array.from([0]) };
  assert.equal(rowOf(0, "Plain", /** @type {any} */ ({ status: "ready", track }), 0, truth).truth.aside, "minimum, +3.0");
});

test("chains keep their start, and their figures come at the end", () => {
  assert.deepEqual([...walk.steps], [0, 1, 2, 3]);
  assert.deepEqual([...walk.paths[1]].map((v) => Number(v.toFixed(3))), [0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.8]);
  const lane = /** @type {any} */ ({ status: "ready", track: walk });
  const midway = rowOf(1, "Chain", lane, 2, truth);
  assert.deepEqual([midway.energy, midway.accepted, midway.rhat], [2, 0.75, null]);
  const end = rowOf(1, "Chain", lane, 3, truth);
  assert.deepEqual([end.rhat, end.ess, end.truth], [1.3, 3, { value: "0.90", aside: "P; chance 0.80" }]);
});

test("how far chains are from a P that the grid doesn't know is not told", () => {
  const lane = /** @type {any} */ ({ status: "ready", track: walk });
  for (const step of [2, 3]) {
    const row = rowOf(1, "Chain", lane, step, { ...truth, resolved: false });
    assert.deepEqual(row.truth, { value: "unresolved", aside: "P" });
    assert.match(rowText(row), /how far from P is unresolved/);
  }
});

test("who waits or was refused says so instead of numbers", () => {
  assert.equal(rowOf(0, "A", /** @type {any} */ ({ status: "asking", track: null }), 0, truth).said, "computing…");
  assert.equal(rowOf(0, "A", /** @type {any} */ ({ status: "refused", track: null, problem: "no" }), 0, truth).said, "no");
});

test("total variation: 0 where they agree, 1 where they never meet, and what lies outside counts", () => {
  const all = new Float64Array(CELLS ** 2).fill(3);
  assert.equal(totalVariation({ counts: all, total: 3 * CELLS ** 2 }, level), 0);
  const one = new Float64Array(CELLS ** 2);
  one[0] = 1;
  const other = new Float64Array(CELLS ** 2);
  other[1] = 1;
  assert.equal(totalVariation({ counts: one, total: 5 }, other), 1);
  assert.equal(totalVariation({ counts: new Float64Array(CELLS ** 2), total: 5 }, level), 1);
});

test("visits fall into their cells, the far edges included", () => {
  const { counts, total } = visits([Float32Array.from([0, 0, 1, 1, 0.99, 0, 2, 2])], window, 0, 9);
  assert.equal(total, 4);
  assert.deepEqual([counts[0], counts[CELLS ** 2 - 1], counts[CELLS - 1]], [1, 1, 1]);
});

test("masses sum to 1 and follow the density", () => {
  assert.ok(Math.abs(level.reduce((a, b) => a + b, 0) - 1) < 1e-12);
  const rising = massesOf(grid, Float64Array.from({ length: n * n }, (_, k) => k % n));
  assert.ok(rising[CELLS - 1] > 20 * rising[0]);
});

test("chance is what independent draws are off by", () => {
  // By drawing: 500 points of the level density, again and again.
  let seed = 1;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  let sum = 0;
  const times = 60;
  for (let t = 0; t < times; t += 1) {
    const path = Float32Array.from({ length: 1000 }, random);
    sum += totalVariation(visits([path], window, 0, 499), level);
  }
  assert.ok(Math.abs(sum / times - byChance(500, level)) < 0.02, `${sum / times} ${byChance(500, level)}`);
});

test("each asks for what it is: a descent without β, chains with as many starts", () => {
  const state = /** @type {any} */ ({ start: [1, 2], landscape: { kind: "a" }, steps: 9, beta: 3, chains: 8, seed: 5 });
  const piece = { kind: "b" };
  const down = questionOf(/** @type {any} */ ({ sort: "descent" }), { piece, on: true }, state, window);
  assert.equal(down?.path, "/infer");
  assert.ok(!("beta" in /** @type {any} */ (down).body));
  const around = questionOf(/** @type {any} */ ({ sort: "sampler" }), { piece, on: true }, state, window);
  assert.deepEqual([around?.path, around?.body.starts.length, around?.body.beta, around?.body.seed], ["/sample", 8, 3, 5]);
  assert.equal(questionOf(/** @type {any} */ ({ sort: "sampler" }), { piece, on: true }, { ...state, start: null }, window), null);
});

test("the summary says what is in sight and how the race stands", () => {
  const rows = [rowOf(0, "Plain", /** @type {any} */ ({ status: "ready", track: fall }), 2, truth)];
  const text = summaryOf({ title: "Bowl", look: "Energy", window, truth, start: [0, 1], rows });
  assert.match(text, /^Bowl, energy, x from 0 to 1.00, y from 0 to 1.00\. 2 minima; the lowest, 0, at \(0.500, 0.500\)\. From \(0, 1.00\): Plain, step 2:/);
});
