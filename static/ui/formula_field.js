/** A field for a formula: it wraps, and beneath it stands what is written so far, typeset. */
import { fresh, h } from "./dom.js";
import { scrolling } from "./markup.js";
import { naming } from "./telling.js";

/**
 * Taken over when the field is left, or on Enter.
 * @param {string} label @param {string} hint @param {string} value
 * @param {{ most: number, data: Record<string, string>, written: (value: string) => void }} how  `most` characters
 */
export function formulaField(label, hint, value, { most, data, written }) {
  /** What the page's state holds, and what was last taken over from here. */
  let told = value;
  let sent = value;
  const shown = scrolling(h("div", { class: "scroll formula", "data-typeset": "" }));
  const box = h("div", { class: "formulas" }, shown);
  const draw = async () => {
    const { typeset } = await import("./typeset.js"); // few methods have a formula to write
    const math = typeset(input.value);
    box.hidden = math === null;
    shown.replaceChildren(...(math ? [math] : []));
  };
  const take = () => {
    if (input.value === sent) return;
    sent = input.value;
    written(sent);
  };
  const input = h("textarea", {
    id: fresh("formula"), rows: 1, maxlength: most, spellcheck: "false", autocapitalize: "off", autocomplete: "off", ...data,
    oninput: () => void draw(),
    onchange: take,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // a formula has one line, however often it wraps
      take();
    },
  });
  input.value = value;
  const element = h("div", { class: "choice formula" }, naming(input, label, hint), input, box);
  void draw();
  return {
    element, input,
    /** @param {string} now */
    set(now) {
      if (now === told) return; // what is being typed stays
      told = now;
      if (now === sent) return;
      sent = now;
      input.value = now;
      void draw();
    },
  };
}
