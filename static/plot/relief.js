/**
 * What lies over a landscape, raised onto its surface in space: marks, lines and stems at the
 * surface's height, as Plotly traces. A little above it, or the surface would cover them.
 */
import { bilinear } from "./bilinear.js";
import { isolines } from "./isolines.js";

/** @typedef {import("./gibbs.js").Window} Window */
/** @typedef {[number, number, number]} Place */
/** @typedef {Record<string, any>} Trace */

/** How far above the surface, as a share of its height. */
const ABOVE = 0.03;
const SEGMENTS = new Float32Array(1 << 16);

export class Relief {
  /**
   * @param {ArrayLike<number>} field rows of `resolution`, as the surface shows it
   * @param {number} resolution @param {Window} window @param {readonly [number, number]} range
   */
  constructor(field, resolution, window, [low, high]) {
    this.field = field;
    this.resolution = resolution;
    this.window = window;
    this.tall = high - low;
  }

  /** A place on the surface; null outside the window. @param {number} x @param {number} y @returns {Place | null} */
  on(x, y) {
    const { field, resolution: n, window } = this;
    const u = ((x - window.x[0]) / (window.x[1] - window.x[0])) * (n - 1);
    const v = ((y - window.y[0]) / (window.y[1] - window.y[0])) * (n - 1);
    if (!(u >= 0 && v >= 0 && u <= n - 1 && v <= n - 1)) return null;
    return [x, y, bilinear(field, n, u, v) + ABOVE * this.tall];
  }

  /**
   * Some of the points, taken from all over, and which they are.
   * @param {Float32Array} points x, y, x, y … @param {number} most
   */
  some(points, most) {
    const total = points.length / 2;
    const count = Math.min(total, most);
    /** @type {{ place: Place, k: number }[]} */
    const found = [];
    for (let nth = 0; nth < count; nth += 1) {
      const k = Math.floor((nth * total) / count);
      const place = this.on(points[2 * k], points[2 * k + 1]);
      if (place) found.push({ place, k });
    }
    return found;
  }

  /** The line where a field on the same grid passes a level. @param {Float32Array} field @param {number} n its side @param {number} level @param {Look} look */
  outline(field, n, level, look) {
    const { x, y } = this.window;
    const end = isolines(field, n, [level], 1, SEGMENTS);
    const along = (/** @type {[number, number]} */ [from, to], /** @type {number} */ at) => from + ((to - from) * at) / (n - 1);
    /** @type {[number, number][][]} */
    const segments = [];
    for (let k = 0; k < end; k += 4) {
      segments.push([[along(x, SEGMENTS[k]), along(y, SEGMENTS[k + 1])], [along(x, SEGMENTS[k + 2]), along(y, SEGMENTS[k + 3])]]);
    }
    return this.lines(segments, look);
  }

  /** Lines that lie on the surface. @param {readonly (readonly [number, number])[][]} paths @param {Look} look */
  lines(paths, look) {
    return strokes(paths.map((path) => path.map(([x, y]) => this.on(x, y))), look);
  }
}

/** @typedef {{ colour: string, width: number, dash?: string }} Look */

/** Marks. @param {readonly Place[]} places @param {Record<string, any>} marker as Plotly has it @returns {Trace} */
export function marks(places, marker) {
  return { type: "scatter3d", mode: "markers", x: places.map(([x]) => x), y: places.map(([, y]) => y), z: places.map(([,, z]) => z), hoverinfo: "skip", marker };
}

/** Lines through places in space, lifted where there is none. @param {readonly (readonly (Place | null)[])[]} paths @param {Look} look @returns {Trace} */
export function strokes(paths, { colour, width, dash = "solid" }) {
  /** @type {(number | null)[][]} */
  const [x, y, z] = [[], [], []];
  for (const path of paths) {
    for (const place of [...path, null]) {
      x.push(place?.[0] ?? null);
      y.push(place?.[1] ?? null);
      z.push(place?.[2] ?? null);
    }
  }
  return { type: "scatter3d", mode: "lines", x, y, z, hoverinfo: "skip", line: { color: colour, width, dash } };
}

/** Arrows a side of the window. */
const ROWS = 16;

/**
 * The paths of a vector field's arrows, as `drawArrows` lays them out: longer where it is
 * steeper, on a logarithmic scale.
 * @param {Float64Array} field x parts, then y parts @param {number} n grid side @param {Window} window
 */
export function arrowPaths(field, n, { x: [west, east], y: [south, north] }) {
  /** @type {[number, number][][]} */
  const paths = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < ROWS; column += 1) {
      const [u, v] = [(column + 0.5) / ROWS, (row + 0.5) / ROWS];
      const at = Math.round(v * (n - 1)) * n + Math.round(u * (n - 1));
      // In shares of the sides, so that an arrow has the same reach along both.
      const [du, dv] = [field[at] * (east - west), field[n * n + at] * (north - south)];
      const size = Math.hypot(field[at], field[n * n + at]);
      if (!(size > 0.02)) continue;
      const length = ((0.46 / ROWS) * Math.min(1.25, 0.15 + Math.log1p(size) / Math.log1p(40))) / Math.hypot(du, dv);
      const place = (/** @type {number} */ along, /** @type {number} */ aside) => /** @type {[number, number]} */ ([
        west + (east - west) * (u + length * (along * du - aside * dv)), south + (north - south) * (v + length * (along * dv + aside * du))]);
      paths.push([place(-1, 0), place(1, 0)], [place(0.4, 0.5), place(1, 0), place(0.4, -0.5)]);
    }
  }
  return paths;
}

/** How tall a stem of push 1 is, as a share of the surface's height; it grows with the root of the push. */
const STEM = 0.09;
const LONGEST = 2.2;

/**
 * A stem on each point, with its barbs at the end that it points to.
 * @param {Relief} relief @param {Float32Array} points @param {Float32Array | null} weights null: a push of 1 each
 * @param {{ colour: string, most: number, up: boolean }} look @returns {Trace}
 */
export function stems(relief, points, weights, { colour, most, up }) {
  const [w, e] = relief.window.x;
  /** @type {Place[][]} */
  const paths = [];
  for (const { place: [x, y, z], k } of relief.some(points, most)) {
    const push = weights === null ? 1 : Math.abs(weights[k] ?? 1);
    const tall = STEM * relief.tall * Math.min(LONGEST, Math.sqrt(push));
    if (tall < 0.1 * STEM * relief.tall) continue;
    const tip = up ? z + tall : z;
    const neck = up ? tip - 0.35 * tall : tip + 0.35 * tall;
    const wide = 0.006 * (e - w);
    paths.push([[x, y, z], [x, y, z + tall]], [[x - wide, y, neck], [x, y, tip], [x + wide, y, neck]]);
  }
  return strokes(paths, { colour, width: 3 });
}
