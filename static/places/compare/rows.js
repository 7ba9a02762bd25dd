/** The scoreboard's numbers: what was asked, what came back, and its order. Pure. */
import { methodsOf, FAMILIES } from "../../state/model.js";
import { nats, show } from "../../state/figures.js";
import { briefly } from "../../state/sentence.js";
import { VIEWS } from "../../views/index.js";
import { fields, oneOf, whole } from "../kit/clamp.js";

/** @typedef {import("../../state/model.js").Family} Family */
/** @typedef {import("../../state/model.js").Catalogue} Catalogue */
/** @typedef {"title" | "information" | "volume" | "nll" | "kl" | "steps" | "seconds"} Column */
/** @typedef {{ data: string, without: string[], steps: number | null, seeds: number, by: Column, down: boolean, look: "gallery" | "table", view: string, pair: string[], compared: boolean }} Scene  `pair`: up to two methods side by side; `compared`: a board stood there, and is to be had again */
/** @typedef {{ kind: string, seed: number, seconds: number, row?: any, problem?: string }} Result  one method at one seed */
/** @typedef {{ mean: number, low: number, high: number, deviation: number } | null} Spread  `deviation`: the standard deviation over the seeds, 0 of one */
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

/**
 * @typedef {object} Board  what a look at the methods draws
 * @property {readonly Line[]} lines  in order
 * @property {Column} by
 * @property {boolean} down
 * @property {string} now    the kind that is being trained
 * @property {number} most   nats that a full bar stands for
 * @property {number | null} truth  what the truth tells
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
    look: given.look === "table" ? "table" : "gallery",
    view: oneOf(given.view, VIEWS.map(({ id }) => id), VIEWS[0].id),
    pair: Array.isArray(given.pair) ? [...new Set(given.pair)].filter((kind) => kinds.includes(kind)).slice(0, 2) : [],
    compared: given.compared === true,
  };
}

/** @param {readonly (number | null | undefined)[]} values @returns {Spread} */
export function spread(values) {
  const known = values.filter((v) => typeof v === "number" && Number.isFinite(v)).map(Number);
  if (known.length === 0) return null;
  const mean = known.reduce((a, b) => a + b) / known.length;
  const squares = known.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, low: Math.min(...known), high: Math.max(...known), deviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : 0 };
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

/**
 * What the density that the data was drawn from would tell of the same held-out points: a
 * method's I and its KL from that density add up to it, whichever method it is. Null where
 * the density is not known, or no method has said yet.
 * @param {readonly Result[]} results @returns {{ told: NonNullable<Spread>, error: number } | null}
 */
export function truthOf(results) {
  /** @type {Map<number, { value: number, error: number }>} */
  const best = new Map();
  for (const { seed, row } of results) {
    const { information, kl_divergence: kl, log_partition_error: error, unresolved } = row?.diagnostics ?? {};
    if (unresolved || typeof information !== "number" || typeof kl !== "number" || typeof error !== "number") continue;
    // The sum is free of Z, and what is left of its error is least where Z is known best.
    if (!best.has(seed) || error < /** @type {{ error: number }} */ (best.get(seed)).error) best.set(seed, { value: information + kl, error });
  }
  const found = [...best.values()];
  const told = spread(found.map(({ value }) => value));
  return told && { told, error: Math.max(...found.map(({ error }) => error)) };
}

/** How far the seeds lie apart, written to as many places as the mean has; "" of one seed. @param {Spread} spread @param {string} mean as it is written @param {number} [unit] */
export function apart(spread, mean, unit = 1) {
  if (!spread || spread.low === spread.high) return "";
  if (mean.includes("·")) return `± ${show(unit * spread.deviation, 2)}`;
  const [, places = ""] = /[.](\d+)/.exec(mean) ?? [];
  return `± ${(unit * spread.deviation).toFixed(places.length)}`;
}

/** A number over the seeds in words: its mean, and how far they lie apart. @param {Line} line @param {Column} column @returns {[string, string]} */
export function toldOf(line, column) {
  const spread = column === "title" ? null : line[column];
  if (!spread) return ["–", ""];
  if (column === "volume") {
    const text = `${show(100 * spread.mean, 3, 100)} %`;
    return [text, apart(spread, text, 100)];
  }
  const text = column === "steps" ? String(Math.round(spread.mean)) : column === "seconds" ? show(spread.mean, 2) : nats(spread.mean, line.error, 3);
  return [text, column === "seconds" ? "" : apart(spread, text)];
}

/** What is said beside a method's name, in short and in full. @param {Line} line @param {string} now the kind that is being trained @returns {[string, string]} */
export function noteOf(line, now) {
  if (line.problem !== "") return [line.problem, line.problem];
  if (line.kind === now) return ["training…", ""];
  if (line.unresolved) return [briefly(line.unresolved), line.unresolved.detail];
  return [line.verdict === "informative" ? "" : line.verdict, ""];
}

/** What is said in the place of a method's picture. @param {Line} line @param {boolean} refused it was asked for, and will not come */
export function absenceOf({ done, steps, problem }, refused) {
  if (done === 0) return "not trained yet";
  if (steps === null) return problem; // no seed was trained
  return refused ? "its picture could not be had" : "computing…";
}

/** What sets two apart, in a sentence. @param {Line} a @param {Line} b */
export function difference(a, b) {
  if (!a.information || !b.information) return "";
  const by = a.information.mean - b.information.mean;
  // No finer than the two are known, nor than their seeds lie apart.
  const error = Math.hypot(a.error, b.error, a.information.deviation, b.information.deviation);
  const [more, less] = by >= 0 ? [a, b] : [b, a];
  if (Math.abs(by) <= error || Math.abs(by) < 0.005) return `${a.title} and ${b.title} tell as much as each other, as far as can be seen.`;
  const ratio = more.volume && less.volume && less.volume.mean > 0 ? more.volume.mean / less.volume.mean : null;
  return `${more.title} tells ${show(Math.abs(by), 2)} nats more than ${less.title}${ratio === null ? "" : `, with ${show(ratio, 2)} times its volume`}.`;
}
