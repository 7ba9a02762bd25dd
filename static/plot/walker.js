/**
 * A particle on a landscape that the page holds: inference, which moves y, while learning
 * moves F. A descent follows the way down and comes to rest; a Langevin particle samples
 * P ∝ e^{−βF} on the window, Metropolis-adjusted (Roberts and Tweedie, 1996), so that its
 * stationary density is P itself whatever the step. Both have one clock: the same mobility.
 * Places are shares of the window's sides.
 */
import { feel } from "./bicubic.js";

/** @typedef {"descent" | "langevin"} Kind */
/**
 * @typedef {object} Ground
 * @property {ArrayLike<number>} energies
 * @property {number} resolution
 * @property {number} unit      β̂: makes nats of the method's unit; a descent's pace
 * @property {number} beta      absolute
 * @property {boolean} column   x is given: only y moves
 */
/**
 * @typedef {object} Walker
 * @property {Kind} kind
 * @property {number} u
 * @property {number} v
 * @property {boolean} resting
 * @property {number[]} path    u, v, u, v …
 * @property {number} tried
 * @property {number} taken
 * @property {Chance} chance
 */

/** Steps a second. */
export const CLOCK = 120;
/** Standard deviation of a Langevin proposal along each axis, in sides. */
const JUMP = 0.01;
/** Time of a step: the mobility is that of the proposals. */
const TIME = JUMP ** 2 / 2;
/** A drift longer than this is cut short (and the acceptance knows), in sides. */
const DRIFT = 0.05;
/** The longest step of a descent, in sides. */
const STRIDE = 0.004;
/** A descent that moves less than this in a step has come to rest. */
const STILL = 4e-6;
/** Points kept of a path, and how far apart, in sides. */
const KEPT = { descent: 1500, langevin: 320 };
const APART = 0.003;

/** @typedef {{ uniform: () => number, normal: () => number }} Chance */

/** Deviates from a seed: mulberry32, and Box–Muller. @param {number} seed @returns {Chance} */
export function chanceOf(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return 1 - ((t ^ (t >>> 14)) >>> 0) / 4294967296; // never 0
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

/** @param {Kind} kind @param {number} u @param {number} v @param {number} seed @returns {Walker} */
export function dropped(kind, u, v, seed) {
  return { kind, u, v, resting: false, path: [u, v], tried: 0, taken: 0, chance: chanceOf(seed) };
}

const here = { f: 0, du: 0, dv: 0 };
const there = { f: 0, du: 0, dv: 0 };
const within = (/** @type {number} */ s) => Math.min(1, Math.max(0, s));

/** One step. @param {Walker} walker @param {Ground} ground */
export function walk(walker, ground) {
  if (walker.kind === "descent") descend(walker, ground);
  else sample(walker, ground);
}

/** @param {Walker} walker @param {Ground} ground */
function descend(walker, { energies, resolution, unit, column }) {
  feel(energies, resolution, walker.u, walker.v, here);
  let du = column ? 0 : -TIME * unit * here.du;
  let dv = -TIME * unit * here.dv;
  const long = Math.hypot(du, dv) / STRIDE;
  if (long > 1) {
    du /= long;
    dv /= long;
  }
  // Half the step until it leads down: a narrow valley is not leapt across.
  for (; Math.hypot(du, dv) >= STILL; du /= 2, dv /= 2) {
    const u = within(walker.u + du);
    const v = within(walker.v + dv);
    if (Math.hypot(u - walker.u, v - walker.v) < STILL) break;
    if (feel(energies, resolution, u, v, there).f < here.f) {
      walker.resting = false;
      moved(walker, u, v);
      return;
    }
  }
  walker.resting = true;
}

/** @param {Walker} walker @param {Ground} ground */
function sample(walker, { energies, resolution, beta, column }) {
  feel(energies, resolution, walker.u, walker.v, here);
  const pull = (/** @type {import("./bicubic.js").Felt} */ at) => {
    const du = column ? 0 : -TIME * beta * at.du;
    const dv = -TIME * beta * at.dv;
    const cut = Math.min(1, DRIFT / Math.max(Math.hypot(du, dv), 1e-300));
    return [du * cut, dv * cut];
  };
  const { chance } = walker;
  walker.tried += 1;
  const [au, av] = pull(here);
  const u = column ? walker.u : walker.u + au + JUMP * chance.normal();
  const v = walker.v + av + JUMP * chance.normal();
  if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return; // P is 0 beyond the window
  feel(energies, resolution, u, v, there);
  const [bu, bv] = pull(there);
  const forth = (u - walker.u - au) ** 2 * (column ? 0 : 1) + (v - walker.v - av) ** 2;
  const back = (walker.u - u - bu) ** 2 * (column ? 0 : 1) + (walker.v - v - bv) ** 2;
  if (Math.log(chance.uniform()) < beta * (here.f - there.f) + (forth - back) / (4 * TIME)) {
    walker.taken += 1;
    moved(walker, u, v);
  }
}

/** @param {Walker} walker @param {number} u @param {number} v */
function moved(walker, u, v) {
  walker.u = u;
  walker.v = v;
  const { path } = walker;
  const end = path.length;
  if (Math.hypot(u - path[end - 2], v - path[end - 1]) < APART) return;
  path.push(u, v);
  if (path.length > 2 * KEPT[walker.kind]) path.splice(0, 2);
}

/**
 * Walk to the end: a descent to its rest, a chain for some steps.
 * @param {Walker} walker @param {Ground} ground @param {number} [most]
 */
export function finish(walker, ground, most = walker.kind === "descent" ? 6000 : 400) {
  walker.resting = false;
  for (let k = 0; k < most && !walker.resting; k += 1) walk(walker, ground);
}
