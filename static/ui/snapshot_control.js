/** What a control is set to, drawn plainly: a slider's place, a tick, what a list or a field says. */
import { colourOf } from "./snapshot_box.js";
import { written } from "./snapshot_text.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

/** @param {Element} element @param {Place} at @returns {string | null} null where it is no such control */
export function control(element, at) {
  const style = getComputedStyle(element);
  const theme = getComputedStyle(document.documentElement);
  const [ink, line, card] = ["ink", "firm", "card"].map((name) => colourOf(theme.getPropertyValue(`--${name}`)));
  const [middle, n] = [at.y + at.height / 2, (/** @type {number} */ v) => v.toFixed(2)];
  const said = (/** @type {string} */ text) => `<rect x="${n(at.x)}" y="${n(at.y)}" width="${n(at.width)}" height="${n(at.height)}" rx="6" fill="${card}" stroke="${line}"/>${text === "" ? "" : words(text, style, at)}`;
  if (element instanceof HTMLSelectElement) return said(element.selectedOptions[0]?.text ?? "");
  if (!(element instanceof HTMLInputElement)) return null;
  if (element.type === "range") {
    const [low, high] = [Number(element.min || 0), Number(element.max || 100)];
    const x = at.x + 7 + ((at.width - 14) * (Number(element.value) - low)) / (high - low || 1);
    return `<path d="M${n(at.x + 2)} ${n(middle)}H${n(at.x + at.width - 2)}" stroke="${line}" stroke-width="3" stroke-linecap="round"/><circle cx="${n(x)}" cy="${n(middle)}" r="6.5" fill="${ink}"/>`;
  }
  if (element.type === "text") return said(element.value);
  if (at.width < 8 || !["checkbox", "radio"].includes(element.type)) return "";
  const half = Math.min(at.width, at.height) / 2 - 1;
  const centre = at.x + at.width / 2;
  if (element.type === "radio") return `<circle cx="${n(centre)}" cy="${n(middle)}" r="${n(half)}" fill="none" stroke="${line}"/>${element.checked ? `<circle cx="${n(centre)}" cy="${n(middle)}" r="${n(half / 2)}" fill="${ink}"/>` : ""}`;
  return `<rect x="${n(centre - half)}" y="${n(middle - half)}" width="${n(2 * half)}" height="${n(2 * half)}" rx="2" fill="none" stroke="${line}"/>${element.checked ? `<path d="M${n(centre - half / 2)} ${n(middle)}l${n(half / 2.5)} ${n(half / 2)}l${n(half / 1.4)} ${n(-half)}" fill="none" stroke="${ink}" stroke-width="2"/>` : ""}`;
}

/** @param {string} text @param {CSSStyleDeclaration} style @param {Place} at */
function words(text, style, at) {
  const height = parseFloat(style.fontSize) * 1.3;
  const width = Math.min(at.width - 18, text.length * parseFloat(style.fontSize) * 0.52);
  return written(text, style, { x: at.x + 9, y: at.y + (at.height - height) / 2, width, height });
}
