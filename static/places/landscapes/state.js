/**
 * What the address remembers of the room. Whatever comes in may be a stranger's: each
 * field is held to its rules, and what breaks them gives way to the first scene's.
 */
import { SPEEDS } from "../../state/model.js";
import { conform, isObject } from "../../state/schema.js";
import { LOOKS } from "./looks.js";

/** @typedef {import("../../state/schema.js").Piece} Piece */
/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {import("./kinds.js").Kinds} Kinds */
/** @typedef {{ piece: Piece, on: boolean }} Racer */
/**
 * @typedef {object} RoomState
 * @property {Piece} landscape
 * @property {Window | null} omega   what P is normalised over and chains stay in; null: the landscape's own window
 * @property {Window | null} view    what is in sight; null: all of Ω
 * @property {string} look
 * @property {boolean} solid         the 3-D surface instead of the map
 * @property {number} beta
 * @property {Racer[]} racers
 * @property {number} chains         of each sampler
 * @property {number} steps          of a race
 * @property {number} seed
 * @property {[number, number] | null} start
 * @property {number} head           0 to 1, of the race
 * @property {number} speed          1 runs a race in 10 s
 * @property {string | null} scene   the one it came from, while nothing of it was changed
 */

export const BETAS = Object.freeze({ least: 1e-4, most: 1e4 });
export const CHAINS = Object.freeze([1, 8, 64]);
export const STEPS = Object.freeze({ least: 20, most: 2000 });
export const MOST_RACERS = 8;
const SEEDS = 2 ** 32 - 1;

/** @param {any} value @param {number} least @param {number} most @param {number} otherwise */
function number(value, least, most, otherwise) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}

/** @param {any} value @returns {Window | null} */
export function windowOf(value) {
  const side = (/** @type {any} */ s) => Array.isArray(s) && s.length === 2 && s.every(Number.isFinite)
    && s[0] < s[1]; // how wide it may be is the server's rule, which it says in words
  return isObject(value) && side(value.x) && side(value.y) ? { x: value.x, y: value.y } : null;
}

/**
 * @param {unknown} given @param {RoomState} usual a valid state, for what is missing
 * @param {{ landscapes: Record<string, any>, kinds: Kinds, scenes: readonly string[] }} known
 * @returns {RoomState}
 */
export function restore(given, usual, { landscapes, kinds, scenes }) {
  if (!isObject(given)) return usual;
  const entry = Object.hasOwn(landscapes, given.landscape?.kind) ? landscapes[given.landscape.kind] : null;
  const racers = (Array.isArray(given.racers) ? given.racers : [])
    .filter((/** @type {any} */ racer) => kinds.has(racer?.piece?.kind))
    .slice(0, MOST_RACERS)
    .map((/** @type {any} */ racer) => ({ piece: racerOf(kinds, racer.piece), on: racer.on !== false }));
  const { start } = given;
  const placed = Array.isArray(start) && start.length === 2 && start.every((c) => Number.isFinite(c) && Math.abs(c) <= 1e6);
  return {
    landscape: entry ? landscapeOf(entry, given.landscape) : usual.landscape,
    omega: windowOf(given.omega),
    view: windowOf(given.view),
    look: LOOKS.some(({ id }) => id === given.look) ? given.look : LOOKS[0].id,
    solid: given.solid === true,
    beta: number(given.beta, BETAS.least, BETAS.most, 1),
    racers: Array.isArray(given.racers) ? racers : usual.racers,
    chains: CHAINS.includes(given.chains) ? given.chains : CHAINS[0],
    steps: Math.round(number(given.steps, STEPS.least, STEPS.most, usual.steps)),
    seed: Math.round(number(given.seed, 0, SEEDS, 0)),
    start: placed ? /** @type {[number, number]} */ ([start[0], start[1]]) : null,
    head: number(given.head, 0, 1, 1),
    speed: SPEEDS.includes(given.speed) ? given.speed : 1,
    scene: scenes.includes(given.scene) ? given.scene : null,
  };
}

/** A racer's piece, whole and within its sliders. @param {Kinds} kinds @param {Piece} piece */
export function racerOf(kinds, piece) {
  const kind = /** @type {import("./kinds.js").Kind} */ (kinds.get(piece.kind));
  return conform(kind.schema, { ...kind.defaults, ...piece }, kind.root);
}

/** A landscape, whole; constants that are no constants are left out. @param {any} entry @param {any} piece @returns {Piece} */
export function landscapeOf(entry, piece) {
  const whole = conform(entry.schema, { ...entry.defaults, ...piece });
  if (isObject(whole.constants)) {
    whole.constants = Object.fromEntries(Object.entries(whole.constants)
      .filter(([name, value]) => /^[A-Za-z][A-Za-z0-9_]{0,15}$/.test(name) && Number.isFinite(value) && Math.abs(value) <= 1e6)
      .slice(0, 16));
  }
  if (whole.window !== undefined && windowOf(whole.window) === null) whole.window = entry.defaults.window;
  return whole;
}

/** Ω: what is asked for, else the formula's own, else the catalogue's. @param {RoomState} state @param {Record<string, any>} landscapes @returns {Window} */
export function omegaOf(state, landscapes) {
  return state.omega ?? windowOf(state.landscape.window) ?? landscapes[state.landscape.kind].window;
}

/**
 * A window `factor` times as wide, with the given point where it was.
 * @param {Window} window @param {number} factor @param {[number, number]} [fixed]
 * @returns {Window}
 */
export function zoomed({ x, y }, factor, fixed = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2]) {
  const side = (/** @type {[number, number]} */ [a, b], /** @type {number} */ at) =>
    /** @type {[number, number]} */ ([at + (a - at) * factor, at + (b - at) * factor].map((v) => Number(v.toPrecision(7))));
  return { x: side(x, fixed[0]), y: side(y, fixed[1]) };
}

/** The same window, moved by shares of its sides. @param {Window} window @param {number} right @param {number} up @returns {Window} */
export function panned({ x, y }, right, up) {
  const side = (/** @type {[number, number]} */ [a, b], /** @type {number} */ by) =>
    /** @type {[number, number]} */ ([a + (b - a) * by, b + (b - a) * by].map((v) => Number(v.toPrecision(7))));
  return { x: side(x, right), y: side(y, up) };
}
