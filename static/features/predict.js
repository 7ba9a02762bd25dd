/**
 * Predict first: one panel is covered, its outcome is chosen among statements, and only then
 * is it shown and judged by its own numbers. Training goes on meanwhile, unseen.
 */
import { FAMILIES } from "../state/model.js";
import { fresh, h, write } from "../ui/dom.js";
import { OUTCOMES, judged } from "./predict_outcomes.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("./predict_outcomes.js").Outcome} Outcome */

/** @type {import("./index.js").Feature} */
export function predict({ lab, stage, cards, say, laboratory, side }) {
  /** @type {Family | null} */
  let covered = null;
  /** @type {Outcome | null} */
  let said = null;
  const capital = (/** @type {string} */ word) => word[0].toUpperCase() + word.slice(1);

  const open = h("button", { type: "button", class: "chip", "data-action": "predict", "aria-pressed": "false", title: "Cover one panel, say what it will be, and look", onclick: () => (strip.hidden ? begin(lab.state.enlarged ?? "regularized") : end()) }, "Predict first");
  (side.querySelector("[data-knob=seed]")?.closest("fieldset") ?? side).append(h("div", { class: "chips part-chips" }, open));

  const which = h("select", { "aria-label": "Covered panel", "data-action": "predict-panel", onchange: () => begin(/** @type {Family} */ (which.value)) }, ...FAMILIES.map((f) => h("option", { value: f }, capital(f))));
  const name = fresh("predict");
  const radios = OUTCOMES.map(({ id, says }) => {
    const input = h("input", { type: "radio", name, value: id, "data-predict": id, onchange: () => { said = id; refresh(); } });
    return { id, input, element: h("label", { class: "statement" }, input, h("span", {}, says)) };
  });
  const choices = h("fieldset", { class: "statements" }, h("legend", {}, "When its schedule ends it will be"), ...radios.map((r) => r.element));
  const verdict = h("p", { class: "judged", role: "status" });
  const reveal = h("button", { type: "button", class: "chip strong", "data-action": "reveal", onclick: () => show() }, "Reveal");
  const again = h("button", { type: "button", class: "chip", "data-action": "predict-again", onclick: () => begin(/** @type {Family} */ (which.value)) }, "Cover it again");
  const strip = h("section", { class: "part-strip predict", "aria-label": "Predict first", hidden: true },
    h("div", { class: "part-head" }, h("h2", {}, "Predict first"), which, h("span", { class: "faint" }, "trains on, unseen")),
    choices, verdict,
    h("div", { class: "part-buttons" }, reveal, again, h("button", { type: "button", class: "chip", "data-action": "predict-done", onclick: () => end() }, "Done")));
  document.getElementById("panels")?.before(strip);
  const covers = cards.map((card) => {
    const cover = h("div", { class: "cover", hidden: true }, h("span", { "aria-hidden": "true" }, "?"), h("span", { class: "unseen" }, `${card.title} is covered until the prediction is revealed`));
    card.element.append(cover);
    return { card, cover };
  });

  function cover() {
    for (const { card, cover: lid } of covers) {
      const on = card.family === covered;
      lid.hidden = !on;
      card.element.toggleAttribute("data-covered", on);
      for (const part of card.element.querySelectorAll(".picture, .telling, .dials")) /** @type {HTMLElement} */ (part).inert = on;
    }
    // The curves would tell.
    laboratory.toggleAttribute("data-predicting", covered !== null);
  }
  function refresh() {
    const asking = covered !== null;
    open.setAttribute("aria-pressed", String(!strip.hidden));
    choices.disabled = !asking;
    reveal.hidden = !asking;
    reveal.disabled = said === null;
    again.hidden = asking;
    for (const { id, input } of radios) input.checked = id === said;
  }
  /** @param {Family} family */
  function begin(family) {
    covered = family;
    said = null;
    which.value = family;
    strip.hidden = false;
    write(verdict, "");
    if (lab.state.enlarged !== null && lab.state.enlarged !== family) lab.store.set({ enlarged: null });
    cover();
    refresh();
    strip.scrollIntoView({ block: "nearest" });
    radios[0].input.focus({ preventScroll: true });
  }
  function show() {
    const family = covered;
    const frame = family && stage.recorded(family);
    if (!family || !said) return;
    if (!frame) return say("Nothing has been trained yet");
    covered = null;
    cover();
    const { right, text } = judged(said, frame, lab.panels[family].recording.schedule);
    verdict.dataset.right = String(right ?? "");
    write(verdict, text);
    refresh();
    again.focus();
  }
  function end() {
    const focused = strip.contains(document.activeElement);
    covered = null;
    strip.hidden = true;
    cover();
    refresh();
    if (focused) open.focus();
  }
  strip.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end();
  });
  // Another method, or other data, is another question.
  lab.store.on((_, changed) => { if (covered === null && !strip.hidden && (changed.has("data") || changed.has("methods"))) write(verdict, ""); });
  refresh();
}
