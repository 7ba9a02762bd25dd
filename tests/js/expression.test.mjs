/** Formulas as they are typed: read with Python's precedence, and typeset. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../static/state/expression.js";

/** @typedef {import("../../static/state/expression.js").Tree} Tree */

const FUNCTIONS = /** @type {Record<string, (...values: number[]) => number>} */ ({
  relu: (v) => Math.max(v, 0), log: Math.log, exp: Math.exp, sqrt: Math.sqrt, square: (v) => v * v, abs: Math.abs, min: Math.min, max: Math.max,
});

/** @param {Tree} tree @param {Record<string, number>} names @returns {number} */
function valueOf(tree, names) {
  switch (tree.sort) {
    case "number": return Number(tree.text);
    case "name": return names[tree.text];
    case "negative": return -valueOf(tree.of, names);
    case "call": return FUNCTIONS[tree.text](...tree.of.map((value) => valueOf(value, names)));
    case "operation": {
      const [a, b] = [valueOf(tree.left, names), valueOf(tree.right, names)];
      return { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "**": a ** b }[tree.by];
    }
  }
}

test("precedence is Python's", () => {
  const names = { x: 3, y: 2, E_C: 0.5 };
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ["-x**2", -9], ["(-x)**2", 9], ["2**-1", 0.5], ["2**-x**2", 2 ** -9], ["2**y**x", 256], ["x - y - 1", 0], ["x / y / 2", 0.75], ["x - (y - 1)", 2],
    ["x + y * 2", 7], ["-x * y", -6], ["x * -y", -6], ["--x", 3], ["+x", 3], ["1e-3 * .5", 0.0005], ["2.*x", 6], ["max(x, y, 4) - min(x, y)", 2],
    ["relu(y - x) + square(x)", 9], ["x **\n 2", 9], ["E_C**2", 0.25], [" x ", 3], ["sqrt(abs(-x - 1))", 2], ["1e6 - 1", 999999],
  ])) {
    const tree = read(text);
    assert.ok(tree, text);
    assert.ok(Math.abs(valueOf(tree, names) - value) < 1e-12, text);
  }
});

test("what is no formula, or not yet one, is not read", () => {
  for (const text of ["", "  ", "x +", "(x", "x)", "x y", "2x", "x ^ 2", "f(", "f()", "f(x,)", "max(x", "*x", "x**", "x = 1", "·", "1..2", ".", "-".repeat(200) + "x", "(".repeat(500)]) {
    assert.equal(read(text), null, text);
  }
});
