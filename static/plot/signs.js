/**
 * Each mark as a sign for a line of text: drawn with the strokes that draw it over a landscape,
 * in the page's colours by name, so that it changes with them.
 */
import { MARKS, TOKENS, inkOf, strokeEdged } from "./marks.js";
import { drawData, drawForces, drawNegatives } from "./overlays.js";
import { SvgPen } from "./svg_pen.js";

/** Side of the square that a sign is drawn in. */
export const SIDE = 16;
const MIDDLE = new Float32Array([SIDE / 2, SIDE / 2]);
const ONE = new Float32Array([1]);
const HERE = { x: (/** @type {number} */ v) => v, y: (/** @type {number} */ v) => v };
const COLOURS = Object.fromEntries(TOKENS.map((name) => [name, `var(--${name})`]));

/** @typedef {import("./marks.js").Ink} Ink */
/** @typedef {(pen: any, ink: Ink) => void} Stroke */

/** @param {any} pen @param {number} x @param {number} y @param {boolean} up @param {Ink} ink */
function stem(pen, x, y, up, ink) {
  drawForces(pen, new Float32Array([x, y]), ONE, HERE, { size: 8, ink, most: 1, up });
}

/** @param {any} pen @param {Ink} ink @param {number[]} dash */
function ring(pen, ink, dash) {
  pen.lineWidth = 2;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.arc(8, 8, 5.2, 0, 7);
  strokeEdged(pen, ink, 1);
}

/** @type {Partial<Record<keyof typeof MARKS, Stroke>>} */
const STROKES = {
  data: (pen, ink) => drawData(pen, MIDDLE, HERE, { radius: 4.6, ink, most: 1 }),
  negative: (pen, ink) => drawNegatives(pen, MIDDLE, ONE, HERE, { size: 9, ink, most: 1 }),
  down: (pen, ink) => stem(pen, 4.6, 0.4, false, ink),
  up: (pen, ink) => stem(pen, 11.4, 15.6, true, ink),
  low: (pen, ink) => ring(pen, ink, []),
  truth: (pen, ink) => ring(pen, ink, [3.4, 2]),
  score(pen, ink) {
    pen.lineWidth = 1.6;
    pen.beginPath();
    pen.moveTo(2, 12);
    pen.lineTo(13, 4);
    pen.moveTo(7.6, 4);
    pen.lineTo(13, 4);
    pen.lineTo(11.4, 9.2);
    strokeEdged(pen, ink, 1);
  },
  cut(pen, ink) {
    pen.lineWidth = 1.6;
    pen.setLineDash([4, 2.4]);
    pen.beginPath();
    pen.moveTo(2, 14);
    pen.lineTo(14, 2);
    strokeEdged(pen, ink, 1);
  },
};

/** Which marks have a sign. */
export const SIGNS = Object.freeze(/** @type {(keyof typeof MARKS)[]} */ (Object.keys(STROKES)));

/** The elements of an SVG of 16 × 16. @param {...keyof typeof MARKS} marks in one sign */
export function signOf(...marks) {
  const pen = new SvgPen();
  for (const mark of marks) STROKES[mark]?.(pen, inkOf(mark, COLOURS));
  return pen.markup;
}
