/** A comparison that goes on by itself: what it says of itself, and what came of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Comparison, statusOf } from "../../static/places/compare/comparison.js";
import { apart, difference, lineOf, spread, toldOf, truthOf } from "../../static/places/compare/rows.js";

const PAGE = { chosen: 2, titleOf: (/** @type {string} */ kind) => kind.toUpperCase() };
const SUBJECT = { data: { kind: "spiral" }, window: { x: [-2, 2], y: [-2, 2] }, seed: 7 };
const tasks = (/** @type {number[]} */ seeds, kinds = ["a", "b"]) => seeds.flatMap((seed) => kinds.map((kind) => ({ kind, seed, experiment: { kind, seed } })));

/** A server that answers each run when it is told to. */
function server() {
  /** @type {(() => void)[]} */
  const waiting = [];
  globalThis.fetch = /** @type {any} */ ((/** @type {string} */ _, /** @type {RequestInit} */ { signal }) => new Promise((done, fail) => {
    const answer = () => done({ ok: true, json: async () => ({ scoreboard: [{ id: "r", step: 1, verdict: "informative", diagnostics: {} }] }) });
    waiting.push(answer);
    signal?.addEventListener("abort", () => {
      if (waiting.includes(answer)) waiting.splice(waiting.indexOf(answer), 1);
      fail(new Error("aborted"));
    });
  }));
  return { async answer() {
    while (waiting.length === 0) await new Promise((done) => { setImmediate(done); });
    /** @type {() => void} */ (waiting.shift())();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => { setImmediate(done); });
  } };
}

test("a finished comparison stays finished, whatever stops what is no longer under way", async () => {
  const { answer } = server();
  const comparison = new Comparison(() => {});
  assert.match(statusOf(comparison, PAGE), /^Each is trained by the server/);
  assert.equal(statusOf(comparison, { ...PAGE, chosen: 0 }), "Tick at least one method.");
  const whole = comparison.start(SUBJECT, tasks([7]), null);
  assert.equal(comparison.progress, "0/2");
  await answer();
  assert.equal(comparison.progress, "1/2");
  assert.match(statusOf(comparison, PAGE), /^2 of 2: B\./);
  await answer();
  await whole;
  assert.equal(comparison.progress, "");
  assert.equal(statusOf(comparison, PAGE), "Done: 2 runs.");
  comparison.stop();
  assert.equal(statusOf(comparison, PAGE), "Done: 2 runs.");
});

test("what is stopped says how far it came, keeps it, and asks only for the rest", async () => {
  const { answer } = server();
  const comparison = new Comparison(() => {});
  const first = comparison.start(SUBJECT, tasks([7]), null);
  await answer();
  comparison.stop();
  await first;
  assert.equal(statusOf(comparison, PAGE), "Stopped after 1 of 2; what came stays.");
  const second = comparison.start(SUBJECT, tasks([7, 8]), null);
  assert.deepEqual([comparison.total, comparison.results.length], [3, 1]);
  for (let k = 0; k < 3; k += 1) await answer();
  await second;
  assert.equal(statusOf(comparison, PAGE), "Done: 4 runs.");
  const other = comparison.start({ ...SUBJECT, seed: 9 }, tasks([9]), null);
  assert.equal(comparison.results.length, 0); // another subject: nothing of the last one compares
  comparison.clear();
  await other;
  assert.equal(comparison.phase, "idle");
});

const result = (/** @type {string} */ kind, /** @type {number} */ seed, /** @type {Record<string, any>} */ diagnostics) =>
  ({ kind, seed, seconds: 1, row: { step: 300, verdict: "informative", diagnostics: { low_energy_volume: 0.2, log_partition_error: 0.001, unresolved: null, ...diagnostics } } });

test("the truth tells I and KL together, of whichever method knows Z best", () => {
  const found = truthOf([
    result("a", 1, { information: 1.5, kl_divergence: 0.5 }),
    result("b", 1, { information: 1.9, kl_divergence: 0.2, log_partition_error: 0.1 }),
    result("a", 2, { information: 1.6, kl_divergence: 0.6 }),
    result("c", 3, { information: null, kl_divergence: null, unresolved: { cause: "too-narrow", detail: "" } }),
  ]);
  assert.ok(Math.abs(/** @type {any} */ (found).told.mean - 2.1) < 1e-12);
  assert.equal(truthOf([result("a", 1, { information: 1.5, kl_divergence: null })]), null); // points of one's own
});

test("numbers have three digits, and as many places beside them for how far the seeds lie apart", () => {
  const line = lineOf({ kind: "a", title: "A", family: "contrastive" }, [result("a", 1, { information: 1.7012, low_energy_volume: 0.1834 }), result("a", 2, { information: 1.7612, low_energy_volume: 0.1966 })]);
  assert.deepEqual(toldOf(line, "information"), ["1.73", "± 0.04"]);
  assert.deepEqual(toldOf(line, "volume"), ["19.0 %", "± 0.9"]);
  assert.deepEqual(toldOf(line, "kl"), ["–", ""]);
  assert.deepEqual(toldOf(lineOf({ kind: "a", title: "A", family: "contrastive" }, [result("a", 1, { information: 1.7012 })]), "information"), ["1.70", ""]);
  // No digit finer than Z is known, and none of the spread either.
  const rough = lineOf({ kind: "a", title: "A", family: "contrastive" }, [result("a", 1, { information: 1.7012, log_partition_error: 0.04 }), result("a", 2, { information: 1.9 })]);
  assert.deepEqual(toldOf(rough, "information"), ["1.8", "± 0.1"]);
  assert.equal(apart(spread([2, 2]), "2.00"), "");
  assert.ok(Math.abs(/** @type {any} */ (spread([1, 2, 3])).deviation - 1) < 1e-12);
});

test("two methods side by side: who tells more, and by how much; nobody where the seeds do not say", () => {
  const line = (/** @type {string} */ kind, /** @type {number[]} */ told, volume = 0.2) =>
    lineOf({ kind, title: kind.toUpperCase(), family: "contrastive" }, told.map((information, seed) => result(kind, seed, { information, low_energy_volume: volume })));
  assert.equal(difference(line("a", [1]), line("b", [1.5], 0.1)), "B tells 0.50 nats more than A, with 0.50 times its volume.");
  assert.equal(difference(line("a", [1, 2]), line("b", [1.2, 2.2])), "A and B tell as much as each other, as far as can be seen.");
  assert.equal(difference(line("a", []), line("b", [1])), "");
});
