/** The room in words and numbers: the table's rows, the picture's summary, what is announced. Pure. */
import { show } from "../../state/sentence.js";
import { energyNow, indexAt } from "./race.js";
import { nearest } from "./terrain.js";
import { byChance, totalVariation, visits } from "./truth.js";

/** @typedef {import("./results.js").Row} Row */
/** @typedef {{ minima: readonly import("./terrain.js").Minimum[], masses: Float64Array, omega: import("../../plot/gibbs.js").Window }} Truth */

/** @param {readonly number[]} point */
export function placeText([x, y]) {
  return `(${show(x)}, ${show(y)})`;
}

/**
 * @param {number} seat @param {string} title @param {import("./field.js").Lane} lane
 * @param {number} step of the race @param {Truth} truth @returns {Row}
 */
export function rowOf(seat, title, lane, step, truth) {
  /** @type {Row} */
  const row = { seat, title, step: "", energy: null, accepted: null, truth: { value: "", aside: "" }, rhat: null, ess: null, said: "" };
  const { track } = lane;
  if (lane.status === "refused") return { ...row, said: lane.problem };
  if (!track) return { ...row, said: "computing…" };
  const index = indexAt(track, step);
  const done = step >= track.last && track.ended !== "";
  row.step = `${Math.min(step, track.last)}${done ? ` ${track.ended}` : ""}`;
  row.energy = energyNow(track, index);
  row.accepted = track.accepted?.[Math.min(index, track.accepted.length - 1)] ?? null;
  if (track.sort === "descent") {
    const path = track.paths[0];
    const at = 2 * Math.min(index, path.length / 2 - 1);
    const near = nearest(truth.minima, path[at], path[at + 1]);
    const rise = near.index > 0 ? truth.minima[near.index].energy - truth.minima[0].energy : 0;
    row.truth = {
      value: near.distance < 1e-3 ? "< 0.001" : show(near.distance),
      aside: rise > 0.005 ? `minimum, +${show(rise, 2)}` : truth.minima.length > 1 ? "lowest minimum" : "minimum",
    };
    return row;
  }
  const seen = visits(track.paths, truth.omega, index > 0 ? 1 : 0, index);
  row.truth = { value: show(totalVariation(seen, truth.masses), 2), aside: `P; chance ${show(byChance(seen.total, truth.masses), 2)}` };
  if (step >= track.last) {
    row.rhat = track.figures.rhat ?? null;
    row.ess = track.figures.ess ?? null;
  }
  return row;
}

/** A row in one breath. @param {Row} row */
export function rowText({ title, step, truth, accepted, said }) {
  if (said) return `${title}: ${said}`;
  return `${title}, step ${step}: ${truth.value} from ${truth.aside.replace(/; .*/, "")}${accepted === null ? "" : `, ${Math.round(100 * accepted)} % accepted`}`;
}

/**
 * What the picture shows.
 * @param {{ title: string, look: string, window: import("../../plot/gibbs.js").Window, truth: Truth, start: readonly number[] | null, rows: readonly Row[] }} seen
 */
export function summaryOf({ title, look, window, truth, start, rows }) {
  const { minima } = truth;
  const count = minima.length === 1 ? "One minimum" : `${minima.length} minima`;
  const least = minima.length > 0 ? `${count}; the lowest, ${show(minima[0].energy)}, at ${placeText(minima[0].at)}.` : "";
  const race = start && rows.length > 0 ? ` From ${placeText(start)}: ${rows.map(rowText).join("; ")}.` : "";
  return `${title}, ${look.toLowerCase()}, x from ${show(window.x[0])} to ${show(window.x[1])}, y from ${show(window.y[0])} to ${show(window.y[1])}. ${least}${race}`;
}
