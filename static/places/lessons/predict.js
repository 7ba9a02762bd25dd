/** The prediction: one of a few choices, committed to before the answer unfolds. */
import { fresh, h } from "../../ui/dom.js";
import { markup } from "../../ui/markup.js";

/** @typedef {import("./ask.js").Lesson} Lesson */

/**
 * @param {Lesson} lesson
 * @param {number | undefined} chosen the choice that was made
 * @param {(choice: number | null) => void} commit null forgets it
 * @returns {HTMLElement}
 */
export function prediction(lesson, chosen, commit) {
  const { question, choices, right } = lesson.prediction;
  const made = chosen !== undefined && chosen < choices.length;
  const name = fresh("prediction");
  const inputs = choices.map((_, k) => h("input", {
    type: "radio", name, value: k, required: true, checked: made && chosen === k, "data-choice": k,
  }));
  const label = (/** @type {string} */ html, /** @type {number} */ k) => {
    const mark = !made ? null : right === k ? "right" : chosen === k && right !== null ? "not this" : null;
    return h("label", { class: mark ? `choice-line ${mark === "right" ? "good" : "bad"}` : "choice-line" },
      inputs[k], markup("span", {}, html), mark ? h("em", {}, mark === "right" ? "✓ right" : "✗ yours") : null);
  };
  const form = h("form", {
    class: "prediction", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const choice = inputs.findIndex((input) => input.checked);
      if (choice >= 0) commit(choice);
    },
  },
  h("h2", {}, "Predict first"),
  h("fieldset", { disabled: made }, h("legend", {}, markup("span", {}, question)), ...choices.map(label)),
  made
    ? forgetting(() => commit(null))
    : h("button", { type: "submit", class: "chip strong", "data-action": "commit-prediction" }, "That is my prediction"));
  return form;
}

/**
 * The worked answer, or why it isn't there.
 * @param {Lesson} lesson @param {number | undefined} chosen
 * @returns {HTMLElement}
 */
export function answer(lesson, chosen) {
  const section = h("section", { class: "answer", "data-answer": "folded", tabindex: "-1" }, h("h2", {}, "Answer"));
  if (chosen === undefined || chosen >= lesson.prediction.choices.length) {
    section.append(h("p", { class: "faint" }, "Folded until you have predicted."));
    return section;
  }
  if (lesson.withheld || lesson.answer === null) {
    section.dataset.answer = "withheld";
    section.append(h("p", {}, "Your prediction is noted. This server keeps the worked answers back; the scenes will tell."));
    return section;
  }
  section.dataset.answer = "open";
  section.append(verdictOf(lesson, chosen), markup("div", { class: "prose" }, lesson.answer));
  return section;
}

/** @param {() => void} forget */
export function forgetting(forget) {
  return h("button", { type: "button", class: "link", "data-action": "forget", onclick: forget }, "Forget my prediction");
}

/** @param {() => void} skip */
export function skipped(skip) {
  return h("button", { type: "button", class: "link", "data-action": "skip-prediction", onclick: skip }, "Look without predicting");
}

/** What a prediction was worth, where the server tells. @param {Lesson} lesson @param {number} chosen @returns {HTMLElement} */
export function verdictOf({ prediction: { right, because } }, chosen) {
  if (right === null) return h("p", { class: "verdict", tabindex: "-1" }, "Your prediction is noted; the scenes will tell.");
  return h("p", { class: chosen === right ? "verdict good" : "verdict bad", tabindex: "-1" },
    h("strong", {}, chosen === right ? "Right. " : "Not quite. "), markup("span", {}, because ?? ""));
}
