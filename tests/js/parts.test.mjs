/** Predictions judged by a landscape's own numbers, and a step's terms for methods of each sort. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTCOMES, judged, outcomeOf } from "../../static/features/predict_outcomes.js";
import { MARKS, termsOf } from "../../static/features/slow_terms.js";
import { entryOf } from "../../static/state/formulas.js";

const seen = (/** @type {string} */ verdict, /** @type {number} */ volume, /** @type {number} */ information, /** @type {any} */ stopped = null) =>
  ({ verdict, stopped, step: 400, diagnostics: { low_energy_volume: volume, information, log_partition_error: 0.001, unresolved: null } });

test("every outcome is what its numbers say", () => {
  assert.equal(outcomeOf(seen("informative", 0.12, 2)), "narrow");
  assert.equal(outcomeOf(seen("informative", 0.58, 0.3)), "wide");
  assert.equal(outcomeOf(seen("collapsed", 0.95, 0)), "flat");
  assert.equal(outcomeOf(seen("uninformative", 0.5, 0.05)), "flat");
  assert.equal(outcomeOf(seen("shrinking", 0.1, 2)), "dying");
  assert.equal(outcomeOf(seen("diverged", 0.1, 0)), "runaway");
  assert.equal(outcomeOf(seen("informative", 0.1, 2, { reason: "NaN" })), "runaway");
  assert.equal(new Set(OUTCOMES.map(({ id }) => id)).size, 5);
});

test("a prediction is judged with the numbers that decide", () => {
  const right = judged("narrow", seen("informative", 0.12, 1.9), 400);
  assert.equal(right.right, true);
  assert.match(right.text, /^You said narrow, and so it is: it tells 1\.9 nats, and 12 % of the window/);
  const wrong = judged("flat", { ...seen("informative", 0.3, 1.1), step: 100 }, 400);
  assert.equal(wrong.right, false);
  assert.match(wrong.text, /^You said flat; it is wide: .*step 100 of 400/);
});

test("no prediction is right or wrong of what is unresolved", () => {
  const frame = { ...seen("unresolved", 0.01, NaN), diagnostics: { low_energy_volume: 0.01, information: null, unresolved: { cause: "unbounded-likelihood", detail: "" } } };
  assert.equal(outcomeOf(frame), null);
  const { right, text } = judged("narrow", frame, 400);
  assert.equal(right, null);
  assert.match(text, /can't be told: the likelihood grows without bound/);
  assert.doesNotMatch(text, /nats|NaN|null/);
});

test("a step has four parts, each with its mark in the formula", () => {
  const entry = (/** @type {any} */ family, /** @type {string} */ mechanism, /** @type {string | null} */ formula = null) => ({ family, mechanism, description: "", schema: {}, formula });
  const marked = '<math><mrow class="term-data"></mrow><mrow class="term-bound"></mrow></math>';
  const pushed = termsOf(entry("contrastive", "pushes down at ●, up at □: {chains} chains", marked.replace("term-bound", "term-others")), { kind: "x", chains: 8 }, true);
  assert.match(pushed.parts[1], /8 chains/);
  assert.match(pushed.key, /ȳ/);
  const fresh = termsOf(entry("contrastive", "pushes down at ●, up at □"), { kind: "x" }, false);
  assert.match(fresh.parts[1], /will be found/); // before any step there are none to show
  assert.equal(fresh.key, ""); // no formula, no letters
  const built = termsOf(entry("architectural", "only {codes} points can have zero energy", marked), { kind: "x", codes: 20 }, false);
  assert.match(built.parts[2], /only 20 points/);
  assert.equal(built.parts[1], "No wrong answers are sought.");
  assert.doesNotMatch(built.key, /ȳ/);
  const slope = termsOf(entry("contrastive", "asks for a small slope at ●", marked), { kind: "x" }, false);
  assert.equal(slope.parts[1], "No wrong answers are sought."); // contrastive, and compares with nothing
  const low = termsOf(entry("contrastive", "pushes down at ●, and nowhere up; □ is a wrong answer", marked), { kind: "x" }, true);
  assert.match(low.parts[0], /Each datum ● asks for less energy/);
  assert.match(low.parts[2], /^Nothing is pushed up, so nothing keeps F high/);
  const own = termsOf(entry("contrastive", "pushes at ● and □ as its formula says; □ is a wrong answer", marked), { kind: "x" }, true);
  assert.match(own.parts[2], /for the loss's formula to say/);
  for (const { parts } of [pushed, built, slope, low, own]) assert.equal(parts.length, MARKS.length);
  assert.deepEqual([...new Set(MARKS.flat())].sort(), ["bound", "data", "others"]);
});

test("a nested piece's entry is found by more than its kind's name", () => {
  const piece = (/** @type {string} */ title) => ({ title, description: "", source: "", schema: { title, description: "", properties: { kind: { const: "mixture" } } }, defaults: null });
  const catalogue = { energies: { mixture: piece("An energy") }, landscapes: { mixture: piece("A landscape") } };
  assert.equal(entryOf(catalogue, catalogue.landscapes.mixture.schema), catalogue.landscapes.mixture);
  assert.equal(entryOf(catalogue, catalogue.landscapes.mixture.schema, "energies"), null);
});
