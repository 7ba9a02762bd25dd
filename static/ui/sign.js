/** A mark in a line of text, drawn as it lies on the landscapes. */
import { SIDE, signOf } from "../plot/signs.js";
import { h } from "./dom.js";

/** @typedef {keyof typeof import("../plot/marks.js").MARKS} MarkName */

/**
 * What texts, the server's too, write for a mark: the character, which is copied with the text
 * and drawn over by the mark, and its name for a screen reader.
 * @type {Readonly<Record<string, { mark: MarkName, name: string }>>}
 */
export const WRITTEN = Object.freeze({ "●": { mark: "data", name: "data" }, "□": { mark: "negative", name: "negatives" } });

/** @param {...MarkName} marks */
export function sign(...marks) {
  return svgOf(marks, h("span", { class: "sign", "aria-hidden": "true" }));
}

/** A written mark: `textContent` stays as it was written. @param {string} character */
export function writtenMark(character) {
  const { mark, name } = WRITTEN[character];
  return svgOf([mark], h("span", { class: "sign written", role: "img", "aria-label": name }, h("span", { class: "unseen" }, character)));
}

/** @param {MarkName[]} marks @param {HTMLElement} into */
function svgOf(marks, into) {
  const template = document.createElement("template");
  template.innerHTML = `<svg viewBox="0 0 ${SIDE} ${SIDE}" aria-hidden="true" focusable="false">${signOf(...marks)}</svg>`;
  into.append(template.content);
  return into;
}
