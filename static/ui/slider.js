/** A labelled range input, linear or logarithmic, whole numbers or not. */
import { plain } from "../state/figures.js";
import { bar, fresh, h, write } from "./dom.js";

const NOTCHES = 400;

/**
 * @typedef {object} Range
 * @property {number} min
 * @property {number} max
 * @property {"linear" | "log"} scale
 * @property {boolean} whole
 */

/** @param {number} value @param {Range} range */
export function notchOf(value, { min, max, scale, whole }) {
  if (scale === "log" && min > 0) return Math.round((NOTCHES * Math.log(value / min)) / Math.log(max / min));
  if (whole && max - min <= NOTCHES) return Math.round(value - min);
  return Math.round((NOTCHES * (value - min)) / (max - min));
}

/** @param {number} notch @param {Range} range */
export function valueAt(notch, { min, max, scale, whole }) {
  if (scale === "log" && min > 0) {
    const value = min * (max / min) ** (notch / NOTCHES);
    return whole ? Math.round(value) : Number(value.toPrecision(3));
  }
  if (whole && max - min <= NOTCHES) return min + notch;
  const value = min + ((max - min) * notch) / NOTCHES;
  return whole ? Math.round(value) : Number(value.toPrecision(4));
}

/**
 * @param {object} how
 * @param {string} how.label
 * @param {string} [how.hint]
 * @param {Range} how.range
 * @param {number} how.value
 * @param {(value: number) => void} how.moved
 * @param {Record<string, string>} [how.data]
 * @param {(value: number) => string} [how.text]
 */
export function slider({ label, hint, range, value, moved, data = {}, text = plain }) {
  const id = fresh("knob");
  const few = range.whole && range.scale === "linear" && range.max - range.min <= NOTCHES;
  const top = few ? range.max - range.min : NOTCHES;
  const output = h("span", { class: "readout" });
  const input = h("input", { type: "range", id, min: 0, max: top, step: 1, title: hint || null, ...data });
  let now = value;
  const set = (/** @type {number} */ next) => {
    now = next;
    input.value = String(notchOf(next, range));
    input.style.setProperty("--fill", `${(100 * Number(input.value)) / top}%`);
    input.setAttribute("aria-valuetext", text(next));
    write(output, text(next));
  };
  input.addEventListener("input", () => {
    let next = valueAt(Number(input.value), range);
    const before = notchOf(now, range);
    // On a logarithmic scale one notch may be less than one: a key press still moves by one.
    if (range.whole && next === now && Number(input.value) !== before) next += Number(input.value) > before ? 1 : -1;
    next = Math.min(range.max, Math.max(range.min, next));
    const place = input.value;
    set(next);
    if (!range.whole) input.value = place;
    moved(next);
  });
  set(value);
  const element = h("div", { class: "slider" }, h("label", { for: id }, label), output, input);
  const why = h("p", { class: "why-not", id: fresh("why-not") });
  let told = value;
  return {
    element, input, set, get value() { return now; },
    /** What the state says: taken over where it is news, so that a hand on the slider is not held. @param {number} next */
    tell(next) {
      if (next === told) return;
      told = next;
      set(next);
    },
    /** Switch it off because it does nothing, and say why in its place; "" switches it on. @param {string} reason */
    bar(reason) {
      if (why.textContent === reason) return;
      write(why, reason);
      bar(element, input, why);
    },
  };
}
