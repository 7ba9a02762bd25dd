/** Contrast as WCAG has it, and colours as colour-blind eyes see them (Machado et al. 2009, in full). */

/** Rows give red, green and blue from linear red, green and blue. */
export const EYES = Object.freeze({
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
});

/** Linear red, green and blue of a colour. @param {string} hex */
function linear(hex) {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

/** @param {string} hex @param {number[][]} matrix */
function luminance(hex, matrix) {
  const rgb = linear(hex);
  const [r, g, b] = matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, v, k) => sum + v * rgb[k], 0))));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b @param {number[][]} matrix */
export function contrast(a, b, matrix) {
  const [low, high] = [luminance(a, matrix), luminance(b, matrix)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
