/** The one play head of three panels that record at their own pace. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab } from "../../static/state/lab.js";
import { FAMILIES } from "../../static/state/model.js";
import { BUFFER, stepAt } from "../../static/state/playback.js";
import { Recording } from "../../static/state/recording.js";
import { catalogue } from "./catalogue.mjs";

const PARTS = { views: ["energy"], overlays: [], rooms: [] };
const SCHEDULE = 400;

/** A laboratory that plays, whose panels have recorded so many frames each. @param {number[]} recorded */
function playing(recorded) {
  const lab = new Lab(catalogue, { playing: true, speed: 16 }, PARTS, { still: false });
  FAMILIES.forEach((family, k) => {
    const panel = lab.panels[family];
    panel.recording = new Recording(SCHEDULE);
    for (let step = 0; step < recorded[k]; step += 1) panel.recording.put(/** @type {any} */ ({ step, stopped: null }));
    panel.moved = recorded[k] > 1;
  });
  return lab;
}

/** @param {Lab} lab */
function play(lab) {
  for (let k = 0; k < 600; k += 1) lab.tick(1 / 60);
  return stepAt(lab.state.head, SCHEDULE, 1);
}

test("the head is never more than a buffer ahead of a panel that is catching up", () => {
  const lab = playing([SCHEDULE + 1, 3, 3]);
  lab.store.set({ head: 0.02 }); // they have no frame here: they joined late
  assert.equal(play(lab), 2 + BUFFER);
});

test("nor of one that has no frame at all yet", () => {
  assert.equal(play(playing([SCHEDULE + 1, 0, 0])), BUFFER);
});

test("panels that are level with it hold it at what they have", () => {
  assert.equal(play(playing([SCHEDULE + 1, 90, 70])), 69);
});

test("an enlarged panel waits for nobody", () => {
  const lab = playing([SCHEDULE + 1, 3, 0]);
  lab.store.set({ enlarged: "contrastive", length: 2 });
  for (let k = 0; k < 120; k += 1) lab.tick(1 / 60);
  assert.ok(lab.state.head > 0.9);
});

test("undo of something else, before the panels have learnt from what was drawn, has all of them learn from it", () => {
  Object.assign(globalThis, { location: { href: "http://basin.example/" }, WebSocket: class extends EventTarget { send() {} } });
  const lab = new Lab(catalogue, null, PARTS, { still: true });
  for (const family of FAMILIES) lab.start(family);
  lab.setPoints([[0, 0], [0.5, 0.5], [-0.5, 0.5]]);
  lab.history.begin();
  lab.store.set({ beta: 2 });
  assert.ok(lab.unlearned);
  lab.turnBack("back");
  assert.equal(lab.state.beta, 1);
  assert.equal(lab.state.data.kind, "points");
  for (const family of FAMILIES) assert.equal(lab.panels[family].experiment?.data.kind, "points", family);
  assert.ok(!lab.unlearned);
});
