/**
 * Slow mode: one step taken apart. Each part lights its term in the formula and its overlay in
 * the panels; with the last part the step is taken.
 */
import { FAMILIES } from "../state/model.js";
import { formulasWithin } from "../state/formulas.js";
import { mechanismOf } from "../state/sentence.js";
import { h, write } from "../ui/dom.js";
import { formulaBox, setFormulas } from "../ui/formula.js";
import { tell } from "../ui/telling.js";
import { MARKS, termsOf } from "./slow_terms.js";

/** @typedef {import("../state/model.js").Family} Family */

const NAMES = Object.freeze(["1 · the data", "2 · the others", "3 · the bound", "4 · the step"]);
/** What lies over the panels in each part. */
const SHOWN = Object.freeze([["data"], ["data", "negatives"], ["data", "negatives", "forces"], ["data", "negatives", "forces"]]);

/** @type {import("./index.js").Feature} */
export function slow({ lab, stage, say, side }) {
  /** @type {0 | 1 | 2 | 3} */
  let part = 0;
  /** @type {Record<string, boolean> | null} */
  let before = null;

  const open = h("button", { type: "button", class: "chip", "data-action": "slow", "aria-pressed": "false", title: "One step, taken apart beside its formula", onclick: () => (strip.hidden ? begin() : end()) }, "One step, slowly");
  const chips = side.querySelector(".part-chips");
  if (chips) chips.append(open);
  else side.append(h("div", { class: "chips part-chips" }, open));

  const which = h("select", { "aria-label": "Method taken apart", "data-action": "slow-panel", onchange: () => draw() });
  const formula = formulaBox();
  formula.classList.add("formula-terms");
  const words = h("p", { class: "formula-words" });
  const steps = NAMES.map((name, k) => h("button", { type: "button", "data-part": k + 1, onclick: () => go(/** @type {0 | 1 | 2 | 3} */ (k)) }, name));
  const text = h("p", { class: "part-text", role: "status" });
  const letters = h("p", { class: "faint" });
  const next = h("button", { type: "button", class: "chip strong", "data-action": "slow-next", onclick: () => go(/** @type {0 | 1 | 2 | 3} */ ((part + 1) % 4)) }, "Next");
  const strip = h("section", { class: "part-strip", "aria-label": "One step, slowly", hidden: true },
    h("div", { class: "part-head" }, h("h2", {}, "One step, slowly"), which, h("div", { class: "sizes", role: "group", "aria-label": "Parts" }, ...steps)),
    formula, words, letters, text,
    h("div", { class: "part-buttons" }, next, h("button", { type: "button", class: "chip", "data-action": "slow-done", onclick: () => end() }, "Done")));
  document.getElementById("panels")?.before(strip);

  const family = () => /** @type {Family} */ (which.value);

  function begin() {
    lab.play(false);
    before = lab.state.overlays;
    which.replaceChildren(...FAMILIES.map((f) => h("option", { value: f }, lab.entry(f).title)));
    which.value = lab.state.enlarged ?? FAMILIES[0];
    strip.hidden = false;
    open.setAttribute("aria-pressed", "true");
    go(0);
    next.focus();
  }

  function end() {
    const focused = strip.contains(document.activeElement);
    strip.hidden = true;
    open.setAttribute("aria-pressed", "false");
    if (before) lab.store.set({ overlays: before });
    before = null;
    if (focused) open.focus();
  }

  /** @param {0 | 1 | 2 | 3} to */
  function go(to) {
    part = to;
    const on = SHOWN[part];
    lab.store.set({ overlays: { ...lab.state.overlays, ...Object.fromEntries(["data", "negatives", "forces"].map((id) => [id, on.includes(id)])) } });
    if (part === 3) lab.step(1);
    draw();
  }

  function draw() {
    if (strip.hidden) return;
    const frame = stage.recorded(family());
    const entry = lab.entry(family());
    const shaping = lab.shaping(family());
    const { parts, key } = termsOf(entry, shaping, (frame?.negatives.length ?? 0) > 0);
    setFormulas(formula, entry.formula, ...(entry.formula ? formulasWithin(lab.catalogue, entry, shaping, "losses") : []));
    words.hidden = Boolean(entry.formula);
    tell(words, mechanismOf(entry, shaping));
    for (const mark of new Set(MARKS.flat())) {
      for (const term of formula.querySelectorAll(`.term-${mark}`)) term.classList.toggle("lit", MARKS[part].includes(mark));
    }
    steps.forEach((button, k) => button.setAttribute("aria-pressed", String(k === part)));
    tell(text, parts[part]);
    tell(letters, key);
    write(next, part === 3 ? "Another step" : "Next");
    if (!frame && part === 3) say("The step is being computed");
  }

  strip.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end();
  });
  lab.store.on((_, changed) => {
    if (strip.hidden) return;
    if (changed.has("playing") && lab.state.playing) end();
    else if (changed.has("methods") || changed.has("data")) {
      const kept = which.value;
      which.replaceChildren(...FAMILIES.map((f) => h("option", { value: f }, lab.entry(f).title)));
      which.value = kept;
      draw();
    }
  });
}
