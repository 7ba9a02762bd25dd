/**
 * What the labels bench makes of an answer of POST /labels: which steps are recorded, the
 * common range of all panels, which class is the answer where. Pure.
 */
import { bilinear } from "../../plot/bilinear.js";
import { fields, number, oneOf, whole } from "../kit/clamp.js";

/** @typedef {import("../../state/schema.js").Piece} Piece */
/** @typedef {{ data: Piece, loss: Piece, output: "linear" | "softplus", steps: number, seed: number, show: "energy" | "probability", at: number | null }} Scene  at: the recorded step that is looked at; null: the course is played */
/**
 * @typedef {object} Numbers  of one recorded step
 * @property {number} step
 * @property {number} loss
 * @property {number} train_accuracy
 * @property {number} held_out_accuracy
 * @property {number} information
 * @property {string} verdict
 */
/**
 * @typedef {object} Course  an answer
 * @property {number} classes
 * @property {number} side
 * @property {number} count
 * @property {import("../../state/model.js").Window} window
 * @property {ArrayLike<number>} points
 * @property {ArrayLike<number>} labels
 * @property {Float32Array} energy        [frame][class][y][x]
 * @property {Float32Array} probability
 * @property {Float32Array} gradient      [frame][point][class]
 * @property {Numbers[]} frames
 * @property {{ accuracy: number, information: number }} truth
 * @property {{ reason: string } | null} stopped
 */

export const RECORDS = 25;
export const STEPS = Object.freeze({ min: 50, max: 2000 });

/** Steps to look at, closer together at the beginning, where more happens. @param {number} steps */
export function recorded(steps) {
  const all = Array.from({ length: RECORDS }, (_, k) => Math.round(steps * (k / (RECORDS - 1)) ** 1.7));
  return [...new Set(all)];
}

/** @param {{ arrays: Record<string, import("../../api/frame.js").Tensor>, metadata: Record<string, any> }} answer @returns {Course} */
export function courseOf({ arrays, metadata }) {
  const { energy, probability, gradient, points, labels } = arrays;
  return {
    classes: energy.shape[1], side: energy.shape[2], count: points.shape[0], window: metadata.window,
    points: points.values, labels: labels.values,
    energy: /** @type {Float32Array} */ (energy.values), probability: /** @type {Float32Array} */ (probability.values), gradient: /** @type {Float32Array} */ (gradient.values),
    frames: metadata.frames, truth: metadata.truth, stopped: metadata.stopped ?? null,
  };
}

/** The last recorded step at or before one. @param {Course} course @param {number} step */
export function frameAt({ frames }, step) {
  return Math.max(0, frames.findLastIndex((frame) => frame.step <= step));
}

/** One class's surface at one frame. @param {Course} course @param {"energy" | "probability"} what @param {number} frame @param {number} k */
export function surface(course, what, frame, k) {
  const size = course.side ** 2;
  const from = (frame * course.classes + k) * size;
  return course[what].subarray(from, from + size);
}

/**
 * The middle energy of each frame, and a half width that holds them all: a constant may
 * drift and is taken off, but a picture that goes flat must look flat.
 * @param {Course} course
 */
export function spans(course) {
  const size = course.classes * course.side ** 2;
  let half = 0;
  const middles = course.frames.map((_, t) => {
    const sorted = course.energy.slice(t * size, (t + 1) * size).sort();
    const at = (/** @type {number} */ share) => sorted[Math.round(share * (size - 1))];
    half = Math.max(half, at(0.97) - at(0.5), at(0.5) - at(0.03));
    return at(0.5);
  });
  return { middles, half: half > 0 ? half : 1 };
}

/**
 * argmin_k F(x, k), each F bilinear between its grid points: borders are then where two
 * energies cross, and not where the grid has a step.
 * @param {Course} course @param {number} frame
 * @param {number} [parts] of each interval of the grid
 * @returns {{ side: number, won: Uint8Array }} `side`² answers, rows from the bottom up
 */
export function answers(course, frame, parts = 1) {
  const coarse = course.side;
  const side = parts * (coarse - 1) + 1;
  const won = new Uint8Array(side * side);
  const least = new Float32Array(side * side).fill(Infinity);
  for (let k = 0; k < course.classes; k += 1) {
    const f = surface(course, "energy", frame, k);
    for (let row = 0, i = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1, i += 1) {
        const value = bilinear(f, coarse, column / parts, row / parts);
        if (value < least[i]) {
          least[i] = value;
          won[i] = k;
        }
      }
    }
  }
  return { side, won };
}

/** The largest force of a frame, to draw the others by. @param {Course} course @param {number} frame */
export function strongest(course, frame) {
  const size = course.count * course.classes;
  let most = 0;
  for (let i = frame * size; i < (frame + 1) * size; i += 1) most = Math.max(most, Math.abs(course.gradient[i]));
  return most;
}

/**
 * @param {any} value a stranger's
 * @param {{ data: (piece: any) => Piece, loss: (piece: any) => Piece }} conformed
 * @returns {Scene}
 */
export function clampScene(value, conformed) {
  const given = fields(value);
  return {
    data: conformed.data(given.data), loss: conformed.loss(given.loss),
    output: oneOf(given.output, /** @type {const} */ (["softplus", "linear"]), "softplus"),
    steps: whole(given.steps, STEPS.min, STEPS.max, 300),
    seed: Math.round(number(given.seed, 0, 2 ** 32 - 1, 0)),
    at: given.at === null || given.at === undefined ? null : whole(given.at, 0, STEPS.max, 0),
    show: oneOf(given.show, /** @type {const} */ (["energy", "probability"]), "energy"),
  };
}
