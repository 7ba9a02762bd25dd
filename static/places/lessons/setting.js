/** A scene sets the page: the laboratory, or another room. */
import { memoryOf } from "./memory.js";

/** @typedef {import("../../state/lab.js").Lab} Lab */
/** @typedef {import("./ask.js").Lesson} Lesson */

export const ROOM = "lessons";

/**
 * The state that a scene asks for, among what else the page remembers.
 * @param {Lesson} lesson @param {number} scene
 * @param {{ rooms: Record<string, any>, ramp: string }} present @param {readonly string[]} rooms that the page has
 * @returns {Record<string, any>}
 */
export function settingOf(lesson, scene, present, rooms) {
  const { place = "lab", rooms: theirs = {}, ...state } = lesson.scenes[scene].state;
  const memory = { ...memoryOf(present.rooms[ROOM]), open: lesson.id, scene };
  return {
    ...state, ramp: present.ramp,
    place: rooms.includes(place) ? place : "lab",
    // A copy: the room must see another state though the same scene is set again.
    rooms: { ...present.rooms, ...structuredClone(theirs), [ROOM]: memory },
  };
}

/** @param {Lab} lab @param {Lesson} lesson @param {number} scene */
export function setScene(lab, lesson, scene) {
  const setting = settingOf(lesson, scene, lab.state, lab.parts.rooms);
  const { place, rooms } = setting;
  // The three panels need not start anew for a bench.
  if (!("data" in setting)) return lab.store.set({ place, rooms });
  lab.adopt(setting);
  // Whoever played before the lesson would play on.
  if (setting.playing === false) lab.play(false);
}
