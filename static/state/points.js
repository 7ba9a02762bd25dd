/**
 * Own data, worked on: brushing, erasing, moving, and a way back from each. Text is read by the
 * server (`api/table.js`), which also knows the window that suits points.
 */

/** @typedef {[number, number]} Point */
/** @typedef {{ x: [number, number], y: [number, number] }} Window */

export const FEWEST = 2;
export const MOST = 5000;
/** A short link has this many places a side of the window: 16 bits. */
export const PLACES = 65535;

/**
 * Points on the 16-bit grid of a window, with no more digits than it has places: for a link
 * that is told to be short.
 * @param {readonly Point[]} points @param {Window} window @returns {Point[]}
 */
export function quantised(points, window) {
  const on = (/** @type {number} */ v, /** @type {[number, number]} */ [lo, hi]) => {
    const unit = (hi - lo) / PLACES;
    const digits = Math.min(100, Math.max(0, Math.ceil(-Math.log10(unit)) + 1));
    return Number((lo + Math.round((v - lo) / unit) * unit).toFixed(digits));
  };
  return points.map(([x, y]) => [on(x, window.x), on(y, window.y)]);
}

/**
 * The shortest number that is the same float32, in which the engine computes. For places that a
 * hand points at; what was given in writing is never rounded.
 * @param {number} value
 */
export function single(value) {
  const held = Math.fround(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(held.toPrecision(digits));
    if (Math.fround(short) === held) return short;
  }
  return Number(held.toPrecision(9));
}

/**
 * A few points scattered about a place, within a radius in half sides of the window.
 * @param {Point} at @param {number} radius @param {number} count @param {Window} window @param {() => number} random 0 to 1
 * @returns {Point[]}
 */
export function sprayed(at, radius, count, window, random = Math.random) {
  const [sx, sy] = halves(window);
  return Array.from({ length: count }, () => {
    const r = radius * Math.sqrt(random());
    const angle = 2 * Math.PI * random();
    return [single(at[0] + r * sx * Math.cos(angle)), single(at[1] + r * sy * Math.sin(angle))];
  });
}

/**
 * What is left after rubbing out about a place; never fewer than two points.
 * @param {readonly Point[]} points @param {Point} at @param {number} radius in half sides @param {Window} window @returns {Point[]}
 */
export function rubbed(points, at, radius, window) {
  const left = points.filter((p) => away(p, at, window) > radius);
  if (left.length >= FEWEST) return left;
  // The two that are furthest from the hand stay: an experiment needs them.
  return [...points].sort((a, b) => away(b, at, window) - away(a, at, window)).slice(0, FEWEST);
}

/**
 * The index of the nearest point, or −1 where none is within reach.
 * @param {readonly Point[]} points @param {Point} at @param {number} reach in half sides @param {Window} window
 */
export function nearest(points, at, reach, window) {
  let found = -1;
  let best = reach;
  points.forEach((p, k) => {
    const d = away(p, at, window);
    if (d <= best) {
      best = d;
      found = k;
    }
  });
  return found;
}

/** @param {Window} window @returns {[number, number]} */
function halves({ x, y }) {
  return [(x[1] - x[0]) / 2, (y[1] - y[0]) / 2];
}

/** Distance in half sides of the window. @param {Point} a @param {Point} b @param {Window} window */
function away(a, b, window) {
  const [sx, sy] = halves(window);
  return Math.hypot((a[0] - b[0]) / sx, (a[1] - b[1]) / sy);
}

/** @param {readonly Point[]} points */
export function writeCsv(points) {
  return points.map(([x, y]) => `${x}, ${y}`).join("\n");
}

/**
 * A way back and forth through what was done.
 * @template T
 */
export class Undo {
  /** @param {number} [most] kept */
  constructor(most = 100) {
    this.most = most;
    /** @type {T[]} */
    this.past = [];
    /** @type {T[]} */
    this.future = [];
  }

  /** Something is about to be done to `now`. @param {T} now */
  note(now) {
    this.past.push(now);
    if (this.past.length > this.most) this.past.shift();
    this.future = [];
  }

  /** @param {T} now @returns {T | null} what was before */
  back(now) {
    const before = this.past.pop();
    if (before === undefined) return null;
    this.future.push(now);
    return before;
  }

  /** @param {T} now @returns {T | null} what was undone */
  forth(now) {
    const after = this.future.pop();
    if (after === undefined) return null;
    this.past.push(now);
    return after;
  }
}
