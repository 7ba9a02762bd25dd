/** A labelled range input, linear or logarithmic, whole numbers or not, with a read-out to type into. */
import { plain } from "../state/figures.js";
import { bar, fresh, h, write } from "./dom.js";
import { readout } from "./readout.js";
import { naming } from "./telling.js";

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
 * A value in other units than the slider's own: what is read and typed, and what is behind it.
 * @typedef {object} Units
 * @property {string} unit as the text has it behind the number
 * @property {(value: number) => number} [to]
 * @property {(typed: number) => number} [from]
 */

/**
 * @param {object} how
 * @param {string} how.label
 * @param {string} [how.hint]
 * @param {Range} how.range
 * @param {number} how.value
 * @param {number | (() => number)} how.initial where a double click, or Delete, brings it back to
 * @param {(value: number) => void} how.moved
 * @param {Record<string, string>} [how.data]
 * @param {(value: number) => string} [how.text]
 * @param {() => Units} [how.typed]
 */
export function slider({ label, hint, range, value, initial, moved, data = {}, text = plain, typed = () => ({ unit: "" }) }) {
  const id = fresh("knob");
  const few = range.whole && range.scale === "linear" && range.max - range.min <= NOTCHES;
  const top = few ? range.max - range.min : NOTCHES;
  const same = (/** @type {number} */ v) => v;
  const to = (/** @type {number} */ v) => (typed().to ?? same)(v);
  const usual = () => (typeof initial === "function" ? initial() : initial);
  const input = h("input", {
    type: "range", id, min: 0, max: top, step: 1, title: "Double-click or Delete: its default. Enter: type it.",
    "aria-keyshortcuts": "Enter Delete", ...data,
  });
  const read = readout({
    label: data["aria-label"] ?? label, unit: typed().unit, of: input, data: { "data-readout": data["data-knob"] ?? data["data-ls"] ?? "" },
    range: { get min() { return to(range.min); }, get max() { return to(range.max); }, whole: range.whole },
    taken: (number) => turn(Math.min(range.max, Math.max(range.min, (typed().from ?? same)(number)))),
  });
  let now = value;
  const set = (/** @type {number} */ next) => {
    now = next;
    input.value = String(notchOf(next, range));
    input.style.setProperty("--fill", `${(100 * Number(input.value)) / top}%`);
    input.setAttribute("aria-valuetext", text(next));
    read.show(text(next), Number(to(next).toPrecision(12)));
  };
  const turn = (/** @type {number} */ next) => {
    set(next);
    moved(next);
  };
  const reset = () => { if (!input.disabled) turn(usual()); };
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
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    reset();
    event.preventDefault();
  });
  input.addEventListener("dblclick", reset);
  set(value);
  const named = naming(input, label, hint);
  named.addEventListener("dblclick", reset);
  const element = h("div", { class: "slider" }, named, read.input, input, read.fault);
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
      read.input.disabled = reason !== "";
    },
  };
}
