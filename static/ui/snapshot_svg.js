/** A plot's SVG with the look that its style sheet gives it written into it. */
import { colourOf } from "./snapshot_box.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

const PAINTS = ["fill", "stroke"];
/** What is written only where it is not what SVG takes for granted. */
const USUAL = /** @type {const} */ ([
  ["stroke-width", "1px"], ["stroke-dasharray", "none"], ["stroke-linecap", "butt"], ["stroke-linejoin", "miter"], ["fill-rule", "nonzero"],
  ["fill-opacity", "1"], ["stroke-opacity", "1"], ["opacity", "1"], ["paint-order", "normal"],
]);
const TYPE = ["font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"];

/** @param {SVGSVGElement} svg @param {Place} at */
export function plotted(svg, at) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const originals = [...svg.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((element, k) => {
    const style = getComputedStyle(originals[k]);
    if (style.display === "none") return element.setAttribute("display", "none");
    for (const name of PAINTS) element.setAttribute(name, paint(style.getPropertyValue(name)));
    for (const [name, usual] of USUAL) {
      const value = style.getPropertyValue(name);
      if (value !== usual) element.setAttribute(name, value.replaceAll("px", ""));
      else element.removeAttribute(name);
    }
    if (element.matches("text, tspan")) for (const name of TYPE) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  for (const name of [...copy.attributes].map((a) => a.name)) if (name !== "viewBox") copy.removeAttribute(name);
  for (const [name, value] of Object.entries({ ...at, overflow: "hidden" })) copy.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${at.width} ${at.height}`);
  return new XMLSerializer().serializeToString(copy);
}

/** @param {string} value */
function paint(value) {
  return value === "none" || value.startsWith("url(") ? value : colourOf(value);
}
