/** The lessons' pure parts: what the address remembers, what a scene sets, formulas in step. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { mayLook, memoryOf, predicted, skipping } from "../../static/places/lessons/memory.js";
import { selectorOf } from "../../static/places/lessons/named.js";
import { settingOf } from "../../static/places/lessons/setting.js";

test("formulas.json is what temml makes of the lessons and the pieces", () => {
  execFileSync(process.execPath, ["app/formulas/typeset.mjs", "--check"], { cwd: new URL("../..", import.meta.url) });
});

test("a stranger's memory is clamped", () => {
  const nothing = { open: null, scene: null, chosen: {}, skipped: [] };
  for (const bad of [null, 7, "x", [], { open: 7 }, { open: "x".repeat(99) }, { scene: 1 }, { chosen: [] }, { skipped: "1.1a" }, { skipped: [7, "x".repeat(99)] }]) {
    assert.deepEqual(memoryOf(bad), nothing);
  }
  assert.deepEqual(memoryOf({ open: "1.1a", scene: 1.5, chosen: { "1.1a": 2, b: -1, c: "0", d: 1e9 } }),
    { open: "1.1a", scene: null, chosen: { "1.1a": 2 }, skipped: [] });
  const whole = { open: "1.1a", scene: 2, chosen: { "1.2": 0 }, skipped: ["1.3"] };
  assert.deepEqual(memoryOf(JSON.parse(JSON.stringify(whole))), whole);
});

test("a scene keeps what else the page remembers, and a room that is not there gives way to the laboratory", () => {
  const present = { rooms: { lessons: { open: "1.2", scene: null, chosen: { 1.2: 1 } }, compare: { data: 1 } }, ramp: "cividis" };
  /** @type {any} */
  const lesson = { id: "1.2", scenes: [{ state: { data: { kind: "moons" }, beta: 2 } }, { state: { place: "benches", rooms: { benches: { bench: "plane" } } } }] };
  const first = settingOf(lesson, 0, present, ["lessons", "benches"]);
  assert.deepEqual(first, {
    data: { kind: "moons" }, beta: 2, ramp: "cividis", place: "lab",
    rooms: { lessons: { open: "1.2", scene: 0, chosen: { 1.2: 1 }, skipped: [] }, compare: { data: 1 } },
  });
  const second = settingOf(lesson, 1, present, ["lessons", "benches"]);
  assert.equal(second.place, "benches");
  assert.deepEqual(second.rooms.benches, { bench: "plane" });
  assert.equal(settingOf(lesson, 1, present, ["lessons"]).place, "lab");
});

test("what to look at is told once a prediction was made, or left out knowingly", () => {
  const memory = memoryOf({ open: "1.2", chosen: { 1.3: 0 } });
  assert.equal(mayLook(memory, "1.2"), false);
  assert.equal(mayLook(memory, "1.3"), true);
  const made = { ...memory, ...predicted(memory, "1.2", 3) };
  assert.deepEqual(made.chosen, { 1.2: 3, 1.3: 0 });
  assert.equal(mayLook(made, "1.2"), true);
  assert.equal(mayLook({ ...made, ...predicted(made, "1.2", null) }, "1.2"), false);
  const left = { ...memory, ...skipping(memory, "1.2") };
  assert.equal(mayLook(left, "1.2"), true);
  assert.deepEqual(skipping(left, "1.2"), { skipped: ["1.2"] });
});

test("a name is the way to one element, from the outside in", () => {
  assert.equal(selectorOf("side/knob:noise"), '#side [data-knob="noise"]');
  assert.equal(selectorOf("panel:contrastive/knob:loss.kind"), '[data-panel="contrastive"] [data-knob="loss.kind"]');
  assert.equal(selectorOf("action:beta-0.10"), '[data-action="beta-0.10"]');
});
