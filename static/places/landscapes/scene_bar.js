/** The scenes to begin with, and what to look at in the one that is set. */
import { h, write } from "../../ui/dom.js";
import { SCENES, sceneOf } from "./scenes.js";

/** @param {(id: string) => void} chosen */
export function sceneBar(chosen) {
  const buttons = SCENES.map(({ id, title, note }) =>
    h("button", { type: "button", class: "chip", "data-scene": id, title: note, onclick: () => chosen(id) }, title.split(":")[0]));
  const name = h("b", {});
  const text = h("span", {});
  const note = h("p", { class: "ls-note" }, name, " ", text);
  const element = h("header", { class: "ls-head" },
    h("h1", {}, "Drop a point. ", h("span", {}, "Descents fall; samplers wander.")),
    h("div", { class: "chips", role: "group", "aria-label": "Scenes" }, ...buttons), note);
  return {
    element,
    /** @param {string | null} id */
    set(id) {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.scene === id));
      const scene = sceneOf(id);
      write(name, scene ? `${scene.title}.` : "Your own scene.");
      write(text, scene?.note ?? "The address remembers it.");
    },
  };
}
