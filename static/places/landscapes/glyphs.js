/** Each racer's mark, so that colour is not all that tells them apart. Paths in a 20 × 20 box. */
import { s } from "../../ui/dom.js";

const SHAPES = Object.freeze([
  "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14z",
  "M4 4h12v12H4z",
  "M10 2.500L18 16.500H2z",
  "M10 1.500L18.500 10L10 18.500L1.500 10z",
  "M2 3.500h16L10 17.500z",
  "M7 2h6v5h5v6h-5v5H7v-5H2V7h5z",
  "M10 1.500l2.500 5.700l6.200.600l-4.700 4.100l1.400 6.100L10 14.800l-5.400 3.200L6 11.900L1.300 7.800l6.200-.600z",
  "M5.500 2.500h9L19 10l-4.500 7.500h-9L1 10z",
]);

/** @param {number} seat */
export function shapeOf(seat) {
  return SHAPES[seat % SHAPES.length];
}

/** A mark for the page. @param {number} seat */
export function mark(seat) {
  return s("svg", { viewBox: "-1 -1 22 22", class: "ls-mark", "data-seat": seat, "aria-hidden": "true", focusable: "false" }, s("path", { d: shapeOf(seat) }));
}

/** @type {Path2D[]} */
const built = [];

/**
 * A mark on a canvas.
 * @param {CanvasRenderingContext2D} pen @param {number} seat @param {number} x @param {number} y
 * @param {number} size width in canvas pixels @param {string} fill @param {string} edge
 */
export function stamp(pen, seat, x, y, size, fill, edge) {
  const path = (built[seat] ??= new Path2D(shapeOf(seat)));
  pen.save();
  pen.translate(x, y);
  pen.scale(size / 20, size / 20);
  pen.translate(-10, -10);
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.stroke(path);
  pen.fill(path);
  pen.restore();
}
