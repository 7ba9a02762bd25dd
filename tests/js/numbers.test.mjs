/** The list of a frame's numbers. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { numbersOf } from "../../static/state/numbers.js";

const told = JSON.parse(await readFile(new URL("./fixtures/frame.json", import.meta.url), "utf8"));
/** @param {object} over @returns {Record<string, string>} */
const texts = (over) => {
  const rows = numbersOf({ diagnostics: { ...told.diagnostics, ...over } });
  return Object.fromEntries(rows.filter(({ text }) => text !== "").map(({ name, text }) => [name, text]));
};

test("what a frame does not define has no text, and what it defines is told in its unit", () => {
  const nothing = { entropy_error: 0.0003,  kl_divergence: null, acceptance: null, sampler_bias: null, sampler_noise: null };
  assert.deepEqual(texts(nothing), { held_out_nll: "2.61 nats", entropy: "2.69 nats", log_partition: "2.39 ± 2.6·10⁻⁴" });
  assert.equal(texts({ kl_divergence: -0.041 }).kl_divergence, "−0.041 nats");
  assert.equal(texts({ argmin_error: 0.5 }).argmin_error, "0.500");
});

test("a number that is 0 is told, one that JSON has not is left out", () => {
  assert.equal(texts({ kl_divergence: 0 }).kl_divergence, "0.000 nats");
  assert.equal(texts({ acceptance: null }).acceptance, undefined);
});

test("an error of a figure that rests on Z takes digits from it, and an unresolved Z takes it whole", () => {
  assert.equal(texts({ log_partition_error: 0.04 }).held_out_nll, "2.6 nats");
  assert.equal(texts({ log_partition_error: 0.04 }).log_partition, "2.4 ± 0.040");
  const nothing = { held_out_nll: null, kl_divergence: null, entropy: null, log_partition: null, log_partition_error: null, entropy_error: null };
  const found = texts({ ...nothing, unresolved: { cause: "too-narrow", detail: "so" } });
  for (const name of ["held_out_nll", "entropy", "log_partition"]) assert.equal(found[name], "unresolved");
  assert.equal(found.kl_divergence, undefined);
});

test("bias stands beside what chance alone would give", () => {
  const found = texts({ acceptance: 0.5613, sampler_bias: 0.2124, sampler_noise: 0.1203 });
  assert.equal(found.acceptance, "56.1 %");
  assert.equal(found.sampler_bias, "0.21, by chance 0.12");
  assert.equal(texts({ acceptance: 1 }).acceptance, "100 %");
});

test("before any frame the same rows are there, all empty", () => {
  const names = (/** @type {any} */ frame) => numbersOf(frame).map(({ name }) => name);
  assert.deepEqual(names(null), names(told));
  assert.ok(numbersOf(null).every(({ text }) => text === ""));
});
