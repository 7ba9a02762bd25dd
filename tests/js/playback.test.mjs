/** The play head's timing, and what a panel records. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../../static/api/backoff.js";
import { HOLD, SECONDS, advance, ceilingOf, nudged, stepAt, strideOf } from "../../static/state/playback.js";
import { MOST, Recording } from "../../static/state/recording.js";

const how = { dt: 0.1, speed: 1, length: 1, ceiling: Infinity, loop: true };
const still = { head: 0, held: 0, waiting: false };
/** @param {number} step @param {object} [over] @returns {any} */
const frame = (step, over = {}) => ({ run: "r", step, stopped: null, ...over });

test("at most 400 frames a schedule", () => {
  for (const schedule of [1, 60, 300, 400, 401, 800, 5000]) assert.ok(schedule / strideOf(schedule) <= 400);
  assert.equal(strideOf(400), 1);
  assert.equal(strideOf(401), 2);
});

test("a schedule lasts 20 s at speed 1, 5 s at speed 4", () => {
  for (const speed of [1, 4]) {
    let clock = still;
    let seconds = 0;
    while (clock.head < 1) {
      clock = advance(clock, { ...how, speed });
      seconds += how.dt;
    }
    assert.ok(Math.abs(seconds - SECONDS / speed) < 0.2, `${seconds}`);
  }
});

test("the head stands still where frames are missing, and never goes back for it", () => {
  const ceiling = ceilingOf(100, 800, 2);
  const clock = advance({ head: 0.12, held: 0, waiting: false }, { ...how, dt: 5, ceiling });
  assert.equal(clock.waiting, true);
  assert.equal(stepAt(clock.head, 800, 2), 100);
  assert.equal(advance({ head: 0.5, held: 0, waiting: false }, { ...how, ceiling: 0.2 }).head, 0.5);
});

test("the end is held, then play begins again; or stops where it does not loop", () => {
  const end = { head: 1, held: 0, waiting: false };
  assert.equal(advance(end, { ...how, dt: HOLD / 2 }).head, 1);
  assert.equal(advance(end, { ...how, dt: HOLD }).head, 0);
  assert.deepEqual(advance(end, { ...how, loop: false }), { head: 1, held: 0, waiting: false, ended: true });
});

test("every recorded step is reached by the head that stands for it", () => {
  for (const [schedule, stride] of [[800, 2], [300, 1], [60, 1], [1000, 3]]) {
    for (let step = 0; step <= schedule; step += stride) assert.equal(stepAt(step / schedule, schedule, stride), step);
  }
});

test("a step on and a step back meet", () => {
  const panels = [{ schedule: 800, stride: 2 }, { schedule: 300, stride: 1 }];
  const on = nudged(0.5, panels, 1, 1);
  assert.equal(on, 201 / 400);
  assert.equal(nudged(on, panels, -1, 1), 0.5);
  assert.equal(nudged(0, panels, -1, 1), 0);
  assert.equal(nudged(1, panels, 1, 1), 1);
});

test("a recording gives back the very frames it was given", () => {
  const recording = new Recording(300);
  const frames = [0, 1, 2].map((s) => frame(s));
  frames.forEach((f) => recording.put(f));
  assert.equal(recording.at(0), frames[0]);
  assert.equal(recording.at(2), frames[2]);
  assert.equal(recording.at(9), frames[2]); // the latest before it
  assert.equal(new Recording(300).at(5), null);
});

test("reach and missing find the gap", () => {
  const recording = new Recording(300);
  for (const s of [0, 1, 2, 5, 6]) recording.put(frame(s));
  assert.equal(recording.reach(0, 300), 2);
  assert.equal(recording.reach(5, 300), 6);
  assert.equal(recording.reach(3, 300), 2);
  assert.equal(recording.missing(0, 300), 3);
  assert.equal(recording.missing(5, 6), null);
});

test("an edit drops what was recorded after it, and only that", () => {
  const recording = new Recording(300);
  for (let s = 0; s < 10; s += 1) recording.put(frame(s));
  recording.put(frame(10, { stopped: { reason: "diverged" } }));
  recording.dropAfter(4);
  assert.deepEqual(recording.ordered().map((f) => f.step), [0, 1, 2, 3, 4]);
  assert.equal(recording.end, Infinity);
});

test("a run that stopped shows its last frame to the end, and asks for no more", () => {
  const recording = new Recording(300);
  for (let s = 0; s < 5; s += 1) recording.put(frame(s));
  recording.put(frame(4, { stopped: { reason: "NaN" } }));
  assert.equal(recording.at(200)?.step, 4);
  assert.equal(recording.missing(0, 300), null);
  assert.equal(recording.reach(0, 300), 300);
});

test("memory is bounded: past the limit every second frame goes and the stride doubles", () => {
  const recording = new Recording(300);
  for (let s = 0; s <= MOST; s += 1) recording.put(frame(s));
  assert.ok(recording.frames.size <= MOST / 2 + 1);
  assert.equal(recording.stride, 2);
  assert.equal(recording.missing(0, MOST), null);
});

test("attempts are spaced further and further, to ten seconds or so", () => {
  const waits = [0, 1, 2, 3, 4, 9, 30].map((n) => backoff(n, 0.5));
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, 10, 10]);
  assert.ok(backoff(3, 0) < backoff(3, 1));
});
