/** What is wrong with what a field holds, said beside the field. */
import { describe, fresh, h, write } from "./dom.js";

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const SAID = new WeakMap();

/**
 * Mark a field as refused and say why beneath it; "" takes both away. Beneath a group of fields
 * stands what is about none of them alone, and marks none.
 * @param {HTMLElement} field @param {string} why
 */
export function refuse(field, why) {
  const known = SAID.get(field);
  if (why === "") {
    if (!known) return;
    known.remove();
    SAID.delete(field);
    field.removeAttribute("aria-invalid");
    describe(field, known.id, false);
    return;
  }
  const said = known ?? h("p", { class: "refusal", id: fresh("refusal"), role: "alert" });
  if (!known) {
    SAID.set(field, said);
    if (field.matches("input, select, textarea")) {
      field.setAttribute("aria-invalid", "true");
      describe(field, said.id, true);
    }
    (field.closest(".choice, .slider, .tick, .seed") ?? field).after(said);
  }
  write(said, why);
}

/**
 * What is refused of one question, one thing at a time: what is said next, at whatever field,
 * takes away what was said before.
 * @returns {(field: HTMLElement, why: string) => void}
 */
export function refusals() {
  /** @type {HTMLElement | null} */
  let before = null;
  return (field, why) => {
    if (before && before !== field) refuse(before, "");
    before = field;
    refuse(field, why);
  };
}

/** @param {HTMLElement} field */
export function isRefused(field) {
  return SAID.has(field);
}

/**
 * The field that a problem of the server's is about, and why it is refused: by its JSON
 * pointer beneath `root`; null where it is about none of them.
 * @param {HTMLElement} among the controls @param {string} root such as "#/experiment/shaping/"
 * @param {readonly { pointer: string, detail: string }[]} errors
 */
export function refusedField(among, root, errors) {
  for (const { pointer, detail } of errors) {
    if (!pointer.startsWith(root)) continue;
    const path = pointer.slice(root.length).split("/").join(".");
    const field = /** @type {HTMLElement | null} */ (among.querySelector(`[data-knob="${CSS.escape(path)}"]`));
    if (field) return { field, detail };
  }
  return null;
}
