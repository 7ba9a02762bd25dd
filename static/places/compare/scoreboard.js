/** The scoreboard: one row a method, its columns sortable, its name the way into the laboratory. */
import { UNRESOLVED } from "../../state/figures.js";
import { h } from "../../ui/dom.js";
import { noteOf, toldOf } from "./rows.js";

/** @typedef {import("./rows.js").Line} Line */
/** @typedef {import("./rows.js").Column} Column */

/** @type {{ id: Column, head: string, hint: string, down: boolean }[]} */
export const HEADS = [
  { id: "title", head: "method", hint: "Open it in the laboratory", down: true },
  { id: "information", head: "I, nats", hint: "Information on held-out points: 0 where the energy tells nothing", down: true },
  { id: "volume", head: "V", hint: "Low-energy volume: the share of the window at or below the data's energy", down: false },
  { id: "nll", head: "NLL", hint: "Held-out negative log-likelihood at the best-fitting β̂, nats", down: false },
  { id: "kl", head: "KL", hint: "Divergence from the true density, where it is known, nats", down: false },
  { id: "steps", head: "steps", hint: "Training steps taken", down: false },
  { id: "seconds", head: "time, s", hint: "Seconds until the answer came, compiling and waiting included; a run that the server has kept answers at once", down: false },
];

/** Children in this order; moved only where it differs, since what is moved loses its focus. @param {HTMLElement} parent @param {readonly HTMLElement[]} wanted */
export function inOrder(parent, wanted) {
  if (parent.children.length === wanted.length && wanted.every((child, k) => parent.children[k] === child)) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  parent.replaceChildren(...wanted);
  if (focused && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/**
 * @param {{ opened: (line: Line) => void, sorted: (by: Column, down: boolean) => void, lit: (kind: string) => void }} how
 */
export function scoreboard({ opened, sorted, lit }) {
  const heads = HEADS.map((column) => {
    const button = h("button", { type: "button", title: column.hint, "data-sort": column.id }, column.head, h("span", { class: "arrow", "aria-hidden": "true" }));
    return { column, button, cell: h("th", { scope: "col", class: `col-${column.id}` }, button) };
  });
  const body = h("tbody", {});
  const table = h("table", { class: "board" }, h("caption", { class: "unseen" }, "Methods on the same data"), h("thead", {}, h("tr", {}, ...heads.map((c) => c.cell))), body);
  /** @type {Map<string, { row: HTMLTableRowElement, cells: HTMLTableCellElement[], note: HTMLElement }>} */
  const rows = new Map();
  /** @type {Map<string, Line>} */
  const lines = new Map();

  const rowOf = (/** @type {Line} */ line) => {
    const name = h("button", { type: "button", class: "open", "data-open": line.kind, title: "Open in the laboratory", onclick: () => opened(/** @type {Line} */ (lines.get(line.kind))) },
      h("span", { class: `swatch ${line.family}`, "data-family": line.family, "aria-hidden": "true" }), line.title);
    const note = h("small", { class: "row-note" });
    const cells = HEADS.slice(1).map(({ id }) => h("td", { class: `col-${id}` }));
    const row = h("tr", { "data-row": line.kind, "data-family": line.family }, h("th", { scope: "row" }, name, note), ...cells);
    row.addEventListener("click", (event) => {
      if (!/** @type {HTMLElement} */ (event.target).closest("button") && lines.get(line.kind)?.done) opened(/** @type {Line} */ (lines.get(line.kind)));
    });
    row.addEventListener("pointerenter", () => lit(line.kind));
    row.addEventListener("pointerleave", () => lit(""));
    row.addEventListener("focusin", () => lit(line.kind));
    return { row, cells, note };
  };

  return {
    element: h("div", { class: "board-frame", role: "region", tabindex: "0", "aria-label": "Scoreboard" }, table),
    /** @param {import("./rows.js").Board} board */
    draw({ lines: order, by, down, now, most }) {
      for (const { column, button, cell } of heads) {
        if (column.id === by) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
        button.onclick = () => sorted(column.id, column.id === by ? !down : column.down);
      }
      lines.clear();
      for (const line of order) {
        lines.set(line.kind, line);
        const known = rows.get(line.kind) ?? rowOf(line);
        rows.set(line.kind, known);
        const { row, cells, note } = known;
        row.classList.toggle("waiting", line.done === 0 && line.kind !== now);
        row.classList.toggle("now", line.kind === now);
        row.dataset.verdict = line.verdict;
        [note.textContent, note.title] = noteOf(line, now);
        row.style.setProperty("--told", String(Math.max(0, line.information?.mean ?? 0) / most));
        cells.forEach((cell, k) => {
          const [mean, range] = k === 0 && line.unresolved ? [UNRESOLVED, ""] : toldOf(line, HEADS[k + 1].id);
          cell.title = line.unresolved && ["information", "nll", "kl"].includes(HEADS[k + 1].id) ? line.unresolved.detail : "";
          if (cell.textContent !== mean + range) cell.replaceChildren(mean, ...(range === "" ? [] : [h("small", {}, range)]));
        });
      }
      const wanted = order.map((l) => /** @type {{ row: HTMLTableRowElement }} */ (rows.get(l.kind)).row);
      inOrder(body, wanted);
    },
  };
}

/** The board as a table, in the order that it has on the screen. @param {readonly Line[]} lines @returns {import("../../ui/exhibit.js").Table} */
export function boardTable(lines) {
  const seen = lines.filter((line) => line.done > 0);
  return {
    id: "scoreboard", label: "CSV of the scoreboard", hint: "Each method's numbers, the mean over its seeds, and its verdict",
    head: [...HEADS.map(({ head }) => head), "family", "seeds", "verdict"],
    rows: () => seen.map((line) => [line.title, ...HEADS.slice(1).map(({ id }) => /** @type {import("./rows.js").Spread} */ (line[id])?.mean), line.family, line.done, line.problem || line.verdict]),
    told: () => seen.map((line) => [line.title, ...HEADS.slice(1).map(({ id }) => (id === "information" && line.unresolved ? [UNRESOLVED, ""] : toldOf(line, id))).map(([mean, range]) => (range === "" ? mean : `${mean} (${range})`)), line.family, line.done, line.problem || line.verdict]),
  };
}
