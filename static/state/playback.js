/**
 * The timing of play, as pure functions. The head counts schedules (0 is the random start,
 * 1 is the end of each method's own schedule); a panel records every `stride`-th step.
 */

/** Seconds that a schedule lasts at speed 1. */
export const SECONDS = 20;
/** Frames of a schedule that are recorded, at most. */
export const DENSITY = 400;
/** Frames recorded beyond the head, at most. */
export const BUFFER = 40;
/** Seconds that the end is held before play begins again. */
export const HOLD = 1.5;

/** @param {number} schedule steps @returns {number} steps from one recorded frame to the next */
export function strideOf(schedule) {
  return Math.max(1, Math.ceil(schedule / DENSITY));
}

/**
 * The recorded step that the head stands on.
 * @param {number} head @param {number} schedule @param {number} stride
 */
export function stepAt(head, schedule, stride) {
  return Math.floor((head * schedule) / stride + 1e-6) * stride;
}

/**
 * How far the head may go on what is recorded up to and including `reach`: to just before
 * the first frame that is missing.
 * @param {number} reach last step recorded without a gap from the head on
 * @param {number} schedule @param {number} stride
 */
export function ceilingOf(reach, schedule, stride) {
  return (reach + stride) / schedule - 1e-5;
}

/**
 * @typedef {object} Clock
 * @property {number} head
 * @property {number} held      seconds the end has been held
 * @property {boolean} waiting  true while the head stands still for frames
 */

/**
 * The head after `dt` seconds of play.
 * @param {Clock} clock
 * @param {{ dt: number, speed: number, length: number, ceiling: number, loop: boolean }} how
 * @returns {Clock & { ended: boolean }}
 */
export function advance(clock, { dt, speed, length, ceiling, loop }) {
  if (clock.head >= length) {
    const held = clock.held + dt;
    if (!loop) return { head: length, held: 0, waiting: false, ended: true };
    return held < HOLD
      ? { head: clock.head, held, waiting: false, ended: false }
      : { head: 0, held: 0, waiting: false, ended: false };
  }
  const wanted = Math.min(length, clock.head + (dt * speed) / SECONDS);
  const head = Math.max(clock.head, Math.min(wanted, ceiling));
  return { head, held: 0, waiting: head < wanted, ended: false };
}

/**
 * One recorded step on, or back, from where the head is; the panel that steps is the one
 * with the finest steps in sight.
 * @param {number} head @param {{ schedule: number, stride: number }[]} panels
 * @param {1 | -1} direction @param {number} length
 */
export function nudged(head, panels, direction, length) {
  const frames = Math.max(...panels.map((p) => p.schedule / p.stride), 1);
  const count = Math.round(head * frames) + direction;
  return Math.min(length, Math.max(0, count / frames));
}
