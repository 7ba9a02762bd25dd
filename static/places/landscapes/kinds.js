/**
 * Who can race: the samplers of the catalogue, and the optimisers that the API's own
 * description offers to `POST /infer`. No kind is listed by hand.
 */
import { conform, fieldsOf } from "../../state/schema.js";

/** @typedef {import("../../state/schema.js").Json} Json */
/** @typedef {import("../../state/schema.js").Piece} Piece */
/**
 * @typedef {object} Kind
 * @property {string} kind
 * @property {string} title
 * @property {string} description
 * @property {string | null} [formula]  MathML
 * @property {"descent" | "sampler"} sort
 * @property {Json} schema
 * @property {Json} root       where the schema's references lead
 * @property {Piece} defaults
 */
/** @typedef {Map<string, Kind>} Kinds */

/** A slider over more decades than this cannot be aimed; it keeps those around its default. */
const DECADES = 6;

/** @param {Json} catalogue @param {Json} description OpenAPI, or {} where it could not be had @returns {Kinds} */
export function kindsOf(catalogue, description) {
  /** @type {Kinds} */
  const kinds = new Map();
  const add = (/** @type {string} */ kind, /** @type {Json} */ raw, /** @type {Json} */ root, /** @type {Partial<Kind>} */ said) => {
    const schema = aimed(raw);
    kinds.set(kind, {
      kind, schema, root, title: spaced(kind), description: "", sort: "sampler", ...said, defaults: conform(schema, { kind }, root),
    });
  };
  const optimiser = description.components?.schemas?.InferRequest?.properties?.optimiser;
  const offered = optimiser ? fieldsOf({ properties: { optimiser } }, description)[0].kinds : [];
  for (const { kind, schema } of offered) {
    add(kind, schema, description, { sort: "descent", description: String(schema.description ?? "") });
  }
  for (const [kind, entry] of Object.entries(catalogue.samplers ?? {})) {
    add(kind, entry.schema, entry.schema, { title: entry.title, description: entry.description, formula: entry.formula });
  }
  return kinds;
}

/** "gradient-descent" as words. @param {string} kind */
function spaced(kind) {
  const words = kind.replaceAll("-", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/**
 * The schema with very long logarithmic scales cut to the decades about their default.
 * @param {Json} schema @returns {Json}
 */
export function aimed(schema) {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, raw]) => {
    const field = /** @type {Json} */ (raw);
    const long = field.control?.scale === "log" && field.minimum > 0 && Math.log10(field.maximum / field.minimum) > DECADES;
    if (!long) return [name, field];
    return [name, { ...field, minimum: Math.max(field.minimum, field.default * 1e-4), maximum: Math.min(field.maximum, field.default * 1e2) }];
  }));
  return { ...schema, properties };
}

/** Units in which a step is a distance in the plane. */
const LENGTHS = Object.freeze(["data units", "length"]);

/**
 * A piece whose step lengths suit a landscape: rates by its curvature, lengths by its
 * width and, for a chain, by how narrow P is at β. Other knobs stay.
 * @param {Kind} kind @param {Piece} piece
 * @param {{ side: number, curvature: number, beta: number }} ground
 * @returns {Piece}
 */
export function fitted(kind, piece, { side, curvature, beta }) {
  const next = { ...piece };
  for (const field of fieldsOf(kind.schema, kind.root)) {
    if (field.type !== "number" || field.scale !== "log") continue;
    const wide = (field.initial * side) / 4;
    let value = null;
    if (field.unit.startsWith("length²")) value = 0.4 / curvature;
    else if (LENGTHS.includes(field.unit)) value = kind.sort === "sampler" ? Math.min(wide * 2, 0.9 / Math.sqrt(beta * curvature)) : wide;
    if (value === null || !Number.isFinite(value)) continue;
    next[field.name] = Math.min(field.max, Math.max(field.min, Number(value.toPrecision(2))));
  }
  return next;
}
