/** A family's mark wherever its colour stands for it: circle, square, triangle. */

/** @typedef {import("../state/model.js").Family} Family */

/** As a path of SVG. @param {Family} family @param {number} x @param {number} y @param {number} r */
export function familyPath(family, x, y, r) {
  if (family === "contrastive") return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  if (family === "architectural") return `M${x - r * 0.9} ${y - r * 0.9}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`;
  return `M${x} ${y - 1.15 * r}l${1.1 * r} ${1.95 * r}h${-2.2 * r}z`;
}

/** On a canvas, clear of the curves beneath. @param {CanvasRenderingContext2D} pen @param {Family} family @param {number} x @param {number} y @param {number} r @param {string} fill @param {string} edge */
export function stampFamily(pen, family, x, y, r, fill, edge) {
  const path = new Path2D(familyPath(family, x, y, r));
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = 2;
  pen.stroke(path);
  pen.fill(path);
}
