/**
 * A number that is read and can be typed into: a click, or Enter on the slider beside it, opens
 * it; Enter takes what is typed, Escape gives it up. What breaks the rule stays as it is typed,
 * with the rule beside it.
 */
import { ruleOf, typedNumber } from "../state/typed.js";
import { fresh, h, write } from "./dom.js";

/**
 * @param {object} how
 * @param {string} how.label of what the number is
 * @param {{ min: number, max: number, whole: boolean }} how.range of what may be typed
 * @param {string} [how.unit] as the text has it behind the number
 * @param {(value: number) => void} how.taken
 * @param {HTMLInputElement} [how.of] the slider beside it: Enter there opens it, and Enter or Escape here leads back
 * @param {Record<string, string>} [how.data]
 */
export function readout({ label, range, unit = "", taken, of, data = {} }) {
  const fault = h("p", { class: "readout-error", id: fresh("rule"), role: "alert", hidden: true });
  const input = h("input", {
    type: "text", class: "readout", inputmode: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", tabindex: "-1",
    "aria-label": `${label}: type a number`, ...data,
  });
  let text = "";
  let number = NaN;
  /** As it was when typing began. */
  let begun = "";
  const rest = () => {
    fault.hidden = true;
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  };
  const hint = () => { input.title = `${ruleOf(range)}: click to type`; };
  hint();
  const wide = () => { input.style.width = `${Math.max(2, input.value.length) + 0.6}ch`; };
  const refresh = () => {
    if (document.activeElement === input || input.hasAttribute("aria-invalid")) return;
    input.value = text;
    wide();
  };
  /** Take what is typed over, or say the rule. @returns {boolean} whether it was */
  const take = () => {
    if (input.value.trim() === begun && !input.hasAttribute("aria-invalid")) return true;
    const value = typedNumber(input.value, unit);
    const kept = Number.isFinite(value) && value >= range.min && value <= range.max && (!range.whole || Number.isInteger(value));
    if (!kept) {
      write(fault, `${ruleOf(range)}${unit}.`);
      fault.hidden = false;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", fault.id);
      return false;
    }
    rest();
    begun = input.value.trim();
    if (value !== number) taken(value);
    return true;
  };
  const close = () => {
    if (of) of.focus();
    else input.blur();
    refresh();
  };
  of?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
    input.focus();
    event.preventDefault();
  });
  input.addEventListener("focus", () => {
    hint(); // the rule may have moved
    if (!input.hasAttribute("aria-invalid")) {
      input.value = Number.isFinite(number) ? String(number).replace("-", "−") : text;
      begun = input.value;
      wide();
    }
    input.select();
  });
  input.addEventListener("input", wide);
  input.addEventListener("blur", () => { if (take()) queueMicrotask(refresh); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      if (take()) close();
    } else if (event.key === "Escape") {
      rest();
      input.value = begun = text;
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    input, fault,
    /** @param {string} next as it is read @param {number} value as it is typed */
    show(next, value) {
      if (value !== number && document.activeElement !== input) rest();
      text = next;
      number = value;
      refresh();
    },
  };
}
