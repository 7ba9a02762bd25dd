/** What is compared: the data, the steps, how many seeds, and which methods. */
import { FAMILIES } from "../../state/model.js";
import { h, write } from "../../ui/dom.js";
import { choice } from "../../ui/knobs.js";
import { slider } from "../../ui/slider.js";
import { segments } from "../kit/pieces.js";
import { AS_IN_LAB, SEEDS, STEPS, allMethods } from "./rows.js";

/** @typedef {import("./rows.js").Scene} Scene */

/** @param {import("../../state/model.js").Catalogue} catalogue @param {(patch: Partial<Scene>) => void} apply @param {() => Scene} now */
export function choices(catalogue, apply, now) {
  const methods = allMethods(catalogue);
  const pick = choice("data", "", [], AS_IN_LAB, { "data-knob": "compare-data" }, (kind) => apply({ data: kind }));
  const select = /** @type {HTMLSelectElement} */ (pick.querySelector("select"));
  const schedule = segments("Steps", [["own", "own schedule"], ["same", "same number"]], "own", (v) => apply({ steps: v === "own" ? null : 300 }), "steps");
  const steps = slider({ label: "steps", value: 300, initial: 300, range: { ...STEPS, scale: "log", whole: true }, moved: (v) => apply({ steps: v }), data: { "data-knob": "compare-steps" } });
  const seeds = slider({ label: "seeds", hint: "Each method is trained once for each; the board tells the mean ± the standard deviation", value: 1, initial: 1, range: { min: 1, max: SEEDS, scale: "linear", whole: true }, moved: (v) => apply({ seeds: v }), data: { "data-knob": "compare-seeds" } });
  const families = FAMILIES.map((family) => {
    const own = methods.filter((m) => m.family === family);
    const ticks = own.map(({ kind, title }) => {
      const input = h("input", { type: "checkbox", "data-tick": kind, onchange: () => apply({ without: input.checked ? now().without.filter((k) => k !== kind) : [...now().without, kind] }) });
      return { kind, input, element: h("label", { class: "tick", title: catalogue.shaping[kind].description }, input, title) };
    });
    const all = h("button", { type: "button", class: "link", "data-all": family, onclick: () => {
      const some = own.some(({ kind }) => now().without.includes(kind));
      const others = now().without.filter((k) => !own.some(({ kind }) => kind === k));
      apply({ without: some ? others : [...others, ...own.map(({ kind }) => kind)] });
    } }, "none");
    const count = h("span", { class: "said" });
    return { own, ticks, all, count, element: h("details", { class: "family", "data-family": family },
      h("summary", {}, h("span", { class: "swatch", "data-family": family, "aria-hidden": "true" }), `${family[0].toUpperCase()}${family.slice(1)}`, count), h("div", { class: "ticks" }, ...ticks.map((t) => t.element)), all) };
  });

  let offered = "";
  return {
    asked: [pick, schedule.element, steps.element, seeds.element],
    families: families.map((f) => f.element),
    /** @param {Scene} scene @param {import("../../state/schema.js").Piece} data of the laboratory */
    set(scene, data) {
      if (offered !== data.kind) {
        offered = data.kind;
        select.replaceChildren(h("option", { value: AS_IN_LAB }, `as in the laboratory: ${catalogue.data[data.kind].title}`),
          ...Object.entries(catalogue.data).filter(([, entry]) => entry.defaults).map(([kind, entry]) => h("option", { value: kind }, entry.title)));
      }
      select.value = scene.data;
      schedule.set(scene.steps === null ? "own" : "same");
      steps.element.hidden = scene.steps === null;
      if (scene.steps !== null) steps.tell(scene.steps);
      seeds.tell(scene.seeds);
      for (const { own, ticks, all, count } of families) {
        for (const { kind, input } of ticks) input.checked = !scene.without.includes(kind);
        const on = own.filter(({ kind }) => !scene.without.includes(kind)).length;
        write(count, `${on} of ${own.length}`);
        write(all, on < own.length ? "tick all" : "tick none");
      }
    },
  };
}
