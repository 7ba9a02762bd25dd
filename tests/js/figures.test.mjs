/** Numbers as they are written, and how many digits an error leaves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUNDING, energyScale, orZero, placeText, figure, nats, plain, show, within } from "../../static/state/figures.js";

/** Each power of ten of the page's figures, and the signs. */
const VALUES = [0, ...Array.from({ length: 400 }, (_, k) => (k % 2 ? -1 : 1) * 1.0473 ** (k - 200) * (1 + ((k * 7) % 13) / 40)), 0.0949, 0.0951, 0.0995, 0.9996, 9.96, 99.95, 99_999, 1e5, 12_345_678];
const ERRORS = [0, ...Array.from({ length: 60 }, (_, k) => 10 ** (k / 6 - 7)), 0.5, 0.05, 0.005, 0.0005, 0.049, 0.051];

/** What a figure says, and the size of a unit of its last digit. @param {string} text */
function read(text) {
  const [, sign, digits, , decimals = "", , raised] = /^(−?)(\d+(\.(\d+))?)(·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$/.exec(text) ?? assert.fail(`${text} is no figure`);
  const power = raised ? Number([...raised].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)).map((k) => (k === 0 ? "-" : String(k - 1))).join("")) : 0;
  const zeros = decimals === "" && !raised ? /0*$/.exec(digits)?.[0].length ?? 0 : 0;
  return { value: Number(`${sign ? "-" : ""}${digits}e${power}`), unit: 10 ** (power - decimals.length), roundest: 10 ** (power - decimals.length + zeros) };
}

test("half a unit of the last digit shown is no less than the error, and the value is what is shown", () => {
  for (const value of VALUES) {
    for (const error of ERRORS) {
      for (const text of [within(value, error), within(value, error, 2), nats(value, error), nats(value, error, 3)]) {
        const told = read(text);
        // Trailing zeros of a whole number stand for the digits that were left out.
        const unit = told.value === 0 ? Infinity : told.roundest;
        assert.ok(unit / 2 >= error * (1 - 1e-6), `${value} ± ${error}: ${text}`);
        assert.ok(Math.abs(told.value - value) <= Math.max(told.unit / 2, 10 * error) * (1 + 1e-9) + 1e-12, `${value} ± ${error}: ${text}`);
      }
    }
  }
});

test("no more digits are left out than the error takes", () => {
  for (const value of VALUES) {
    assert.equal(within(value, 0), show(value));
    assert.equal(within(value, 1e-12), show(value));
  }
  assert.deepEqual([0.004, 0.006, 0.04, 0.06, 0.4, 0.6, 6].map((error) => within(12.3456, error, 5)), ["12.35", "12.3", "12.3", "12", "12", "10", "0"]);
});

test("where a value or its error is not known there is no figure, never 0", () => {
  for (const nothing of [null, undefined, NaN, Infinity]) {
    assert.equal(nats(nothing, 0.001), "–");
    assert.equal(nats(1.5, nothing), "–");
    assert.equal(within(nothing, 0), "–");
  }
});

test("nats have two decimals at most", () => {
  assert.deepEqual([1.944, 0.05, -2.7e-5, -0.03, 0].map((v) => nats(v, 0)), ["1.9", "0.05", "0.00", "−0.03", "0.00"]);
});

test("a figure of Z is told with its own error, and a word stands where there is none", () => {
  const known = { information: 1.234, entropy: 0.567, log_partition_error: 0.04, entropy_error: 0.004, kl_divergence: null, unresolved: null };
  assert.deepEqual(["information", "entropy", "kl_divergence"].map((name) => figure(known, name, 3)), ["1.2", "0.57", ""]);
  assert.equal(figure({ ...known, log_partition_error: null }, "information"), "unresolved");
  assert.equal(figure({ ...known, information: null, unresolved: { cause: "too-narrow", detail: "" } }, "information"), "unresolved");
});

test("numbers for people", () => {
  assert.deepEqual([1.944, 0.05, 12.3, 1234, -0.5, 0, 5.4e-4, 2e7].map((v) => show(v, 2)), ["1.9", "0.050", "12", "1234", "−0.50", "0", "5.4·10⁻⁴", "2.0·10⁷"]);
  assert.deepEqual([null, NaN, undefined, Infinity].map((v) => show(v)), ["–", "–", "–", "–"]);
  assert.deepEqual([20, 0.05, 0.003, 1.5, -2].map(plain), ["20", "0.05", "0.003", "1.5", "−2"]);
});

test("what rounding leaves of a zero is 0 beside the quantity's scale, and what is small by itself is not", () => {
  assert.equal(show(-4.4e-16, 3, 1), "0");
  assert.equal(show(2e-7, 3, 1), "0");
  assert.equal(show(2e-7, 3, 1e-3), "2.0·10⁻⁷");
  assert.equal(show(-4.4e-16), "−4.4·10⁻¹⁶", "without a scale nothing is known of it");
  assert.equal(orZero(1e-9, 1, ROUNDING.double), 1e-9);
  assert.equal(placeText([-1.2e-16, 1], { x: [-2, 2], y: [-2, 2] }), "(0, 1.00)");
  assert.equal(energyScale({ energy_data: -3, energy_contrast: null, spread: 2 }), 3);
});
