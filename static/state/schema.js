/**
 * What a JSON Schema of the catalogue says about a piece: its fields, which one is its
 * strength, and what an untrusted value becomes once it is held to the rules. The page
 * draws every control from here, so that it lists no kind by hand.
 */

/** @typedef {Record<string, any>} Json */
/** @typedef {{ kind: string, [field: string]: any }} Piece */
/** @typedef {{ field: string, one_of?: string[], above?: number, below?: number, names?: string }} Where  a condition on another field of the piece, or on the data's `world` */
/** @typedef {{ reason: string, any_of: Where[] }} When  the field acts only where one of the conditions holds */
/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} description
 * @property {"number" | "integer" | "boolean" | "choice" | "text" | "object" | "piece" | "values"} type
 * @property {"knob" | "structure" | "values"} role
 * @property {"linear" | "log"} scale
 * @property {string} unit
 * @property {string} symbol
 * @property {boolean} primary
 * @property {number} min
 * @property {number} max
 * @property {any} initial
 * @property {any[]} choices  values of a choice
 * @property {{ kind: string, schema: Json }[]} kinds  of a nested piece
 * @property {readonly When[]} appliesWhen  all of which must hold for the field to do anything
 * @property {{ least: number, most: number, reach: number }} size  of an array of points, and of their coordinates; or of a text
 */

/**
 * Follow a local `$ref`; fields beside it win over those behind it.
 * @param {Json} schema
 * @param {Json} root
 * @returns {Json}
 */
export function resolve(schema, root) {
  let found = schema;
  for (let depth = 0; found.$ref !== undefined && depth < 16; depth += 1) {
    const { $ref, ...beside } = found;
    /** @type {any} */
    let target = root;
    for (const name of String($ref).replace(/^#\//, "").split("/")) target = target?.[name];
    found = { ...target, ...beside };
  }
  const whole = found.anyOf?.filter((/** @type {Json} */ s) => s.type !== "null");
  return whole?.length === 1 ? resolve({ ...whole[0], ...omit(found, "anyOf") }, root) : found;
}

/** @param {Json} value @param {string} name @returns {Json} */
function omit(value, name) {
  const { [name]: _, ...rest } = value;
  return rest;
}

/**
 * The fields of a piece's schema, in their own order, without `kind`.
 * @param {Json} schema
 * @param {Json} [root] where `$defs` live
 * @returns {Field[]}
 */
export function fieldsOf(schema, root = schema) {
  const body = resolve(schema, root);
  return Object.entries(body.properties ?? {})
    .filter(([name]) => name !== "kind")
    .map(([name, raw]) => field(name, resolve(/** @type {Json} */ (raw), root), root));
}

/** @param {string} name @param {Json} schema @param {Json} root @returns {Field} */
function field(name, schema, root) {
  const control = schema.control ?? {};
  const kinds = (schema.oneOf ?? []).map((/** @type {Json} */ option) => {
    const piece = resolve(option, root);
    return { kind: String(piece.properties?.kind?.const ?? piece.properties?.kind?.default), schema: piece };
  });
  const type = kinds.length > 0 ? "piece"
    : schema.enum !== undefined ? "choice"
    : schema.type === "array" ? "values"
    : schema.type === "boolean" ? "boolean"
    : schema.type === "string" ? "text"
    : schema.type === "object" ? "object"
    : schema.type === "integer" ? "integer" : "number";
  return {
    name,
    label: String(schema.title ?? name).replaceAll("_", " ").toLowerCase(),
    description: String(schema.description ?? ""),
    type,
    role: control.role ?? "structure",
    scale: control.scale ?? "linear",
    unit: control.unit ?? "",
    symbol: control.symbol ?? "",
    primary: control.primary === true,
    min: schema.minimum ?? schema.exclusiveMinimum ?? -1e6,
    max: schema.maximum ?? schema.exclusiveMaximum ?? 1e6,
    initial: schema.default,
    choices: schema.enum ?? [],
    kinds,
    appliesWhen: schema.applies_when ?? [],
    size: { least: schema.minItems ?? schema.minLength ?? 1, most: schema.maxItems ?? schema.maxLength ?? 5000, reach: schema.items?.prefixItems?.[0]?.maximum ?? 1e6 },
  };
}

/**
 * Why a field does nothing in a piece as it is; "" where it acts.
 * @param {Field} field @param {Piece} piece that the field belongs to @param {string} [world] of the data; none excludes nothing
 * @returns {string}
 */
export function inertOf({ appliesWhen }, piece, world) {
  const known = /** @type {Record<string, any>} */ ({ ...piece, ...(world === undefined ? {} : { world }) });
  return appliesWhen.find(({ any_of }) => !any_of.some((where) => holds(where, known[where.field])))?.reason ?? "";
}

/**
 * The same of a field anywhere in a piece.
 * @param {Piece} piece @param {{ path: string, field: Field }} where @param {string} [world]
 */
export function inertAt(piece, { path, field }, world) {
  const inside = path.includes(".") ? at(piece, path.slice(0, path.lastIndexOf("."))) : piece;
  return inertOf(field, inside, world);
}

/** @param {Where} where @param {any} value */
function holds({ one_of, above, below, names }, value) {
  if (value === undefined) return true;
  if (one_of) return one_of.includes(value);
  if (names) return new RegExp(`(?<!\\w)${names}(?!\\w)`).test(value);
  return (above === undefined || value > above) && (below === undefined || value < below);
}

/**
 * The field that is a piece's strength, with its dotted path: its own if it has one, else
 * that of a nested piece (the margin of a margin method lives in its loss).
 * @param {Json} schema
 * @param {Piece} value
 * @param {Json} [root]
 * @returns {{ path: string, field: Field } | null}
 */
export function primaryOf(schema, value, root = schema) {
  const fields = fieldsOf(schema, root);
  const own = fields.find((f) => f.primary);
  if (own) return { path: own.name, field: own };
  for (const f of fields) {
    if (f.type !== "piece") continue;
    const inner = f.kinds.find((k) => k.kind === value?.[f.name]?.kind);
    const found = inner && primaryOf(inner.schema, value[f.name], root);
    if (found) return { path: `${f.name}.${found.path}`, field: found.field };
  }
  return null;
}

/**
 * A piece with every field filled in and within its bounds, whatever was given.
 * @param {Json} schema
 * @param {unknown} value
 * @param {Json} [root]
 * @returns {Piece}
 */
export function conform(schema, value, root = schema) {
  const body = resolve(schema, root);
  const given = isObject(value) ? value : {};
  /** @type {Piece} */
  const piece = { kind: String(body.properties?.kind?.const ?? body.properties?.kind?.default) };
  for (const f of fieldsOf(body, root)) piece[f.name] = conformField(f, given[f.name], root);
  return piece;
}

/** @param {Field} f @param {unknown} value @param {Json} root @returns {any} */
function conformField(f, value, root) {
  if (f.type === "piece") {
    const wanted = isObject(value) ? value : isObject(f.initial) ? f.initial : {};
    const match = f.kinds.find((k) => k.kind === wanted.kind)
      ?? f.kinds.find((k) => k.kind === f.initial?.kind) ?? f.kinds[0];
    return match ? conform(match.schema, match.kind === wanted.kind ? wanted : {}, root) : f.initial;
  }
  if (f.type === "choice") return f.choices.includes(value) ? value : f.initial ?? f.choices[0];
  if (f.type === "boolean") return typeof value === "boolean" ? value : f.initial ?? false;
  if (f.type === "text") return typeof value === "string" && value.length >= f.size.least && value.length <= f.size.most ? value : f.initial;
  if (f.type === "object") return isObject(value) ? value : f.initial; // the server knows its rules
  if (f.type === "values") return isPoints(value, f.size) ? value : f.initial;
  if (typeof value !== "number" || !Number.isFinite(value)) return f.initial ?? null;
  const held = Math.min(f.max, Math.max(f.min, value));
  return f.type === "integer" ? Math.round(held) : held;
}

/**
 * The arrays of points that a piece needs and has not: own data without its points.
 * @param {Json} schema @param {Piece} value @returns {string[]}
 */
export function wanting(schema, value) {
  return fieldsOf(schema).filter((f) => f.type === "values" && value[f.name] === undefined).map((f) => f.name);
}

/** @param {unknown} value @returns {value is Json} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @param {{ least: number, most: number, reach?: number }} size */
export function isPoints(value, size) {
  return Array.isArray(value) && value.length >= size.least && value.length <= size.most
    && value.every((p) => Array.isArray(p) && p.length === 2
      && p.every((c) => Number.isFinite(c) && Math.abs(c) <= (size.reach ?? Infinity)));
}

/**
 * The value at a dotted path.
 * @param {any} value @param {string} path @returns {any}
 */
export function at(value, path) {
  return path.split(".").reduce((v, name) => v?.[name], value);
}

/**
 * A copy with the value at a dotted path replaced.
 * @template T
 * @param {T} value @param {string} path @param {any} next @returns {T}
 */
export function withAt(value, path, next) {
  const [name, ...rest] = path.split(".");
  const old = /** @type {any} */ (value);
  return { ...old, [name]: rest.length > 0 ? withAt(old?.[name] ?? {}, rest.join("."), next) : next };
}
