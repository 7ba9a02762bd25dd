/** Own data: brush, eraser, CSV, and the way back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Undo, nearest, quantised, readCsv, rubbed, sprayed, windowOf, writeCsv } from "../../static/state/points.js";

/** @type {import("../../static/state/points.js").Window} */
const WINDOW = { x: [-2, 2], y: [0, 10] };

test("CSV comes in many shapes", () => {
  const expected = [[1, 2], [-0.5, 3e-2]];
  for (const text of ["1,2\n-0.5,0.03", "x,y\n1, 2\r\n-.5, 3e-2\r\n", "1;2\n\n-0.5;0.03\n", "1\t2\textra\n-0.5\t0.03", "  1   2\n -0.5 0.03", '"1","2"\n"-0.5","0.03"']) {
    assert.deepEqual(readCsv(text), expected, text);
  }
  assert.deepEqual(readCsv(writeCsv([[0.25, -1], [3, 4]])), [[0.25, -1], [3, 4]]);
});

test("what is wrong with CSV is said with its line", () => {
  assert.throws(() => readCsv("1,2\n3,four"), /Line 2 is “3,four”; give two numbers/);
  assert.throws(() => readCsv("x,y\nnames,again"), /Line 2/);
  assert.throws(() => readCsv("1,2\n1,\n"), /Line 2/);
  assert.throws(() => readCsv("1,2\n1,NaN\n"), /Line 2/);
  assert.throws(() => readCsv("1,2\n2e7,1\n"), /Line 2 has a coordinate beyond a million/);
  assert.throws(() => readCsv(""), /no points/);
  assert.throws(() => readCsv("1,2"), /1 point/);
  assert.throws(() => readCsv("1,2\n".repeat(5001)), /5001 points; give at most 5000/);
});

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

test("quantised points lie within half a place, and stay where they are the second time", () => {
  const points = /** @type {[number, number][]} */ ([[0.123456789, 3.3333333], [-2, 10], [1.9999, 0.00001]]);
  const once = quantised(points, WINDOW);
  once.forEach(([x, y], k) => {
    assert.ok(Math.abs(x - points[k][0]) <= 0.51 * (4 / 65535));
    assert.ok(Math.abs(y - points[k][1]) <= 0.51 * (10 / 65535));
  });
  assert.deepEqual(quantised(once, WINDOW), once);
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

test("a window holds its points with the server's margin", () => {
  assert.deepEqual(windowOf([[0, 0], [10, 1]]), { x: [-1.2, 11.2], y: [-0.12, 1.12] });
  const level = windowOf([[0, 3], [1, 3]]);
  assert.ok(level.y[0] < 3 && level.y[1] > 3);
});
