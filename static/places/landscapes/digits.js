/** The picture in numbers, for who does not see it: minima, and F and P on a coarse grid. */
import { show } from "../../state/figures.js";
import { h } from "../../ui/dom.js";
import { energyAt } from "./terrain.js";

const SIDE = 7;

/** @param {() => { grid: import("./terrain.js").Measured, minima: readonly import("./terrain.js").Minimum[], beta: number, heat: import("./terrain.js").Heat } | null} sight @param {(seen: NonNullable<ReturnType<typeof sight>>, energy: number) => string} text P where F is so high */
export function digits(sight, text) {
  const host = h("div", { class: "rest" });
  const draw = () => {
    const seen = sight();
    if (!seen || !more.open) return;
    const { grid, minima } = seen;
    const { window: { x, y }, tall } = grid;
    const wide = x[1] - x[0];
    const along = (/** @type {[number, number]} */ [a, b], /** @type {number} */ k) => a + ((b - a) * (k + 0.5)) / SIDE;
    const rows = Array.from({ length: SIDE }, (_, j) => along(y, SIDE - 1 - j));
    const columns = Array.from({ length: SIDE }, (_, i) => along(x, i));
    const head = (/** @type {string} */ text) => h("th", { scope: "col" }, text);
    host.replaceChildren(
      table("Minima in sight, the lowest first", [head("x"), head("y"), head("F")],
        minima.slice(0, 12).map(({ at, energy }) => h("tr", {}, ...[at[0], at[1], energy].map((v, k) => h("td", {}, show(v, 3, k < 2 ? wide : tall)))))),
      table("F, and P below it; y down, x across", [head("y \\ x"), ...columns.map((v) => head(show(v, 3, wide)))],
        rows.map((v) => h("tr", {}, h("th", { scope: "row" }, show(v, 3, wide)), ...columns.map((u) => {
          const energy = energyAt(grid, u, v);
          return h("td", {}, show(energy, 3, tall), h("small", {}, text(seen, energy)));
        })))));
  };
  const more = h("details", { class: "more ls-digits", "data-ls": "digits", ontoggle: draw }, h("summary", {}, "The picture as a table"), h("div", { class: "ls-scroll", tabindex: "0", role: "region", "aria-label": "The picture as a table" }, host));
  return { element: more, told: host, draw };
}

/** @param {string} caption @param {HTMLElement[]} heads @param {HTMLElement[]} rows */
function table(caption, heads, rows) {
  return h("table", { class: "ls-results" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}
