/** A frame's numbers as a list of definitions; what a frame does not define is hidden. */
import { numbersOf } from "../state/numbers.js";
import { h, write } from "./dom.js";
import { labelled } from "./telling.js";

/** @typedef {import("../api/frame.js").Frame} Frame */

export function numbers() {
  const rows = numbersOf(null).map(({ name, label, hint }) => {
    const value = h("dd", { "data-number": name });
    return { value, row: h("div", { hidden: true }, h("dt", {}, labelled(label, { hint })), value) };
  });
  return {
    element: h("dl", { class: "card-numbers", "aria-label": "Numbers of this step" }, ...rows.map(({ row }) => row)),
    /** Without a frame the last numbers stay, so that nothing beneath them moves. @param {Frame | null} frame */
    set(frame) {
      if (!frame) return;
      numbersOf(frame).forEach(({ text }, i) => {
        rows[i].row.hidden = text === "";
        write(rows[i].value, text);
      });
    },
  };
}
