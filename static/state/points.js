/** Own data, worked on: brushing, erasing, moving, CSV text, and a way back from each. */

/** @typedef {[number, number]} Point */
/** @typedef {{ x: [number, number], y: [number, number] }} Window */

export const FEWEST = 2;
export const MOST = 5000;
/** A link quantises points to this many places a side of the window. */
const PLACES = 65535;
/** The natural window's margin, as the server has it. */
const MARGIN = 0.12;

/**
 * Points on the 16-bit grid of a window, so that a link stays short and says the same.
 * @param {readonly Point[]} points @param {Window} window @returns {Point[]}
 */
export function quantised(points, window) {
  const on = (/** @type {number} */ v, /** @type {[number, number]} */ [lo, hi]) => {
    const unit = (hi - lo) / PLACES;
    return Number((lo + Math.round((v - lo) / unit) * unit).toPrecision(6));
  };
  return points.map(([x, y]) => [on(x, window.x), on(y, window.y)]);
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
    return [at[0] + r * sx * Math.cos(angle), at[1] + r * sy * Math.sin(angle)];
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

/**
 * Points out of CSV text: two numbers a line, parted by a comma, semicolon, tab or spaces;
 * further columns, one line of names and empty lines are passed over.
 * @param {string} text @returns {Point[]}
 */
export function readCsv(text) {
  /** @type {Point[]} */
  const points = [];
  let names = 0;
  text.split(/\r\n|\r|\n/).forEach((line, k) => {
    if (line.trim() === "") return;
    const cells = line.trim().split(/[;\t]|,\s*|\s+/).map((cell) => cell.replace(/^"|"$/g, ""));
    const [x, y] = cells.map(Number);
    if (cells.length >= 2 && cells[0] !== "" && cells[1] !== "" && Number.isFinite(x) && Number.isFinite(y)) {
      if (Math.max(Math.abs(x), Math.abs(y)) > 1e6) throw new RangeError(`Line ${k + 1} has a coordinate beyond a million; give smaller numbers.`);
      points.push([x, y]);
      return;
    }
    if (points.length === 0 && names === 0 && !Number.isFinite(x)) names = 1;
    else throw new RangeError(`Line ${k + 1} is “${line.trim().slice(0, 40)}”; give two numbers, such as 0.5, −1.25.`.replace("−", "-"));
  });
  if (points.length < FEWEST) throw new RangeError(`There ${points.length === 1 ? "is 1 point" : "are no points"}; give at least ${FEWEST}.`);
  if (points.length > MOST) throw new RangeError(`There are ${points.length} points; give at most ${MOST}.`);
  return points;
}

/** @param {readonly Point[]} points */
export function writeCsv(points) {
  return points.map(([x, y]) => `${x}, ${y}`).join("\n");
}

/** The window that suits points, as the server has it. @param {readonly Point[]} points @returns {Window} */
export function windowOf(points) {
  const side = (/** @type {0 | 1} */ k) => {
    let lo = Infinity;
    let hi = -Infinity;
    for (const p of points) {
      lo = Math.min(lo, p[k]);
      hi = Math.max(hi, p[k]);
    }
    const margin = Math.max(MARGIN * (hi - lo || 1), 1e-3 * Math.max(Math.abs(lo), Math.abs(hi)), 1e-3);
    return /** @type {[number, number]} */ ([Number((lo - margin).toPrecision(6)), Number((hi + margin).toPrecision(6))]);
  };
  return { x: side(0), y: side(1) };
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
