/** What is wrong with what a field holds, said beside the field. */
import { fresh, h, write } from "./dom.js";

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const SAID = new WeakMap();

/**
 * Mark a field as refused and say why beneath it; "" takes both away.
 * @param {HTMLElement} field @param {string} why
 */
export function refuse(field, why) {
  const known = SAID.get(field);
  if (why === "") {
    if (!known) return;
    known.remove();
    SAID.delete(field);
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  const said = known ?? h("p", { class: "refusal", id: fresh("refusal"), role: "alert" });
  if (!known) {
    SAID.set(field, said);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", said.id);
    (field.closest(".choice, .slider, .tick, .seed") ?? field).after(said);
  }
  write(said, why);
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
