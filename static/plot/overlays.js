/**
 * The strokes of what lies over a landscape: data as white discs with a dark ring, negatives
 * as hollow orange squares, pushes as stems that point the way they push, arrows of a field,
 * an outline, and where x is given the minima of each column.
 * Coordinates go through `place`, which takes data units to canvas pixels.
 */
import { isolines } from "./isolines.js";
import { strokeEdged } from "./marks.js";

/** @typedef {import("./marks.js").Ink} Ink */
/** @typedef {{ x: (v: number) => number, y: (v: number) => number }} Place */
/** @typedef {CanvasRenderingContext2D} Pen */

/** Discs drawn in a small panel; the rest of a large data set would hide the valley. */
export const DISCS = 360;

/**
 * @param {Pen} pen @param {Float32Array} points @param {Place} place
 * @param {{ radius: number, ink: Ink, most: number }} look
 */
export function drawData(pen, points, place, look) {
  const count = Math.min(points.length / 2, look.most);
  pen.fillStyle = look.ink.fill;
  pen.strokeStyle = look.ink.edge;
  pen.lineWidth = look.radius * 0.45;
  for (let k = 0; k < count; k += 1) {
    pen.beginPath(); // one by one, so that each keeps its ring where they crowd
    pen.arc(place.x(points[2 * k]), place.y(points[2 * k + 1]), look.radius, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
}

const SHADES = 4;

/**
 * Size and thickness follow the weight: how hard the method pushed there. A weight of 0 is a
 * negative that was tried and left alone: the thinnest, smallest square. None is see-through:
 * it would be lost on a landscape of its own lightness.
 * @param {Pen} pen @param {Float32Array} points @param {Float32Array} weights @param {Place} place
 * @param {{ size: number, ink: Ink, most: number }} look
 */
export function drawNegatives(pen, points, weights, place, look) {
  const total = points.length / 2;
  const count = Math.min(total, look.most);
  if (count === 0) return;
  let heaviest = 0;
  for (let k = 0; k < total; k += 1) heaviest = Math.max(heaviest, Math.abs(weights[k] ?? 1));
  const unit = heaviest > 0 ? 1 / heaviest : 0;
  for (let shade = 0; shade < SHADES; shade += 1) {
    pen.lineWidth = look.size * (0.13 + 0.06 * shade);
    pen.beginPath();
    for (let nth = 0; nth < count; nth += 1) {
      const k = Math.floor((nth * total) / count); // they may come in order: take them from all over
      const share = Math.sqrt(Math.abs(weights[k] ?? 1) * unit);
      if (Math.min(SHADES - 1, Math.floor(share * SHADES)) !== shade) continue;
      const half = look.size * (0.28 + 0.3 * share);
      const x = place.x(points[2 * k]);
      const y = place.y(points[2 * k + 1]);
      pen.rect(x - half, y - half, 2 * half, 2 * half);
    }
    strokeEdged(pen, look.ink, look.size * (0.07 + 0.02 * shade));
  }
}

/** A stem's length at a push of 1, in sizes; it grows with the root of the push, up to LONGEST. */
const STEM = 1.15;
const LONGEST = 2.2;

/**
 * A stem at each point, up or down, as long as the root of its push: of 1 where `weights` is
 * null. What was pushed by nothing has none.
 * @param {Pen} pen @param {Float32Array} points @param {Float32Array | null} weights @param {Place} place
 * @param {{ size: number, ink: Ink, most: number, up: boolean }} look
 */
export function drawForces(pen, points, weights, place, look) {
  const total = points.length / 2;
  const count = Math.min(total, look.most);
  const way = look.up ? -1 : 1;
  const half = look.size * 0.1;
  pen.beginPath();
  for (let nth = 0; nth < count; nth += 1) {
    const k = Math.floor((nth * total) / count);
    const push = weights === null ? 1 : Math.abs(weights[k] ?? 1);
    const length = look.size * Math.min(LONGEST, STEM * Math.sqrt(push));
    if (length < 0.12 * look.size) continue;
    const x = place.x(points[2 * k]);
    const root = place.y(points[2 * k + 1]) + way * look.size * 0.42;
    const tip = root + way * length;
    const barb = Math.min(0.42 * look.size, 0.7 * length);
    const neck = tip - way * barb;
    pen.moveTo(x - half, root);
    pen.lineTo(x - half, neck);
    pen.lineTo(x - barb, neck);
    pen.lineTo(x, tip);
    pen.lineTo(x + barb, neck);
    pen.lineTo(x + half, neck);
    pen.lineTo(x + half, root);
    pen.closePath();
  }
  pen.strokeStyle = look.ink.edge;
  pen.lineWidth = look.size * 0.24;
  pen.stroke();
  pen.fillStyle = look.ink.fill;
  pen.fill();
}

const SEGMENTS = new Float32Array(1 << 16);

/**
 * The line where a field passes a level.
 * @param {Pen} pen @param {Float32Array} field @param {number} n grid side @param {number} level
 * @param {number} width of the canvas @param {number} height @param {{ ink: Ink, width: number, dash: number[] }} look
 */
export function outline(pen, field, n, level, width, height, look) {
  const end = isolines(field, n, [level], 1, SEGMENTS);
  const sx = width / (n - 1);
  const sy = height / (n - 1);
  pen.lineWidth = look.width;
  pen.setLineDash(look.dash);
  pen.beginPath();
  for (let k = 0; k < end; k += 4) {
    pen.moveTo(SEGMENTS[k] * sx, height - SEGMENTS[k + 1] * sy);
    pen.lineTo(SEGMENTS[k + 2] * sx, height - SEGMENTS[k + 3] * sy);
  }
  strokeEdged(pen, look.ink, 0.6 * look.width);
  pen.setLineDash([]);
}

/**
 * The minima of each column: the answers that an x has, one dot each.
 * @param {Pen} pen @param {Float32Array} points @param {Place} place @param {Ink} ink @param {number} radius
 */
export function drawMinima(pen, points, place, ink, radius) {
  pen.fillStyle = ink.fill;
  pen.strokeStyle = ink.edge;
  pen.lineWidth = radius;
  pen.beginPath();
  for (let k = 0; k < points.length; k += 2) {
    pen.rect(place.x(points[k]) - radius / 2, place.y(points[k + 1]) - radius / 2, radius, radius);
  }
  pen.stroke();
  pen.fill();
}

/**
 * A vector field on every `every`-th grid point, lengths on a logarithmic scale.
 * @param {Pen} pen @param {Float64Array} field x parts, then y parts @param {number} n grid side
 * @param {number} width of the canvas @param {number} height @param {Ink} ink
 */
export function drawArrows(pen, field, n, width, height, ink) {
  const rows = width > 480 ? 26 : 18;
  const reach = (width / rows) * 0.46;
  pen.lineWidth = Math.max(1, width / 380);
  pen.lineCap = "round";
  pen.beginPath();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < rows; column += 1) {
      const i = Math.round(((column + 0.5) / rows) * (n - 1));
      const j = Math.round(((row + 0.5) / rows) * (n - 1));
      const u = field[j * n + i];
      const v = field[n * n + j * n + i];
      const size = Math.hypot(u, v);
      if (!(size > 0.02)) continue;
      const length = (reach * Math.min(1.25, 0.15 + Math.log1p(size) / Math.log1p(40))) / size;
      const x = ((column + 0.5) / rows) * width;
      const y = (1 - (row + 0.5) / rows) * height;
      const dx = u * length;
      const dy = -v * length;
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x + dx, y + dy);
      pen.moveTo(x + dx - 0.5 * (dx + dy), y + dy - 0.5 * (dy - dx));
      pen.lineTo(x + dx, y + dy);
      pen.lineTo(x + dx - 0.5 * (dx - dy), y + dy - 0.5 * (dy + dx));
    }
  }
  strokeEdged(pen, ink, 0.5 * pen.lineWidth);
  pen.lineCap = "butt";
}
