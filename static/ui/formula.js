/** A piece's formula: the catalogue's MathML, a row a line, each in a box of its own that scrolls where it is too long. */
import { h } from "./dom.js";
import { markup } from "./markup.js";

/**
 * A box for formulas; one without any is not seen.
 * @param {...(string | null | undefined)} formulas MathML
 */
export function formulaBox(...formulas) {
  const box = h("div", { class: "formulas" });
  setFormulas(box, ...formulas);
  return box;
}

/** Written anew only where they differ. @param {HTMLElement} box @param {...(string | null | undefined)} formulas */
export function setFormulas(box, ...formulas) {
  const html = formulas.join("");
  box.hidden = html === "";
  if (WRITTEN.get(box) === html) return;
  WRITTEN.set(box, html);
  box.replaceChildren(...markup("div", {}, html).children);
}

/** @type {WeakMap<HTMLElement, string>} */
const WRITTEN = new WeakMap();
