/** The axes of the curves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DECADES, FIRST, OTHERS, along, laneOf } from "../../static/state/curves.js";
import { restore } from "../../static/state/model.js";
import { catalogue } from "./catalogue.mjs";

test("a decade is as long as the next on a logarithmic axis, and nothing leaves an axis", () => {
  assert.ok(Math.abs(along(0.1, DECADES.range, true) - 0.5) < 1e-12);
  assert.equal(along(0.5, [0, 1], false), 0.5);
  assert.deepEqual([-9, 9].map((v) => along(v, [0, 1], false)), [0, 1]);
  assert.equal(along(0, DECADES.range, true), 0);
  assert.equal(along(3, [3, 3], false), 0.5);
  assert.equal(along(3, [3, 3], true), 0.5);
});

test("a lane holds what was recorded, and has a logarithm only where all of it is above 0", () => {
  assert.deepEqual(laneOf([0.1, NaN, 3, 1e-4], true), { range: [1e-4, 3], log: true });
  assert.equal(laneOf([0.1, 3], false).log, false);
  assert.equal(laneOf([0, 3], true).log, false);
  assert.equal(laneOf([-2, 3], true).log, false);
});

test("each curve reads its own number, NaN where a frame has none", () => {
  const frame = /** @type {any} */ ({ loss: null, diagnostics: { information: 1.5, log_partition_error: 0.001, unresolved: null, low_energy_volume: 0.2, kl_divergence: null, energy_data: -1, energy_contrast: 2 } });
  const [information, , kl] = FIRST;
  const [volume, loss, energy] = OTHERS;
  assert.deepEqual([information, volume, energy].map((c) => c.text(frame)), ["1.5", "20 %", "−1.0"]);
  assert.deepEqual([kl, loss].map((c) => c.text(frame)), ["–", "–"]);
  assert.deepEqual([kl.read(frame), loss.read(frame)], [NaN, NaN]);
  assert.equal(energy.other?.(frame), 2);
});

test("a curve of what rests on an unresolved Z has no point, and its figure is the word", () => {
  const nothing = { information: null, held_out_nll: null, kl_divergence: null, entropy: null, log_partition: null, log_partition_error: null, entropy_error: null };
  const frame = /** @type {any} */ ({ loss: 1, diagnostics: { ...nothing, unresolved: { cause: "too-narrow", detail: "so" } } });
  for (const curve of FIRST) {
    assert.ok(Number.isNaN(curve.read(frame)), curve.id);
    assert.equal(curve.text(frame), "unresolved", curve.id);
  }
});

test("the chosen curve and its axes are part of the state; a stranger's names are not", () => {
  const parts = { views: ["energy"], overlays: [], rooms: [] };
  const state = restore({ curve: "entropy", logs: { loss: true, evil: true } }, catalogue, parts);
  assert.equal(state.curve, "entropy");
  assert.deepEqual(state.logs, { volume: false, loss: true, energy: false });
  assert.equal(restore({ curve: "evil", logs: 3 }, catalogue, parts).curve, "information");
});
