/** Where a frame stands on its dials. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LOSS_MARKS, energyShare, lossShare } from "../../static/state/dials.js";

test("the loss dial rises with the loss, has 0 in its middle and holds whatever is beyond its ends", () => {
  assert.equal(lossShare(0), 0.5);
  const rising = [-1e9, -1000, -3, -0.01, 0, 0.01, 0.5, 2, 999, 1e9].map(lossShare);
  assert.deepEqual([...rising].sort((a, b) => a - b), rising);
  assert.deepEqual([rising[0], rising[1], rising.at(-1)], [0, 0, 1]);
  for (const mark of LOSS_MARKS) assert.ok(Math.abs(lossShare(mark) + lossShare(-mark) - 1) < 1e-12);
});

test("the energy dial is the raw view's colour: the data's median near its lower end, the widest spread at its upper", () => {
  const display = { offset: 5, scale: 2 };
  assert.ok(Math.abs(energyShare(5, display) - 0.15 / 1.15) < 1e-12);
  assert.equal(energyShare(7, display), 1);
  assert.equal(energyShare(70, display), 1);
  assert.equal(energyShare(-70, display), 0);
  // A landscape that has gone flat: the marks meet, and do not spread to fill the arc.
  assert.ok(energyShare(5.001, display) - energyShare(5, display) < 0.001);
  assert.equal(energyShare(3, { offset: 3, scale: 0 }), energyShare(4, { offset: 3, scale: 0 }));
});
