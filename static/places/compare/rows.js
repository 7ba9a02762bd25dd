/** The scoreboard's numbers: what was asked, what came back, and its order. Pure. */
import { methodsOf, FAMILIES } from "../../state/model.js";
import { fields, oneOf, whole } from "../kit/clamp.js";

/** @typedef {import("../../state/model.js").Family} Family */
/** @typedef {import("../../state/model.js").Catalogue} Catalogue */
/** @typedef {"title" | "information" | "volume" | "nll" | "kl" | "steps" | "seconds"} Column */
/** @typedef {{ data: string, without: string[], steps: number | null, seeds: number, by: Column, down: boolean }} Scene */
/** @typedef {{ kind: string, seed: number, seconds: number, row?: any, problem?: string }} Result  one method at one seed */
/** @typedef {{ mean: number, low: number, high: number } | null} Spread */
/**
 * @typedef {object} Line  one method over its seeds
 * @property {string} kind
 * @property {string} title
 * @property {Family} family
 * @property {number} done    seeds that came back
 * @property {Spread} information
 * @property {Spread} volume
 * @property {Spread} nll
 * @property {Spread} kl
 * @property {Spread} steps
 * @property {Spread} seconds
 * @property {number} error   the largest of log Z over its seeds, in nats; information, nll and kl have it too
 * @property {import("../../state/sentence.js").Unresolved | null} unresolved  why information, nll and kl are not known, of one seed at least
 * @property {string} verdict
 * @property {string} problem
 */

/** @type {readonly Column[]} */
export const COLUMNS = Object.freeze(["title", "information", "volume", "nll", "kl", "steps", "seconds"]);
export const STEPS = Object.freeze({ min: 10, max: 5000 });
export const SEEDS = 5;

/** The data of the laboratory, as it is there. */
export const AS_IN_LAB = "lab";

/** Every method, by family. @param {Catalogue} catalogue */
export function allMethods(catalogue) {
  return FAMILIES.flatMap((family) => methodsOf(catalogue, family).map(([kind, { title }]) => ({ kind, title, family })));
}

/** @param {any} value a stranger's @param {Catalogue} catalogue @returns {Scene} */
export function clampScene(value, catalogue) {
  const given = fields(value);
  const kinds = allMethods(catalogue).map(({ kind }) => kind);
  return {
    data: oneOf(given.data, Object.keys(catalogue.data).filter((kind) => catalogue.data[kind].defaults), AS_IN_LAB),
    // Those left out, so that a method that comes later is in.
    without: Array.isArray(given.without) ? kinds.filter((kind) => given.without.includes(kind)) : [],
    steps: given.steps === null || given.steps === undefined ? null : whole(given.steps, STEPS.min, STEPS.max, 300),
    seeds: whole(given.seeds, 1, SEEDS, 1),
    by: oneOf(given.by, COLUMNS, "information"),
    down: given.down !== false,
  };
}

/** @param {readonly (number | null | undefined)[]} values @returns {Spread} */
export function spread(values) {
  const known = values.filter((v) => typeof v === "number" && Number.isFinite(v)).map(Number);
  if (known.length === 0) return null;
  return { mean: known.reduce((a, b) => a + b) / known.length, low: Math.min(...known), high: Math.max(...known) };
}

/** @param {{ kind: string, title: string, family: Family }} method @param {readonly Result[]} results of all methods @returns {Line} */
export function lineOf({ kind, title, family }, results) {
  const own = results.filter((r) => r.kind === kind);
  const rows = own.flatMap((r) => (r.row ? [r.row] : []));
  const unresolved = rows.find((row) => row.diagnostics?.unresolved)?.diagnostics.unresolved ?? null;
  const of = (/** @type {string} */ name) => spread(rows.map((row) => row.diagnostics?.[name]));
  // A mean over those seeds alone that could be told would be another number.
  const ofZ = (/** @type {string} */ name) => (unresolved ? null : of(name));
  return {
    kind, title, family, done: own.length, unresolved,
    information: ofZ("information"), volume: of("low_energy_volume"), nll: ofZ("held_out_nll"), kl: ofZ("kl_divergence"),
    error: of("log_partition_error")?.high ?? 0,
    steps: spread(rows.map((row) => row.step)), seconds: spread(own.filter((r) => r.row).map((r) => r.seconds)),
    verdict: unresolved ? "unresolved" : rows.find((row) => row.verdict !== "informative")?.verdict ?? (rows.length > 0 ? "informative" : ""),
    problem: own.find((r) => r.problem)?.problem ?? "",
  };
}

/** Lines in order; those without a number go last, whichever way round. @param {readonly Line[]} lines @param {Column} by @param {boolean} down */
export function ordered(lines, by, down) {
  const sign = down ? -1 : 1;
  return [...lines].sort((a, b) => {
    if (by === "title") return sign * -a.title.localeCompare(b.title);
    const [u, v] = [a[by]?.mean, b[by]?.mean];
    if (u === undefined || v === undefined) return Number(u === undefined) - Number(v === undefined);
    return sign * (u - v);
  });
}
