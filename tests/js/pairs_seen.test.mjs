/** Training pairs in the loss plane of a panel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST, pairsOf, squareFor } from "../../static/features/pairs_seen.js";

test("the same places of the batch are drawn in every frame, and not too many", () => {
  const flat = Float32Array.from({ length: 512 }, (_, k) => k);
  const { correct, incorrect } = pairsOf(flat);
  assert.equal(correct.length, MOST);
  assert.ok(incorrect.every((v, k) => v === correct[k] + 1));
  assert.deepEqual(pairsOf(Float32Array.of(1, 2, 3, 4)), { correct: [1, 3], incorrect: [2, 4] });
  assert.deepEqual(pairsOf(new Float32Array(0)), { correct: [], incorrect: [] });
});

test("the square holds the margin and nearly every energy, has round ends, and only ever grows", () => {
  assert.deepEqual(squareFor(new Float32Array(0), 1, null), [0, 2]);
  assert.deepEqual(squareFor(Float32Array.of(0.1, 2.3), 1, null), [0, 3]);
  assert.deepEqual(squareFor(Float32Array.of(-0.7, 37), 0, null), [-10, 40]);
  assert.deepEqual(squareFor(Float32Array.from({ length: 100 }, (_, k) => (k < 96 ? 0.5 : 1000)), 1, null), [0, 2]);
  const before = /** @type {[number, number]} */ ([0, 3]);
  assert.equal(squareFor(Float32Array.of(0.2, 1), 1, before), before);
  for (const [low, high] of [[-1e-4, 5e4], [0, 2.0001], [-3, -1]]) {
    const [from, to] = squareFor(Float32Array.of(low, high), 0.1, null);
    assert.ok(from <= low && to >= high && to > from, `${from} ${to}`);
    assert.ok(to - from < 4 * Math.max(2, high - low), `${from} ${to}`);
  }
});
