/**
 * Training pairs as dots of the loss plane: where they start, how a step of gradient descent
 * moves them, which energies can be reached. Pure.
 */
import { fields, number, oneOf, whole } from "../kit/clamp.js";

/** @typedef {{ correct: number[], incorrect: number[] }} Pairs */
/** @typedef {"any" | "positive" | "box"} Sort */
/** @typedef {{ sort: Sort, box: [number, number, number, number] }} Reach  box: least and greatest E_C, then of E_I */
/** @typedef {Pairs & { steps: number }} Descended  pairs after some steps */
/** @typedef {{ loss: any, reach: Reach, rate: number, coupling: number, seed: number, probe: [number, number], descended: Descended | null }} Scene  descended: null at the start */

export const COUNT = 48;
export const EDGE = Object.freeze({ min: -4, max: 8 });
export const RATE = Object.freeze({ min: 0.005, max: 0.5 });

/** Bounds of R as the API takes them. @param {Reach} reach */
export function reachable({ sort, box: [c0, c1, i0, i1] }) {
  if (sort === "positive") return { correct: [0, null], incorrect: [0, null] };
  return sort === "box" ? { correct: [c0, c1], incorrect: [i0, i1] } : { correct: [null, null], incorrect: [null, null] };
}

/** @param {Reach} reach @returns {[number, number, number, number]} */
export function ends(reach) {
  const { correct, incorrect } = reachable(reach);
  return [correct[0] ?? -Infinity, correct[1] ?? Infinity, incorrect[0] ?? -Infinity, incorrect[1] ?? Infinity];
}

/** What is looked at, a square. @param {Reach} reach @param {number} margin @returns {[number, number]} */
export function sight({ sort, box }, margin) {
  const high = Math.max(4, Math.ceil(2 * margin + 1));
  if (sort === "box") return [Math.min(-1, Math.floor(Math.min(box[0], box[2]))), Math.max(high, Math.ceil(Math.max(box[1], box[3])))];
  return [sort === "positive" ? -0.5 : -2, high];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Pairs anywhere in sight that R holds. @param {number} seed @param {Reach} reach @param {[number, number]} within @returns {Pairs} */
export function scattered(seed, reach, [low, high]) {
  const draw = chance(seed);
  const [c0, c1, i0, i1] = ends(reach);
  const inside = (/** @type {number} */ a, /** @type {number} */ b) => {
    const [from, to] = [Math.max(a, low + 0.04 * (high - low)), Math.min(b, high - 0.04 * (high - low))];
    return from + (to - from) * draw();
  };
  const both = Array.from({ length: COUNT }, () => [inside(c0, c1), inside(i0, i1)]);
  return { correct: both.map(([c]) => c), incorrect: both.map(([, i]) => i) };
}

/**
 * One step of gradient descent on the energies themselves, held within R. Where a network
 * shares its weights, lowering one energy moves the other as well: by `coupling`.
 * @param {Pairs} pairs @param {{ d_correct: number[], d_incorrect: number[] }} slopes
 * @param {{ rate: number, coupling: number, reach: Reach }} how @returns {Pairs}
 */
export function stepped({ correct, incorrect }, { d_correct, d_incorrect }, { rate, coupling, reach }) {
  const [c0, c1, i0, i1] = ends(reach);
  const held = (/** @type {number} */ v, /** @type {number} */ a, /** @type {number} */ b) => Math.min(b, Math.max(a, Math.min(FAR, Math.max(-FAR, v))));
  return {
    correct: correct.map((e, k) => held(e - rate * (d_correct[k] + coupling * d_incorrect[k]), c0, c1)),
    incorrect: incorrect.map((e, k) => held(e - rate * (d_incorrect[k] + coupling * d_correct[k]), i0, i1)),
  };
}
const FAR = 1e4;

/** How many pairs are right with the margin, and how many are still pushed. @param {Pairs} pairs @param {{ d_correct: number[], d_incorrect: number[] }} slopes @param {number} margin */
export function tally({ correct, incorrect }, { d_correct, d_incorrect }, margin) {
  let right = 0;
  let pushed = 0;
  correct.forEach((c, k) => {
    // A loss that stops at its margin leaves pairs on the border, a rounding to either side.
    if (incorrect[k] - c >= margin - 1e-6) right += 1;
    if (Math.hypot(d_correct[k], d_incorrect[k]) > 1e-6) pushed += 1;
  });
  return { right, pushed };
}

/** @param {any} value a stranger's @returns {Descended | null} */
function descendedOf(value) {
  const energies = (/** @type {any} */ list) => Array.isArray(list) && list.length === COUNT && list.every((e) => Number.isFinite(e) && Math.abs(e) <= FAR);
  return energies(value?.correct) && energies(value?.incorrect) ? { correct: value.correct, incorrect: value.incorrect, steps: whole(value.steps, 0, 1e6, 0) } : null;
}

/**
 * @param {any} value a stranger's
 * @param {(loss: any) => any} conformed a whole piece of the catalogue
 * @returns {Scene}
 */
export function clampScene(value, conformed) {
  const given = fields(value);
  const box = Array.isArray(given.reach?.box) ? given.reach.box : [];
  const span = (/** @type {unknown} */ a, /** @type {unknown} */ b) => {
    const low = number(a, EDGE.min, EDGE.max - 0.5, 0);
    return [low, Math.max(low + 0.5, number(b, EDGE.min, EDGE.max, 2))];
  };
  return {
    loss: conformed(given.loss),
    reach: { sort: oneOf(given.reach?.sort, /** @type {const} */ (["any", "positive", "box"]), "positive"), box: /** @type {any} */ ([...span(box[0], box[1]), ...span(box[2], box[3])]) },
    rate: number(given.rate, RATE.min, RATE.max, 0.05),
    coupling: number(given.coupling, 0, 0.95, 0),
    seed: whole(given.seed, 0, 2 ** 31, 1),
    descended: descendedOf(given.descended),
    probe: [number(given.probe?.[0], EDGE.min, EDGE.max, 1.5), number(given.probe?.[1], EDGE.min, EDGE.max, 0.75)],
  };
}
