/**
 * How many canvas pixels an element's own CSS pixel has: those of the screen, two at most,
 * times the zoom that the element stands under.
 */

/** @param {Element} element */
export function pixelsOf(element) {
  return Math.min(2, globalThis.devicePixelRatio || 1) * zoomOf(element);
}

/** @param {Element} element */
export function zoomOf(element) {
  return /** @type {any} */ (element).currentCSSZoom ?? 1;
}
