/** All lessons, by the problem that they belong to. */
import { h } from "../../ui/dom.js";

/** @typedef {import("./ask.js").Contents} Contents */
/** @typedef {import("./ask.js").Heading} Heading */

/**
 * @param {Contents} contents @param {Record<string, number>} chosen @param {(id: string) => void} open
 * @returns {HTMLElement}
 */
export function list({ groups, lessons }, chosen, open) {
  const item = (/** @type {Heading} */ lesson) => h("li", { class: "lesson-card" },
    h("span", { class: "lesson-number" }, lesson.question),
    h("h3", {}, h("button", { type: "button", "data-lesson": lesson.id, onclick: () => open(lesson.id) }, lesson.title)),
    h("p", {}, lesson.summary),
    h("p", { class: "faint" }, `${lesson.scenes} scenes${lesson.id in chosen ? " · predicted" : ""}`));
  return h("div", { class: "lesson-list" },
    h("header", {},
      h("h1", {}, "The course’s questions, ", h("span", {}, "answered by looking")),
      h("p", { class: "faint" }, "After the homework on energy-based models of NYU SP20. Each has its formula, a prediction to make, and scenes that set the page. The worked answer stays folded until you have predicted.")),
    ...groups.map(({ id, title }) => h("section", { "aria-label": title },
      h("h2", {}, /^\d/.test(id) ? `${id} ` : "", h("span", {}, title)),
      h("ul", {}, ...lessons.filter((lesson) => lesson.group === id).map(item)))));
}
