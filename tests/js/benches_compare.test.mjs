/** The scoreboard's rows: spread over seeds, order, and what an address may say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, absenceOf, allMethods, clampScene, lineOf, ordered, spread } from "../../static/places/compare/rows.js";
import { around, placing, powers, valueOf } from "../../static/places/kit/scales.js";
import { catalogue as CATALOGUE } from "./catalogue.mjs";

const method = { kind: "pca", title: "PCA", family: /** @type {const} */ ("architectural") };
const result = (/** @type {number} */ seed, /** @type {number} */ information, verdict = "informative") =>
  ({ kind: "pca", seed, seconds: seed, row: { step: 300, verdict, diagnostics: { information, low_energy_volume: 0.5, held_out_nll: 1, kl_divergence: null, log_partition_error: 0.002 * seed, unresolved: null } } });

test("a line is the mean over its seeds, with the range beside it", () => {
  const line = lineOf(method, [result(1, 0.2), result(2, 0.6, "collapsed"), { kind: "other", seed: 1, seconds: 9, problem: "no" }]);
  assert.deepEqual(line.information, { mean: 0.4, low: 0.2, high: 0.6, deviation: spread([0.2, 0.6])?.deviation });
  assert.equal(line.kl, null);
  assert.equal(line.verdict, "collapsed");
  assert.equal(line.problem, "");
  assert.equal(spread([null, NaN, undefined]), null);
});

test("a method unresolved at one seed is unresolved, and goes last", () => {
  const cause = { cause: "unbounded-likelihood", detail: "a point mass" };
  const lost = { kind: "pca", seed: 3, seconds: 1, row: { step: 300, verdict: "unresolved", diagnostics: { information: null, low_energy_volume: 0.1, held_out_nll: null, kl_divergence: null, log_partition_error: null, unresolved: cause } } };
  const line = lineOf(method, [result(1, 0.2), lost, result(2, 0.6)]);
  assert.deepEqual([line.information, line.nll, line.kl, line.verdict], [null, null, null, "unresolved"]);
  assert.deepEqual(line.unresolved, cause);
  assert.equal(line.volume?.mean, (0.5 + 0.1 + 0.5) / 3);
  const other = lineOf({ ...method, kind: "b", title: "B" }, [{ ...result(1, -3), kind: "b" }]);
  for (const down of [true, false]) assert.deepEqual(ordered([line, other], "information", down).map((l) => l.kind), ["b", "pca"]);
});

test("a line's figures have the largest error of its seeds", () => {
  assert.equal(lineOf(method, [result(1, 0.2), result(4, 0.6)]).error, 0.008);
});

test("where there is no picture, why not is said", () => {
  assert.equal(absenceOf(lineOf(method, []), false), "not trained yet");
  const failed = { kind: "pca", seed: 1, seconds: 0, problem: "Out of memory" };
  assert.equal(absenceOf(lineOf(method, [failed]), false), "Out of memory");
  assert.equal(absenceOf(lineOf(method, [failed, result(2, 0.6)]), false), "computing…");
  assert.equal(absenceOf(lineOf(method, [result(1, 0.2)]), true), "its picture could not be had");
});

test("rows without a number go last, whichever way round", () => {
  const lines = [lineOf({ ...method, kind: "a", title: "A" }, []), lineOf(method, [result(1, 0.2)]), lineOf({ ...method, kind: "b", title: "B" }, [{ ...result(1, 0.9), kind: "b" }])];
  assert.deepEqual(ordered(lines, "information", true).map((l) => l.kind), ["b", "pca", "a"]);
  assert.deepEqual(ordered(lines, "information", false).map((l) => l.kind), ["pca", "b", "a"]);
  assert.deepEqual(ordered(lines, "title", true).map((l) => l.kind), ["a", "b", "pca"]);
});

test("every method is offered, whatever an address says", () => {
  const all = allMethods(CATALOGUE);
  assert.ok(all.length >= 3);
  for (const junk of [null, 3, { data: "no-such", without: [1, "no-such"], steps: -4, seeds: 99, by: "x" }]) {
    const scene = clampScene(junk, CATALOGUE);
    assert.equal(scene.data, "lab");
    assert.deepEqual(scene.without, []);
    assert.ok(scene.seeds >= 1 && scene.seeds <= 5 && COLUMNS.includes(scene.by));
  }
  assert.deepEqual(clampScene({ without: [all[0].kind] }, CATALOGUE).without, [all[0].kind]);
  const [first, second, third] = all.map(({ kind }) => kind);
  assert.deepEqual(clampScene({ pair: [second, "no-such", second, first, third] }, CATALOGUE).pair, [second, first]);
});

test("axes: pixels and back, powers of ten, round ends", () => {
  for (const axis of [{ range: /** @type {[number, number]} */ ([2, 64]), scale: /** @type {const} */ ("log") }, { range: /** @type {[number, number]} */ ([-3, 3]) }]) {
    const at = placing(axis, 10, 210);
    assert.ok(Math.abs(valueOf(axis, 10, 210, at(2.5)) - 2.5) < 1e-9);
  }
  assert.deepEqual(powers([1e-8, 1.6], 20).length, 9);
  assert.ok(powers([1e-100, 1], 6).length <= 6);
  assert.equal(around([0.3, -5.2], 4), 6);
  assert.equal(around([0.3], 4), 4);
});
