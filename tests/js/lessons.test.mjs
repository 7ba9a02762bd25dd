/** The lessons' pure parts: what the address remembers, what a scene sets, formulas in step. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { memoryOf } from "../../static/places/lessons/memory.js";
import { settingOf } from "../../static/places/lessons/setting.js";

test("formulas.json is what temml makes of the lessons and the pieces", () => {
  execFileSync(process.execPath, ["app/formulas/typeset.mjs", "--check"], { cwd: new URL("../..", import.meta.url) });
});

test("a stranger's memory is clamped", () => {
  const nothing = { open: null, scene: null, chosen: {} };
  for (const bad of [null, 7, "x", [], { open: 7 }, { open: "x".repeat(99) }, { scene: 1 }, { chosen: [] }]) {
    assert.deepEqual(memoryOf(bad), nothing);
  }
  assert.deepEqual(memoryOf({ open: "1.1a", scene: 1.5, chosen: { "1.1a": 2, b: -1, c: "0", d: 1e9 } }),
    { open: "1.1a", scene: null, chosen: { "1.1a": 2 } });
  const whole = { open: "1.1a", scene: 2, chosen: { "1.2": 0 } };
  assert.deepEqual(memoryOf(JSON.parse(JSON.stringify(whole))), whole);
});

test("a scene keeps what else the page remembers, and a room that is not there gives way to the laboratory", () => {
  const present = { rooms: { lessons: { open: "1.2", scene: null, chosen: { 1.2: 1 } }, compare: { data: 1 } }, ramp: "cividis" };
  /** @type {any} */
  const lesson = { id: "1.2", scenes: [{ state: { data: { kind: "moons" }, beta: 2 } }, { state: { place: "benches", rooms: { benches: { bench: "plane" } } } }] };
  const first = settingOf(lesson, 0, present, ["lessons", "benches"]);
  assert.deepEqual(first, {
    data: { kind: "moons" }, beta: 2, ramp: "cividis", place: "lab",
    rooms: { lessons: { open: "1.2", scene: 0, chosen: { 1.2: 1 } }, compare: { data: 1 } },
  });
  const second = settingOf(lesson, 1, present, ["lessons", "benches"]);
  assert.equal(second.place, "benches");
  assert.deepEqual(second.rooms.benches, { bench: "plane" });
  assert.equal(settingOf(lesson, 1, present, ["lessons"]).place, "lab");
});
