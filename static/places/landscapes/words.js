/** The room in words and numbers: the table's rows, the picture's summary, what is announced. Pure. */
import { ROUNDING, UNRESOLVED, orZero, placeText, show } from "../../state/figures.js";
import { indexAt, placesAt } from "./race.js";
import { energyAt, nearest } from "./terrain.js";
import { byChance, totalVariation, visits } from "./truth.js";

/** @typedef {import("./results.js").Row} Row */
/** @typedef {{ minima: readonly import("./terrain.js").Minimum[], masses: Float64Array, resolved: boolean, grid: import("./terrain.js").Grid, least: number, fine: number }} Truth  over Ω; `resolved` where the grid knows the masses; `least` F, known to `fine` */

/**
 * @param {number} seat @param {string} title @param {import("./field.js").Lane} lane
 * @param {number} step of the race @param {Truth} truth @returns {Row}
 */
export function rowOf(seat, title, lane, step, truth) {
  const { track } = lane;
  /** @type {Row} */
  const row = { seat, title, step: "", ended: "", energy: null, accepted: null, truth: { value: "", aside: "" }, rhat: null, ess: null, chains: track?.sort === "sampler", said: "" };
  if (lane.status === "refused") return { ...row, said: lane.problem };
  if (!track) return { ...row, said: "computing…" };
  const index = indexAt(track, step);
  const done = step >= track.last && track.ended !== "";
  row.step = String(Math.min(step, track.last));
  row.ended = done ? track.ended : "";
  row.accepted = track.accepted;
  const places = placesAt(track, index);
  if (track.sort === "descent") {
    const [x, y] = places[0];
    row.energy = orZero(track.energies[0][Math.min(index, track.energies[0].length - 1)], truth.fine, ROUNDING.single);
    if (truth.minima.length === 0) {
      // A level valley, or level ground: many places are as low as any, and none is the minimum.
      const above = orZero(Math.max(0, row.energy - truth.least), truth.fine, 1);
      row.truth = { value: show(above), aside: ABOVE };
      return row;
    }
    const near = nearest(truth.minima, x, y);
    const rise = near.index > 0 ? truth.minima[near.index].energy - truth.minima[0].energy : 0;
    const height = Math.abs(truth.minima[0]?.energy ?? 0) + 1;
    row.truth = {
      value: near.distance < 1e-3 ? "< 0.001" : show(near.distance),
      aside: rise > 1e-3 * height ? `minimum, +${show(rise, 2)}` : truth.minima.length > 1 ? "lowest minimum" : "minimum",
    };
    return row;
  }
  row.energy = orZero(places.reduce((sum, [x, y]) => sum + energyAt(truth.grid, x, y), 0) / places.length, truth.fine, 1);
  const seen = visits(track.paths, truth.grid.window, Math.min(1, index), index);
  const over = step >= track.last;
  const off = over ? track.figures.bias.total_variation : totalVariation(seen, truth.masses);
  const chance = over ? track.figures.bias.independent : byChance(seen.total, truth.masses);
  row.truth = truth.resolved ? { value: show(off, 2), aside: `P; chance ${show(chance, 2)}` } : { value: UNRESOLVED, aside: "P" };
  if (over) {
    row.rhat = track.figures.rhat;
    row.ess = track.figures.ess;
  }
  return row;
}

/** Of a descent where no minimum stands alone. */
const ABOVE = "above the least F";

/** A row in one breath. @param {Row} row */
export function rowText({ title, step, ended, truth, accepted, said }) {
  if (said) return `${title}: ${said}`;
  const away = truth.aside === ABOVE ? `${truth.value} ${ABOVE}` : truth.value === UNRESOLVED ? `how far from ${truth.aside} is ${UNRESOLVED}` : `${truth.value} from ${truth.aside.replace(/; .*/, "")}`;
  return `${title}, step ${step}${ended && `, ${ended}`}: ${away}${accepted === null ? "" : `, ${Math.round(100 * accepted)} % accepted`}`;
}

/**
 * What the picture shows.
 * @param {{ title: string, look: string, window: import("../../plot/gibbs.js").Window, truth: Truth, start: readonly number[] | null, rows: readonly Row[] }} seen
 */
export function summaryOf({ title, look, window, truth, start, rows }) {
  const { minima } = truth;
  const count = minima.length === 1 ? "One minimum" : `${minima.length} minima`;
  const least = minima.length > 0 ? `${count}; the lowest, ${show(orZero(minima[0].energy, truth.fine, 1))}, at ${placeText(minima[0].at, window)}.`
    : "No single place is lowest.";
  const race = start && rows.length > 0 ? ` From ${placeText(start, window)}: ${rows.map(rowText).join("; ")}.` : "";
  return `${title}, ${look.toLowerCase()}, x from ${show(window.x[0])} to ${show(window.x[1])}, y from ${show(window.y[0])} to ${show(window.y[1])}. ${least}${race}`;
}
