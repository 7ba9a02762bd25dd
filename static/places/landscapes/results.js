/** The race in numbers: a row each, up to the play head. */
import { show } from "../../state/figures.js";
import { h, write } from "../../ui/dom.js";
import { labelled } from "../../ui/telling.js";
import { mark } from "./glyphs.js";

/**
 * @typedef {object} Row
 * @property {number} seat
 * @property {string} title
 * @property {string} step
 * @property {string} ended           why it goes no further
 * @property {number | null} energy
 * @property {number | null} accepted   share, 0 to 1
 * @property {{ value: string, aside: string } } truth
 * @property {number | null} rhat
 * @property {number | null} ess
 * @property {boolean} chains         whether it is a sampler
 * @property {string} said            instead of numbers
 */

const COLUMNS = /** @type {const} */ ([
  ["racer", "", "A descent or a sampler, from the same start as the others"], ["step", "", "Steps done"], ["F", "", "Energy now; of several chains, their mean"],
  ["accepted", "", "Share of a chain's proposals accepted, over the whole race; a descent proposes nothing"],
  ["from truth", "", "Descent: distance to the nearest minimum. Chains: total variation between where they have been and P, on 16 × 16 cells, beside what as many independent draws would be off by chance"],
  ["R̂", "R-hat", "Gelman–Rubin over the whole race: 1 where chains agree; needs several"],
  ["ESS", "", "Effective sample size of the whole race: what the draws are worth, taken as independent"],
]);

/** A number with a small word below it. @param {HTMLElement} cell @param {string} value @param {string} aside */
function pair(cell, value, aside) {
  if (cell.childElementCount !== 2) cell.replaceChildren(h("span", {}), h("small", {}));
  write(/** @type {Element} */ (cell.firstElementChild), value);
  write(/** @type {Element} */ (cell.lastElementChild), aside);
}

export function results() {
  const body = h("tbody", {});
  const table = h("table", { class: "ls-results" },
    h("caption", { class: "unseen" }, "Racers at the play head"),
    h("thead", {}, h("tr", {}, ...COLUMNS.map(([text, spoken, hint]) => h("th", { scope: "col" }, hint ? labelled(text, { hint, spoken }) : text)))),
    body);
  const empty = h("p", { class: "faint ls-empty" }, "Click the landscape, or focus it and press Enter: all racers start there.");
  const element = h("section", { class: "card ls-card", "aria-label": "Results" }, h("header", {}, h("h2", {}, "Race")), h("div", { class: "ls-scroll", tabindex: "0", role: "region", "aria-label": "Results of the race" }, table), empty);
  let key = "";
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];
  return {
    element, told: table,
    /** @param {readonly Row[]} rows */
    set(rows) {
      table.hidden = rows.length === 0;
      empty.hidden = rows.length > 0;
      const next = rows.map((r) => `${r.seat} ${r.title}`).join();
      if (next !== key) {
        key = next;
        cells = rows.map(() => Array.from({ length: COLUMNS.length - 1 }, () => h("td", {})));
        body.replaceChildren(...rows.map((row, k) => h("tr", { "data-result": row.seat }, h("th", { scope: "row" }, h("span", { class: "ls-who" }, mark(row.seat), row.title)), ...cells[k])));
      }
      table.dataset.chains = String(rows.some((row) => row.chains));
      rows.forEach((row, k) => {
        const [step, energy, accepted, truth, rhat, ess] = cells[k];
        step.colSpan = row.said ? COLUMNS.length - 1 : 1;
        step.className = row.said ? "ls-said" : "";
        for (const cell of cells[k].slice(1)) cell.hidden = row.said !== "";
        if (row.said) return write(step, row.said);
        pair(step, row.step, row.ended);
        write(energy, show(row.energy));
        write(accepted, row.accepted === null ? "–" : `${Math.round(100 * row.accepted)} %`);
        pair(truth, row.truth.value, row.truth.aside);
        write(rhat, row.rhat === null ? "–" : row.rhat.toFixed(2));
        write(ess, row.ess === null ? "–" : show(row.ess, 2));
      });
    },
  };
}
