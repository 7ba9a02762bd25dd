/**
 * Particles and the paths behind them, on a canvas of their own: they move while the
 * landscape beneath rests, and need not have it painted again.
 */
import { inkOf, strokeEdged } from "./marks.js";

/** @typedef {import("./walker.js").Walker} Walker */

/**
 * @param {CanvasRenderingContext2D} pen @param {readonly Walker[]} flock
 * @param {{ width: number, height: number, ratio: number, colours: Record<string, string> }} look
 */
export function drawFlock(pen, flock, { width, height, ratio, colours }) {
  pen.clearRect(0, 0, width, height);
  const x = (/** @type {number} */ u) => u * width;
  const y = (/** @type {number} */ v) => (1 - v) * height;
  pen.lineJoin = "round";
  pen.lineCap = "round";
  for (const { kind, path, u, v } of flock) {
    pen.beginPath();
    pen.moveTo(x(path[0]), y(path[1]));
    for (let k = 2; k < path.length; k += 2) pen.lineTo(x(path[k]), y(path[k + 1]));
    pen.lineTo(x(u), y(v));
    pen.lineWidth = (kind === "descent" ? 2.2 : 1) * ratio;
    strokeEdged(pen, inkOf(kind, colours), (kind === "descent" ? 0.8 : 0.6) * ratio);
  }
  for (const walker of flock) head(pen, walker, x(walker.u), y(walker.v), ratio, colours);
}

/** A descent's head points down, a chain's is round. @param {CanvasRenderingContext2D} pen @param {Walker} walker @param {number} x @param {number} y @param {number} ratio @param {Record<string, string>} colours */
function head(pen, { kind }, x, y, ratio, colours) {
  const r = 5.5 * ratio;
  const { fill, edge } = inkOf(kind, colours);
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = 1.6 * ratio;
  pen.beginPath();
  if (kind === "descent") {
    pen.moveTo(x, y + 0.4 * r);
    pen.lineTo(x - r, y - r);
    pen.lineTo(x + r, y - r);
    pen.closePath();
  } else pen.arc(x, y, 0.85 * r, 0, 7);
  pen.fill();
  pen.stroke();
}
