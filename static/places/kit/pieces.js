/** Small parts that the rooms share: a card, a choice of few, a figure with its name, a style sheet. */
import { fresh, h, write } from "../../ui/dom.js";
import { labelled } from "../../ui/telling.js";
import { formula } from "./formulas.js";

/** @param {string} title @param {...(Node | string | null)} children */
export function card(title, ...children) {
  return h("section", { class: "tray", "aria-label": title }, h("h2", {}, title), ...children);
}

/**
 * Radio buttons side by side.
 * @param {string} label @param {readonly (readonly [string, string])[]} options value and text
 * @param {string} value @param {(value: string) => void} chosen @param {string} [data] name for tests
 */
export function segments(label, options, value, chosen, data = label) {
  const name = fresh("segment");
  const made = options.map(([v, text]) => {
    const input = h("input", { type: "radio", name, value: v, "data-choice": `${data} ${v}`, onchange: () => chosen(v) });
    return { input, element: h("label", { class: "option" }, input, h("span", {}, h("span", {}, ...formula(text)))) };
  });
  const set = (/** @type {string} */ now) => { for (const { input } of made) input.checked = input.value === now; };
  set(value);
  return { element: h("div", { class: "segments small", role: "radiogroup", "aria-label": label }, ...made.map((m) => m.element)), set };
}

/** A number with its name, which explains itself. @param {string} label @param {string} name @param {string} [hint] */
export function figure(label, name, hint = "") {
  const value = h("span", { class: "figure-value", "data-figure": name });
  return {
    element: h("div", { class: "figure" }, h("span", { class: "figure-label" }, h("span", {}, labelled(label, { hint, content: formula(label) }))), value),
    set: (/** @type {string} */ text) => write(value, text),
  };
}

/** @param {string} text @param {string} name @param {() => void} pressed */
export function button(text, name, pressed) {
  return h("button", { type: "button", class: "chip", "data-action": name, onclick: pressed }, text);
}

/** A style sheet that only some rooms need; settled once it holds. @param {string} href @returns {Promise<void>} */
export function stylesheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((done) => {
    const link = h("link", { rel: "stylesheet", href, onload: () => done(), onerror: () => done() });
    document.head.append(link);
  });
}
