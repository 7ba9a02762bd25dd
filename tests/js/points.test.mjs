/** Own data: brush, eraser, exact and short numbers, and the way back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Undo, nearest, quantised, rubbed, single, sprayed, writeCsv } from "../../static/state/points.js";

/** @type {import("../../static/state/points.js").Window} */
const WINDOW = { x: [-2, 2], y: [0, 10] };

test("the brush stays within its radius, in half sides of the window", () => {
  let seed = 1;
  const random = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
  for (const [x, y] of sprayed([1, 4], 0.2, 200, WINDOW, random)) assert.ok(Math.hypot((x - 1) / 2, (y - 4) / 5) <= 0.2 + 1e-12);
});

test("the eraser takes what lies within its radius, and leaves two", () => {
  assert.deepEqual(rubbed([[0, 5], [0.1, 5], [1, 5], [1.5, 9]], [0, 5], 0.1, WINDOW), [[1, 5], [1.5, 9]]);
  assert.equal(rubbed([[0, 5], [0.1, 5], [0.2, 5]], [0, 5], 1, WINDOW).length, 2);
});

test("the nearest point within reach", () => {
  assert.equal(nearest([[0, 5], [1, 5]], [0.9, 5], 0.1, WINDOW), 1);
  assert.equal(nearest([[0, 5], [1, 5]], [0.5, 5], 0.1, WINDOW), -1);
});

test("short points lie within half a place in windows of any size and offset, and stay there", () => {
  for (const scale of [1e-9, 1e-3, 1, 1e5]) {
    for (const offset of [0, 0.3, -7e4]) {
      const window = /** @type {import("../../static/state/points.js").Window} */ ({ x: [offset - 2 * scale, offset + 2 * scale], y: [offset, offset + 10 * scale] });
      const points = /** @type {[number, number][]} */ ([[0.123456789, 0.3333333], [-2, 1], [1.9999, 0.00001]].map(([x, y]) => [offset + scale * x, offset + 10 * scale * y]));
      const once = quantised(points, window);
      once.forEach(([x, y], k) => {
        assert.ok(Math.abs(x - points[k][0]) <= 0.56 * (4 * scale / 65535) + 1e-15 * Math.abs(offset), `${x} at ${scale}, ${offset}`);
        assert.ok(Math.abs(y - points[k][1]) <= 0.56 * (10 * scale / 65535) + 1e-15 * Math.abs(offset));
      });
      assert.deepEqual(quantised(once, window), once);
    }
  }
});

test("a hand's number is the float32 it stands for, in as few digits as that has", () => {
  assert.equal(single(0.1), 0.1);
  assert.equal(single(-1.25), -1.25);
  let seed = 7;
  for (let k = 0; k < 2000; k += 1) {
    seed = (seed * 16807) % 2147483647;
    const value = (seed / 2147483647 - 0.5) * 10 ** ((k % 12) - 6);
    assert.equal(Math.fround(single(value)), Math.fround(value));
    assert.ok(String(single(value)).replace(/e.*/, "").replace(/[-.]|^0+/g, "").length <= 9 + 6);
  }
});

test("points that are written as CSV keep every digit", () => {
  const points = /** @type {[number, number][]} */ ([[0.1234567890123456, -1e-7], [3, 123456.789]]);
  assert.deepEqual(writeCsv(points).split("\n").map((line) => line.split(", ").map(Number)), points);
});

test("undo and redo go back and forth, and a new deed ends the redo", () => {
  const undo = new Undo(3);
  let now = 0;
  for (let k = 1; k <= 5; k += 1) { undo.note(now); now = k; }
  const seen = [];
  for (let before = undo.back(now); before !== null; before = undo.back(now)) { now = before; seen.push(now); }
  assert.deepEqual(seen, [4, 3, 2]); // three are kept
  now = /** @type {number} */ (undo.forth(now));
  assert.equal(now, 3);
  undo.note(now);
  assert.equal(undo.forth(9), null);
});
