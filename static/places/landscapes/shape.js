/**
 * Which landscape, and its knobs from the catalogue's schema; for a formula its constants
 * and its window too. What the server refuses is said beside the field it is about.
 */
import { conform, withAt } from "../../state/schema.js";
import { fresh, h } from "../../ui/dom.js";
import { formulaBox, setFormulas } from "../../ui/formula.js";
import { refusalOf, ruleOf } from "./constants.js";
import { board, choice, initialIn, shapeOf } from "../../ui/knobs.js";
import { refusals, refuse, refusedField } from "../../ui/refusal.js";
import { slider } from "../../ui/slider.js";

/** @typedef {import("../../state/schema.js").Piece} Piece */

/** The landscape in what is asked. */
const ROOT = "#/landscape/";

/**
 * @param {Record<string, import("../../state/model.js").Entry>} landscapes
 * @param {{ chosen: (kind: string) => void, turned: (landscape: Piece) => void }} hands
 */
export function shape(landscapes, { chosen, turned }) {
  const picker = choice("landscape", "", Object.entries(landscapes).map(([kind, entry]) => [kind, entry.title]), "", { "data-ls": "landscape" }, chosen);
  picker.classList.add("ls-picker");
  /** @type {Element} */ (picker.querySelector("label, .term")).className = "unseen"; // the legend says it to the eye
  const select = /** @type {HTMLSelectElement} */ (picker.querySelector("select"));
  const said = h("p", { class: "faint" });
  const formula = formulaBox();
  const rest = h("div", { class: "rest" });
  const wrong = refusals();
  const element = h("fieldset", { class: "group" }, h("legend", {}, h("span", {}, "Landscape")), picker, said, formula, rest);
  let key = "";
  /** @type {ReturnType<typeof board> | null} */
  let own = null;
  /** @type {Piece} */
  let now = { kind: "" };

  const turn = (/** @type {string} */ path, /** @type {any} */ value) => turned(withAt(now, path, value));
  const draw = () => {
    const entry = landscapes[now.kind];
    const { value: typed = "" } = /** @type {HTMLInputElement | null} */ (rest.querySelector("[data-ls=constant-name]")) ?? {};
    const constants = typeof now.constants === "object" ? constantsOf(now.constants, ruleOf(entry.schema), (next) => turn("constants", next), typed) : null;
    own = board(entry.schema, now, turn, { owner: "landscape", initial: initialIn(entry.defaults, () => now) });
    rest.replaceChildren(...own.elements, ...(constants ? [constants] : []));
  };

  return {
    element,
    /** @param {Piece} landscape */
    set(landscape) {
      now = landscape;
      select.value = landscape.kind;
      const entry = landscapes[landscape.kind];
      said.textContent = firstSentence(entry.description);
      said.title = entry.source;
      setFormulas(formula, entry.formula);
      const next = shapeOf(landscape);
      if (next === key) return own?.set(landscape);
      key = next;
      draw();
    },
    /** What was refused, and where; null when all is well. @param {{ message: string, errors?: { pointer: string, detail: string }[] } | null} problem */
    refuse(problem) {
      // What is wrong with a constant's name stands, whatever the landscape's answer is.
      if (!problem) return wrong(rest, "");
      const errors = problem.errors ?? [];
      const { field, detail } = refusedField(rest, ROOT, errors)
        ?? { field: rest, detail: errors.find(({ pointer }) => pointer.startsWith(ROOT))?.detail ?? problem.message };
      wrong(field, detail);
    },
  };
}

/** @param {string} text */
function firstSentence(text) {
  return text.split(/(?<=[.])\s/)[0];
}

/**
 * Names and the numbers they stand for: a slider each, a name to change, and one more. A name
 * that cannot be is refused where it is typed.
 * @param {Record<string, number>} constants @param {import("./constants.js").Rule} rule @param {(next: Record<string, number>) => void} changed
 * @param {string} typed  a name that was being typed
 */
function constantsOf(constants, rule, changed, typed) {
  let now = constants;
  const rows = Object.entries(constants).map(([name, value]) => {
    const reach = Math.max(1, 10 ** Math.ceil(Math.log10(Math.abs(value) || 1))) * 2;
    const knob = slider({
      label: `constant ${name}`, value, initial: value, data: { "data-constant": name },
      range: { min: -reach, max: reach, scale: "linear", whole: false },
      moved: (next) => { now = { ...now, [name]: next }; changed(now); },
    });
    const gone = h("button", {
      type: "button", class: "plain ls-gone", "aria-label": `Remove the constant ${name}`, title: `Remove ${name}`,
      onclick: () => { const { [name]: _, ...left } = now; changed(left); },
    }, "×");
    return h("div", { class: "ls-constant" }, knob.element, gone);
  });
  const id = fresh("constant");
  const name = h("input", { id, type: "text", placeholder: "name", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "data-ls": "constant-name" });
  const wanted = () => name.value.trim();
  const add = () => {
    const refused = wanted() === "" ? "Type the constant’s name first." : refusalOf(wanted(), Object.keys(now), rule);
    refuse(name, refused);
    if (refused) name.focus();
    else changed({ ...now, [wanted()]: 1 });
  };
  name.addEventListener("input", () => refuse(name, wanted() === "" ? "" : refusalOf(wanted(), Object.keys(now), rule)));
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
  const element = h("div", { class: "rest" }, ...rows,
    h("div", { class: "ls-add" }, h("label", { for: id }, "a constant"), name, h("button", { type: "button", class: "chip", "data-ls": "add-constant", onclick: add }, "add")));
  if (typed !== "" && !Object.hasOwn(constants, typed.trim())) {
    name.value = typed;
    refuse(name, refusalOf(wanted(), Object.keys(now), rule));
  }
  return element;
}

/** A landscape of another kind, at its defaults. @param {import("../../state/model.js").Entry} entry */
export function usualLandscape(entry) {
  return conform(entry.schema, entry.defaults);
}
