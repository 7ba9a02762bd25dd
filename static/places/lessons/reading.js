/** One lesson: prose, a prediction, the answer, and its scenes beside them. */
import { h } from "../../ui/dom.js";
import { markup } from "../../ui/markup.js";
import { answer, prediction, skipped } from "./predict.js";

/** @typedef {import("./ask.js").Lesson} Lesson */
/** @typedef {import("./ask.js").Heading} Heading */

/**
 * @param {Lesson} lesson
 * @param {{
 *   all: Heading[], chosen: number | undefined, scene: number | null,
 *   may: boolean, open: (id: string | null) => void, set: (scene: number) => void, commit: (choice: number | null) => void, skip: () => void,
 * }} deeds
 * @returns {HTMLElement}
 */
export function reading(lesson, { all, chosen, scene, may, open, set, commit, skip }) {
  const at = all.findIndex(({ id }) => id === lesson.id);
  const neighbour = (/** @type {number} */ by) => {
    const other = all[at + by];
    return other && h("button", { type: "button", class: "plain-link", "data-lesson": other.id, onclick: () => open(other.id) },
      h("small", {}, by < 0 ? "Before" : "Next"), h("span", {}, `${other.question} · ${other.title}`));
  };
  const scenes = lesson.scenes.map(({ label, turn, look }, k) => h("li", { class: k === scene ? "scene on" : "scene" },
    h("h3", {}, label),
    h("dl", {}, h("dt", {}, "Turn"), markup("dd", {}, turn), h("dt", {}, "Look"),
      may ? markup("dd", { "data-look": k, tabindex: "-1" }, look) : h("dd", { class: "faint", "data-look": k }, "Comes once you have predicted.")),
    h("button", { type: "button", class: "chip", "data-scene": k, "aria-label": `Set the page: ${label}`, onclick: () => set(k) }, "Set the page")));
  return h("div", { class: "lesson" },
    h("article", { class: "lesson-text" },
      h("button", { type: "button", class: "link", "data-action": "contents", onclick: () => open(null) }, "All lessons"),
      h("h1", {}, h("span", {}, `${lesson.question} `), lesson.title),
      h("p", { class: "faint" }, lesson.cite),
      markup("div", { class: "prose" }, lesson.html),
      prediction(lesson, chosen, commit),
      answer(lesson, chosen)),
    h("section", { class: "scenes", "aria-label": "Scenes" }, h("h2", {}, "See it"),
      may ? null : h("p", { class: "faint" }, "What to look at would give the prediction away. ",
        skipped(skip)), h("ol", {}, ...scenes)),
    h("nav", { class: "neighbours", "aria-label": "Lessons before and after" }, neighbour(-1) ?? h("span", {}), neighbour(1) ?? h("span", {})));
}
