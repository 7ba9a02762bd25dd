/**
 * The guide: beside the room that a lesson's scene has set, what to predict, to turn and to
 * look at there, and the lesson in words. It folds to what leads from scene to scene.
 */
import { fresh, h, icon, write } from "../../ui/dom.js";
import { markup } from "../../ui/markup.js";
import { explain } from "../../ui/telling.js";
import { mayLook } from "./memory.js";
import { named } from "./named.js";
import { lift } from "./lift.js";
import { forgetting, prediction, skipped, verdictOf } from "./predict.js";

/** @typedef {import("./ask.js").Lesson} Lesson */
/** @typedef {import("./memory.js").Memory} Memory */

const KEY = "basin-lesson-folded";
const FOLD = "M5 7.500l5 5 5-5";
const CROSS = "M5 5l10 10M15 5L5 15";

/** Whether it was folded when the page was last left. */
function kept() {
  try {
    return localStorage.getItem(KEY) === "true";
  } catch {
    return false; // storage may be forbidden
  }
}

/**
 * @param {object} deeds
 * @param {(by: 1 | -1) => void} deeds.step
 * @param {() => void} deeds.back   to the lesson
 * @param {() => void} deeds.away
 * @param {(choice: number | null) => void} deeds.commit
 * @param {() => void} deeds.skip
 * @param {() => void} deeds.folded
 */
export function guide({ step, back, away, commit, skip, folded }) {
  const label = h("h2", { class: "guide-label" });
  const where = h("p", { class: "guide-where" });
  const turn = h("dd", { "data-guide": "turn" });
  const look = h("dd", { "data-guide": "look", tabindex: "-1" });
  const asked = h("div", { class: "guide-asked" });
  const words = h("details", { class: "guide-words" });
  const body = h("div", { class: "guide-body", id: fresh("guide") },
    asked,
    h("dl", { class: "guide-scene" }, h("dt", {}, "Turn"), turn, h("dt", {}, "Look"), look),
    words,
    h("button", { type: "button", class: "link", "data-action": "lesson", onclick: back }, "Back to the lesson"));
  const leads = (/** @type {string} */ action, /** @type {string} */ text, /** @type {string} */ arrow, /** @type {1 | -1} */ by) =>
    h("button", { type: "button", class: "chip", "data-action": action, title: text, onclick: () => step(by) },
      h("span", { class: "guide-arrow", "aria-hidden": "true" }, arrow), h("span", { class: "guide-word" }, text));
  const before = leads("scene-before", "Before", "‹", -1);
  const next = leads("scene-next", "Next scene", "›", 1);
  const fold = h("button", { type: "button", class: "plain", "data-action": "guide-fold", "aria-label": "The scene in words", "aria-controls": body.id, onclick: () => set(!element.hasAttribute("data-folded")) }, icon(FOLD, "icon guide-fold"));
  const element = h("aside", { class: "lesson-guide", "aria-label": "Lesson", tabindex: "-1", hidden: true },
    h("div", { class: "guide-bar" }, fold, where, h("div", { class: "guide-steps" }, before, next),
      h("button", { type: "button", class: "plain", "data-action": "guide-away", "aria-label": "Put the lesson away", title: "Put the lesson away", onclick: away }, icon(CROSS, "icon guide-cross")),
      label),
    body);

  /** @param {boolean} on */
  function set(on) {
    element.toggleAttribute("data-folded", on);
    body.hidden = on;
    fold.setAttribute("aria-expanded", String(!on));
    fold.title = on ? "Unfold the lesson" : "Fold the lesson";
    try {
      localStorage.setItem(KEY, String(on));
    } catch {
      // kept for this visit only
    }
    folded();
  }

  /** HTML in which what is named can be pressed, which lifts and lights it. @param {HTMLElement} into @param {string} html */
  const told = (into, html) => {
    const text = markup("span", {}, html);
    for (const name of /** @type {NodeListOf<HTMLElement>} */ (text.querySelectorAll("[data-named]"))) {
      name.replaceWith(h("button", { type: "button", class: "named", "data-named": name.dataset.named, title: "Show where it is", onclick: () => {
        const [found] = named(name.dataset.named ?? "");
        if (found) lift([found]);
      } }, ...name.childNodes));
    }
    into.replaceChildren(text);
    explain(into);
  };

  let question = "";
  let text = "";
  /** @param {Lesson} lesson @param {Memory} memory */
  const ask = (lesson, memory) => {
    const chosen = memory.chosen[lesson.id];
    const may = mayLook(memory, lesson.id);
    const key = JSON.stringify([lesson.id, chosen, may]);
    if (key === question) return;
    question = key;
    if (chosen === undefined || chosen >= lesson.prediction.choices.length) {
      const form = prediction(lesson, undefined, commit);
      asked.replaceChildren(...(may ? [h("details", {}, h("summary", {}, "Predict after all"), form)] : [form, skipped(skip)]));
      return;
    }
    asked.replaceChildren(h("p", { class: "guide-chosen" }, "You predicted: ", markup("q", {}, lesson.prediction.choices[chosen])),
      verdictOf(lesson, chosen), forgetting(() => commit(null)));
  };

  set(kept());
  return {
    element,
    /** @param {Lesson} lesson @param {number} scene @param {Memory} memory */
    show(lesson, scene, memory) {
      const { label: title, turn: deed, look: sight } = lesson.scenes[scene];
      const held = document.activeElement;
      write(label, title);
      write(where, `${lesson.question} · scene ${scene + 1} of ${lesson.scenes.length}`);
      where.dataset.short = `${scene + 1}/${lesson.scenes.length}`;
      before.disabled = scene === 0;
      next.disabled = scene === lesson.scenes.length - 1;
      told(turn, deed);
      ask(lesson, memory);
      if (mayLook(memory, lesson.id)) told(look, sight);
      else look.replaceChildren(h("span", { class: "faint" }, "Comes once you have predicted, so that nothing is given away."));
      if (text !== lesson.id) {
        text = lesson.id;
        words.replaceChildren(h("summary", {}, "The lesson in words"), markup("div", { class: "prose" }, lesson.html));
        explain(words);
        words.open = matchMedia("(min-width: 1181px)").matches;
        body.scrollTop = 0;
      }
      element.hidden = false;
      if (held instanceof HTMLElement && element.contains(held) && document.activeElement !== held) element.focus({ preventScroll: true });
    },
    hide() { element.hidden = true; },
    /** What is named: the sights, where they may be told, and the deeds. */
    get names() { return { look: namesIn(look), turn: namesIn(turn) }; },
    /** Where the eye goes on after a prediction was made, left out or forgotten. @param {boolean} may */
    focus(may) {
      /** @type {HTMLElement | null} */ (may ? asked.querySelector(".verdict") ?? look : asked.querySelector("input"))?.focus();
    },
  };
}

/** @param {HTMLElement} part @returns {string[]} */
function namesIn(part) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-named]"))].map((name) => name.dataset.named ?? "");
}
