/** HTML that the server made: of a lesson's Markdown, of a piece's formula. No script in it could run, and none is in it. */
import { h } from "./dom.js";

/**
 * An element with the HTML in it. What is wider than the column scrolls by itself, and
 * only then takes part in the order of the Tab key.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} attributes @param {string} html
 */
export function markup(tag, attributes, html) {
  const element = h(tag, attributes);
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const wide of template.content.querySelectorAll("table, math[display=block]")) {
    const box = h("div", { class: wide.localName === "table" ? "scroll" : "scroll formula" });
    wide.replaceWith(box);
    box.append(wide);
    scrolling(box);
  }
  element.append(template.content);
  return element;
}

/** @type {ResizeObserver | null} */
let widths = null;

/** A box that takes part in the order of the Tab key while it scrolls. @template {HTMLElement} E @param {E} box */
export function scrolling(box) {
  (widths ??= new ResizeObserver(measured)).observe(box);
  return box;
}

/** @param {ResizeObserverEntry[]} entries */
function measured(entries) {
  for (const { target } of entries) {
    const box = /** @type {HTMLElement} */ (target);
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.matches(".formula") ? "Formula" : "Table");
    } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}
