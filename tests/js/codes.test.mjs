/** The bars of a sparse code. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SIDE, barsOf } from "../../static/features/codes_bars.js";

test("one slot a unit, as high as it is active, silent ones as ticks", () => {
  const { active, rects } = barsOf([0.5, 0, -0.25, 1e-9], 0.5);
  assert.equal(active, 2);
  assert.deepEqual(rects.map((rect) => rect.class), ["up", "silent", "down", "silent"]);
  const [up, silent, down] = rects;
  assert.equal(up.y, 0);
  assert.equal(up.height, SIDE.up / 2);
  assert.equal(down.y, SIDE.up / 2);
  assert.equal(down.height, SIDE.up / 4);
  assert.ok(silent.height < 1);
  rects.forEach((rect, k) => assert.ok(rect.x > (k * SIDE.across) / 4 && rect.x + rect.width < ((k + 1) * SIDE.across) / 4));
});

test("a code that is silent throughout, and one beyond the size", () => {
  assert.equal(barsOf([0, 0, 0], 0).active, 0);
  assert.equal(barsOf([3], 1).rects[0].height, SIDE.up / 2);
});
