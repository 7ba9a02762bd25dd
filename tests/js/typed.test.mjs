/** Numbers as people type them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, show } from "../../static/state/figures.js";
import { ruleOf, typedNumber } from "../../static/state/typed.js";

test("a number is read however it is written", () => {
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ["0.05", 0.05], [" .5 ", 0.5], ["5.", 5], ["−3", -3], ["-3", -3], ["+2", 2], ["0,25", 0.25], ["10", 10], ["100", 100], ["1e3", 1000], ["5E-3", 0.005],
    ["5·10⁻³", 0.005], ["5·10^-3", 0.005], ["5 x 10^-3", 0.005], ["5×10−3", 0.005], ["2*10^3", 2000], ["10^-3", 0.001], ["10⁻³", 0.001], ["1.0·10¹²", 1e12], ["−4.4·10⁻¹⁶", -4.4e-16],
    ["105", 105], ["1010", 1010],
  ])) assert.equal(typedNumber(text), value, text);
  assert.equal(typedNumber("2 × β̂", " × β̂"), 2);
  assert.equal(typedNumber("30°", "°"), 30);
  assert.equal(typedNumber("12 %", " %"), 12);
});

test("what is no number is none", () => {
  for (const text of ["", " ", "abc", "1.2.3", "1,2,3", "1,000.5", "--1", "5 apples", "e3", "1e", "10^", "Infinity", "NaN", "0x10", "1_000"]) {
    assert.ok(Number.isNaN(typedNumber(text)), text);
  }
});

test("what the page writes can be typed back", () => {
  for (const value of [0, 1, -1, 0.05, 123456, 1.5e-7, -2.5e9, 1000, 3.14]) {
    for (const text of [plain(value), show(value)]) {
      assert.ok(Math.abs(typedNumber(text) - value) <= 0.06 * Math.abs(value), `${text} is ${typedNumber(text)}`);
    }
  }
});

test("the rule is said with its bounds", () => {
  assert.equal(ruleOf({ min: 1e-5, max: 0.1, whole: false }), "A number from 1.0·10⁻⁵ to 0.1");
  assert.equal(ruleOf({ min: 1, max: 64, whole: true }), "A whole number from 1 to 64");
});
