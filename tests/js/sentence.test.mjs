/** The live sentence, its reasons and its cures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { causeOf, cureOf, mechanismOf, outsideOf, sentenceOf, whyOf } from "../../static/state/sentence.js";
import { catalogue } from "./catalogue.mjs";

const entry = catalogue.shaping.margin;
const usual = /** @type {import("../../static/state/schema.js").Piece} */ (entry.defaults);
/** @param {object} over @returns {any} */
const frame = (over) => ({
  step: 700, loss: 0.05, verdict: "informative", converged: false, stopped: null,
  diagnostics: { information: 1.94, log_partition_error: 0.001, unresolved: null, low_energy_volume: 0.13, gap: 0.6, spread: 0.4 }, ...over,
});
const said = (/** @type {object} */ over) => sentenceOf(entry, usual, frame(over));

test("an informative landscape: its mechanism, with its own numbers, and what it tells", () => {
  assert.deepEqual(said({}), { verdict: "informative", lead: "", rest: "pushes down at ●, up at □: 8 draws; tells 1.9 nats", note: "" });
  assert.equal(said({ converged: true }).note, "converged");
});

test("verdicts in words", () => {
  assert.deepEqual([said({ verdict: "collapsed" }).lead, said({ verdict: "collapsed" }).rest], ["Collapsed", "flat, it tells nothing; loss 0.050"]);
  assert.deepEqual([said({ verdict: "shrinking" }).lead, said({ verdict: "shrinking" }).rest], ["Shrinking", "the valley survives, its depth dies"]);
  assert.equal(said({ verdict: "uninformative" }).lead, "Uninformative");
  assert.equal(said({ verdict: "diverged", stopped: { reason: "the energy is not finite", step: 40 } }).rest, "the energy is not finite");
});

test("an energy that runs to −∞ is called divergence, not collapse", () => {
  assert.equal(said({ verdict: "diverged", loss: -1e5 }).lead, "Diverging");
  assert.match(said({ verdict: "diverged", loss: -1e5 }).rest, /loss −1\.0·10⁵/);
  assert.equal(said({ verdict: "informative", loss: -1e5 }).lead, "");
});

test("a flat beginning is no collapse", () => {
  assert.equal(said({ verdict: "collapsed", step: 0, loss: null }).verdict, "start");
  assert.equal(said({ verdict: "collapsed", step: 119 }).verdict, "start");
  assert.equal(said({ verdict: "collapsed", step: 120 }).verdict, "collapsed");
});

test("braces without a field stay as they are", () => {
  assert.equal(mechanismOf({ ...entry, mechanism: "a {nothing} and {loss}" }, usual), "a {nothing} and hinge");
});

test("a nested piece is told by what it does, with its own numbers", () => {
  const told = structuredClone(entry);
  told.mechanism = "{loss}; □ is a wrong answer";
  const kinds = /** @type {any[]} */ (Object.values(told.schema.$defs));
  for (const kind of kinds) kind.mechanism = kind.properties?.margin ? "up at □ to {margin}" : "nowhere up";
  assert.equal(mechanismOf(told, { ...usual, loss: { kind: "hinge", margin: 3 } }), "up at □ to 3; □ is a wrong answer");
  assert.equal(mechanismOf(told, { ...usual, loss: { kind: "energy" } }), "nowhere up; □ is a wrong answer");
});

test("why speaks in the frame's own numbers", () => {
  assert.match(whyOf("collapsed", frame({ loss: 0.031 })), /0\.031.*13 %.*0\.60/s);
  for (const verdict of /** @type {const} */ (["collapsed", "shrinking", "diverged", "uninformative"])) assert.ok(whyOf(verdict, frame({})).length > 40);
});

test("the cure of a loss without a margin is one with", () => {
  const cure = cureOf(entry, { ...usual, loss: { kind: "energy" } }, []);
  assert.equal(cure?.label, "hinge loss");
  assert.deepEqual(cure?.shaping.loss, { kind: "hinge", margin: 1 });
  assert.equal(cure?.structural, true);
});

test("then more strength, back to the usual one first; then another method; then none", () => {
  const sparse = catalogue.shaping["sparse-coding"];
  assert.equal(cureOf(sparse, { kind: "sparse-coding", penalty: 0.001 }, [])?.shaping.penalty, 0.1);
  assert.equal(cureOf(sparse, { kind: "sparse-coding", penalty: 0.1 }, [])?.shaping.penalty, 0.4);
  const other = cureOf(sparse, { kind: "sparse-coding", penalty: 1 }, [["sparse-coding", sparse], ["k-means", catalogue.shaping["k-means"]]]);
  assert.equal(other?.shaping.kind, "k-means");
  assert.equal(cureOf(sparse, { kind: "sparse-coding", penalty: 1 }, [["sparse-coding", sparse]]), null);
});

/** @param {string} cause */
const unresolved = (cause) => frame({ verdict: "unresolved", diagnostics: { information: null, log_partition_error: null, unresolved: { cause, detail: "the detail of it" } } });

test("what rests on an unresolved Z has a word and its cause, and nothing is told in nats", () => {
  for (const cause of ["unbounded-likelihood", "unbounded-energy", "too-narrow", "nothing-held-out", "one that is new"]) {
    const now = unresolved(cause);
    const { verdict, lead, rest } = sentenceOf(entry, usual, now);
    assert.deepEqual([verdict, lead], ["unresolved", "Unresolved"]);
    assert.equal(rest, causeOf(now.diagnostics.unresolved));
    assert.ok(rest.length > 10 && !/nats|null|NaN|undefined/.test(rest));
    assert.match(whyOf("unresolved", now), /^The detail of it\./);
    // From its first step on, without waiting for what is usual at a beginning; before it nothing was trained.
    assert.equal(sentenceOf(entry, usual, { ...now, step: 1 }).verdict, "unresolved");
    assert.equal(sentenceOf(entry, usual, { ...now, step: 0 }).verdict, "start");
  }
});

test("no sentence of any verdict tells nats of an unresolved Z", () => {
  for (const verdict of ["informative", "uninformative", "collapsed", "shrinking", "diverged", "unresolved"]) {
    for (const step of [0, 1, 700]) {
      const { lead, rest } = sentenceOf(entry, usual, { ...unresolved("too-narrow"), verdict, step });
      assert.doesNotMatch(`${lead} ${rest}`, /[\d–] nats|null|NaN/);
    }
  }
});

test("what of the data isn't counted is said where it is not nothing", () => {
  assert.deepEqual([0, undefined, null].map((outside) => outsideOf({ outside })), ["", "", ""]);
  assert.match(outsideOf({ outside: 0.116 }), /^12 % of the data is outside the window, not counted/);
  assert.match(outsideOf({ outside: 0.002 }), /^Less than 1 %/);
  assert.match(outsideOf({ outside: 0.998 }), /^More than 99 %/);
});
