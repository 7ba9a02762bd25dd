/**
 * View and β once more, beside the play head: for where the side is far away, on a phone, or
 * not shown at all, before a class.
 */
import { VIEWS } from "../views/index.js";
import { betaSlider } from "./beta.js";
import { fresh, h } from "./dom.js";

/** @param {import("../state/lab.js").Lab} lab @param {HTMLElement} home */
export function atHand(lab, home) {
  const name = fresh("view-at-hand");
  const views = VIEWS.map((view) => {
    const input = h("input", { type: "radio", name, value: view.id, "data-view-at-hand": view.id, onchange: () => lab.store.set({ view: view.id }) });
    return { input, element: h("label", { class: "option", title: view.hint }, input, h("span", {}, view.title)) };
  });
  const heat = betaSlider(lab, "view β", { "data-knob": "beta-at-hand" });
  home.append(h("div", { class: "at-hand", "data-at-hand": "" },
    h("div", { class: "segments small", role: "radiogroup", "aria-label": "View" }, ...views.map((v) => v.element)), heat.element));
  const refresh = () => {
    for (const { input } of views) input.checked = input.value === lab.state.view;
    heat.refresh();
  };
  lab.store.on((_, changed) => { if (changed.has("view") || changed.has("beta")) refresh(); });
  refresh();
}
