/**
 * Particles and the paths behind them, on a canvas of their own: they move while the
 * landscape beneath rests, and need not have it painted again.
 */

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
    const thick = kind === "descent" ? 2.2 : 1;
    pen.globalAlpha = kind === "descent" ? 0.75 : 0.35;
    pen.strokeStyle = colours.casing;
    pen.lineWidth = (thick + 1.6) * ratio;
    pen.stroke();
    pen.globalAlpha = kind === "descent" ? 1 : 0.75;
    pen.strokeStyle = colours[kind];
    pen.lineWidth = thick * ratio;
    pen.stroke();
  }
  pen.globalAlpha = 1;
  for (const walker of flock) head(pen, walker, x(walker.u), y(walker.v), ratio, colours);
}

/** A descent's head points down, a chain's is round. @param {CanvasRenderingContext2D} pen @param {Walker} walker @param {number} x @param {number} y @param {number} ratio @param {Record<string, string>} colours */
function head(pen, { kind }, x, y, ratio, colours) {
  const r = 5.5 * ratio;
  pen.fillStyle = colours[kind];
  pen.strokeStyle = colours.casing;
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
