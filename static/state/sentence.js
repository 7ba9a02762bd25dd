/**
 * The live sentence under a panel, and what its two buttons say and do: pure text from the
 * catalogue's mechanism, the frame's verdict and its diagnostics.
 */
import { UNRESOLVED, energyScale, figure, plain, show } from "./figures.js";
import { at, conform, fieldsOf, primaryOf, withAt } from "./schema.js";

/** @typedef {import("./model.js").Entry} Entry */
/** @typedef {import("./model.js").Piece} Piece */
/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {"start" | "informative" | "uninformative" | "collapsed" | "shrinking" | "diverged" | "unresolved"} Verdict */
/** @typedef {{ verdict: Verdict, lead: string, rest: string, note: string }} Sentence */
/** @typedef {{ cause: string, detail: string }} Unresolved  why nothing that rests on Z is told */

/** Share of a schedule before which a flat energy is a beginning, not a collapse. */
export const EARLY = 0.15;

/** Each cause in a clause, and in two words; the server's detail says it in full. @type {Record<string, [string, string]>} */
const CAUSES = Object.freeze({
  "unbounded-likelihood": ["the likelihood grows without bound, as it does for a point mass on the data", "likelihood unbounded"],
  "unbounded-energy": ["the energy falls without bound inside the window, so there is no Z", "energy unbounded"],
  "too-narrow": ["P is narrower than the grid", "P too narrow"],
  "nothing-held-out": ["no held-out point lies inside the window", "nothing held out"],
});
const SCATTER = "It helps to have more points than the method can fit exactly, or points with some scatter.";

/** Why there is no figure, in a clause. @param {Unresolved} unresolved */
export function causeOf({ cause, detail }) {
  return CAUSES[cause]?.[0] ?? detail;
}

/** The same in two words, for where there is little room. @param {Unresolved} unresolved */
export function briefly({ cause }) {
  return CAUSES[cause]?.[1] ?? UNRESOLVED;
}

/** Whether no β is the likeliest, so that what is drawn at β̂ is at a β that stands for ∞. @param {Pick<Frame, "diagnostics">} frame */
export function unbounded({ diagnostics }) {
  return diagnostics.unresolved?.cause === "unbounded-likelihood";
}

/** What of the data isn't counted; "" where all of it is. @param {Record<string, any>} diagnostics */
export function outsideOf({ outside }) {
  if (!(outside > 0)) return "";
  const share = outside < 0.01 ? "Less than 1" : outside > 0.99 ? "More than 99" : Math.round(100 * outside);
  return `${share} % of the data is outside the window, not counted.`;
}

/**
 * What a method does now, as a half sentence: its mechanism with each `{field}` replaced by the
 * piece's own value, and a nested piece, such as a loss, by what that does.
 * @param {Pick<Entry, "mechanism" | "description" | "schema">} entry @param {Piece} shaping
 */
export function mechanismOf({ mechanism, description, schema }, shaping) {
  return filled(mechanism ?? description, shaping, schema, schema);
}

/** @param {string} text @param {Piece} piece @param {Record<string, any>} schema @param {Record<string, any>} root @returns {string} */
function filled(text, piece, schema, root) {
  return text.replace(/\{([\w.]+)\}/g, (whole, path) => {
    const value = at(piece, path);
    if (typeof value === "number") return plain(value);
    if (typeof value === "string") return value;
    if (typeof value?.kind !== "string") return whole;
    const kind = fieldsOf(schema, root).find(({ name }) => name === path)?.kinds.find((k) => k.kind === value.kind);
    return kind?.schema.mechanism ? filled(kind.schema.mechanism, value, kind.schema, root) : value.kind.replaceAll("-", " ");
  });
}

/**
 * @param {Entry} entry @param {Piece} shaping @param {Frame} frame
 * @returns {Sentence}
 */
export function sentenceOf(entry, shaping, frame) {
  const mechanism = mechanismOf(entry, shaping);
  const loss = frame.loss === null ? "" : `; loss ${show(frame.loss, 2, energyScale(frame.diagnostics))}`;
  const note = frame.converged ? "converged" : "";
  const tells = `tells ${figure(frame.diagnostics, "information")} nats`;
  if (frame.stopped) {
    return { verdict: "diverged", lead: "Diverged", rest: frame.stopped.reason, note: "stopped" };
  }
  if (frame.verdict === "diverged") {
    return { verdict: "diverged", lead: "Diverging", rest: `nothing holds the energy, and it ${tells}${loss}`, note };
  }
  if (frame.step === 0) {
    return { verdict: "start", lead: "", rest: `${mechanism}; not trained yet`, note };
  }
  if (frame.verdict === "unresolved") return { verdict: "unresolved", lead: "Unresolved", rest: causeOf(frame.diagnostics.unresolved), note };
  const ill = frame.verdict !== "informative";
  if (ill && frame.step < EARLY * (entry.schedule ?? 0)) {
    return { verdict: "start", lead: "", rest: `${mechanism}; ${tells} so far`, note };
  }
  if (frame.verdict === "collapsed") return { verdict: "collapsed", lead: "Collapsed", rest: `flat, it tells nothing${loss}`, note };
  if (frame.verdict === "shrinking") return { verdict: "shrinking", lead: "Shrinking", rest: "the valley survives, its depth dies", note };
  if (frame.verdict === "uninformative") {
    return { verdict: "uninformative", lead: "Uninformative", rest: `it ${tells}`, note };
  }
  return { verdict: "informative", lead: "", rest: `${mechanism}; ${tells}`, note };
}

/**
 * Why a landscape lost its shape, in one or two sentences with the frame's own numbers.
 * @param {Verdict} verdict @param {Frame} frame
 */
export function whyOf(verdict, frame) {
  const d = frame.diagnostics;
  const gap = show(d.gap, 2, energyScale(d));
  const volume = show((d.low_energy_volume ?? 0) * 100, 2, 100);
  if (verdict === "unresolved") {
    const { detail } = d.unresolved;
    return `${detail[0].toUpperCase()}${detail.slice(1)}.${unbounded(frame) ? ` ${SCATTER}` : ""}`;
  }
  if (verdict === "collapsed") {
    return `The loss fell to ${show(frame.loss, 2, energyScale(d))}, yet the energy is low everywhere: ${volume} % of the window is as low as the data, `
      + `and □ lies ${gap} from ●. Nothing held the energy high away from the data: information I died and volume V stays near 1.`;
  }
  if (verdict === "shrinking") {
    return `The lowest places are still the right ones, so I holds at ${figure(d, "information")} nats; but the energy's spread is down to ${show(d.spread, 2)}. `
      + "The loss pays for small energies and the whole landscape sinks towards them. Calibration hides that; the raw scale shows it.";
  }
  if (verdict === "diverged") {
    return "The energy falls or rises without bound. A loss with no floor, or steps that are too long, will do that."
      + (frame.stopped ? ` The last finite frame, at step ${frame.stopped.step}, is kept.` : "");
  }
  return `The gap between □ and ● is ${gap}, little against the energy's own scatter, so a guess from it is hardly better than a uniform one: `
    + `I = ${figure(d, "information")} nats, and ${volume} % of the window is as low as the data.`;
}

/** @typedef {{ label: string, shaping: Piece, structural: boolean, path: string }} Cure */

/**
 * What to try against a lost shape, the likeliest first: a nested choice that has a margin,
 * the strength back at its default, more strength, another method of the family.
 * @param {Entry} entry @param {Piece} shaping @param {[string, Entry][]} siblings
 * @returns {Cure | null}
 */
export function cureOf(entry, shaping, siblings) {
  const { schema } = entry;
  for (const field of fieldsOf(schema).filter((f) => f.type === "piece")) {
    const here = field.kinds.find((k) => k.kind === shaping[field.name]?.kind);
    if (here && hasMargin(here.schema, schema)) continue;
    const cure = field.kinds.find((k) => hasMargin(k.schema, schema) && k.kind === field.initial?.kind)
      ?? field.kinds.find((k) => hasMargin(k.schema, schema));
    if (cure) {
      const next = withAt(shaping, field.name, conform(cure.schema, {}, schema));
      return { label: `${String(cure.schema.title ?? cure.kind).toLowerCase()} ${field.label}`, shaping: next, structural: true, path: field.name };
    }
  }
  const strength = primaryOf(schema, shaping);
  if (strength) {
    const { field, path } = strength;
    const value = at(shaping, path);
    const usual = at(entry.defaults ?? {}, path) ?? field.initial;
    const more = Math.min(field.max, field.type === "integer" ? Math.ceil(value * 2) : value * 4);
    const next = typeof usual === "number" && usual > value ? usual : more;
    if (next > value) {
      return { label: `${field.label} ${plain(next)}`, shaping: withAt(shaping, path, next), structural: field.role !== "knob", path };
    }
  }
  const other = siblings.find(([kind]) => kind !== shaping.kind);
  return other ? { label: other[1].title, shaping: conform(other[1].schema, other[1].defaults), structural: true, path: "kind" } : null;
}

/** @param {Record<string, any>} schema @param {Record<string, any>} root */
function hasMargin(schema, root) {
  return fieldsOf(schema, root).some((f) => f.name === "margin" || f.symbol === "m");
}
