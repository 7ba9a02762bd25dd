/**
 * A piece's controls, drawn from its JSON Schema: sliders for numbers, switches, choices,
 * and for a piece within a piece a choice of kind with that kind's own fields below it.
 */
import { at, conform, fieldsOf, inertOf, withAt } from "../state/schema.js";
import { bar, fresh, h, write } from "./dom.js";
import { formulaBox } from "./formula.js";
import { formulaField } from "./formula_field.js";
import { slider } from "./slider.js";
import { naming } from "./telling.js";

/** @typedef {import("../state/schema.js").Field} Field */
/** @typedef {import("../state/schema.js").Piece} Piece */
/** @typedef {(path: string, value: any, knob: boolean) => void} Turned */
/** @typedef {{ except?: string, owner: string, formula?: (schema: Record<string, any>) => string | null | undefined, world?: () => string, initial?: (path: string, field: Field) => number }} How  `formula`: a nested piece's, by its schema; `world`: that of the data; `initial`: a field's default in this piece */

/** A field's name and symbol. @param {Field} field */
export function nameOf(field) {
  return `${field.label}${field.symbol && !field.label.split(" ").includes(field.symbol) ? ` ${field.symbol}` : ""}`;
}

/** The same with its unit. @param {Field} field */
export function labelOf(field) {
  return `${nameOf(field)}${field.unit && field.unit !== field.label ? `, ${field.unit}` : ""}`;
}

/** What a field means, its unit included. @param {Field} field */
export function hintOf(field) {
  return [field.description, field.unit && `In ${field.unit}.`].filter(Boolean).join(" ");
}

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: any) => void} set
 * @property {(reason: string) => void} bar  switch it off because it does nothing, and say why; "" switches it on
 */

/**
 * The controls of a piece, without the one at `except`.
 * @param {Record<string, any>} schema @param {Piece} value @param {Turned} turned
 * @param {How} how
 * @param {Record<string, any>} [root] @param {string} [prefix]
 * @returns {{ elements: HTMLElement[], set: (piece: Piece) => void }} `set` takes a piece of the same shape
 */
export function board(schema, value, turned, how, root = schema, prefix = "") {
  const controls = fieldsOf(schema, root)
    .filter((field) => `${prefix}${field.name}` !== how.except)
    .map((field) => ({ field, control: control(field, value, turned, how, root, prefix) }));
  const made = /** @type {{ field: Field, control: Control }[]} */ (controls.filter((c) => c.control !== null));
  const set = (/** @type {Piece} */ piece) => {
    for (const { field, control } of made) {
      control.set(piece[field.name]);
      control.bar(inertOf(field, piece, how.world?.()));
    }
  };
  set(value);
  return { elements: made.map((c) => c.control.element), set };
}

/**
 * A field's default within a piece: the piece's own, where it has a part of the same kind there.
 * @param {Piece | null | undefined} defaults @param {() => Piece} now @returns {(path: string, field: Field) => number}
 */
export function initialIn(defaults, now) {
  return (path, field) => {
    const inside = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "";
    const part = (/** @type {any} */ of) => (inside ? at(of, inside) : of);
    return part(defaults)?.kind === part(now())?.kind ? at(defaults, path) ?? field.initial : field.initial;
  };
}

/**
 * The slider of a number, whatever part of a piece it is.
 * @param {Field} field @param {string} path @param {number} value @param {Turned} turned @param {How} how @param {string} label
 */
export function dialled(field, path, value, turned, how, label) {
  return slider({
    label, hint: hintOf(field), value, initial: how.initial?.(path, field) ?? field.initial, data: { "data-knob": path, "data-owner": how.owner },
    range: { min: field.min, max: field.max, scale: field.scale, whole: field.type === "integer" },
    moved: (next) => turned(path, next, field.role === "knob"),
  });
}

/**
 * @param {Field} field @param {Piece} piece @param {Turned} turned
 * @param {How} how @param {Record<string, any>} root @param {string} prefix
 * @returns {Control | null}
 */
function control(field, piece, turned, how, root, prefix) {
  const path = `${prefix}${field.name}`;
  const value = piece[field.name];
  const data = { "data-knob": path, "data-owner": how.owner };
  if (field.type === "piece") return nested(field, value, turned, how, root, path);
  if (field.type === "choice") {
    const element = choice(labelOf(field), field.description, field.choices.map((c) => [String(c), String(c).replaceAll("-", " ")]), String(value), data,
      (chosen) => turned(path, field.choices.find((c) => String(c) === chosen), false));
    const select = /** @type {HTMLSelectElement} */ (element.querySelector("select"));
    return { element, set: (now) => { select.value = String(now); }, bar: barring(element, select) };
  }
  if (field.type === "boolean") {
    const input = h("input", {
      type: "checkbox", ...data,
      onchange: (/** @type {Event} */ e) => turned(path, /** @type {HTMLInputElement} */ (e.target).checked, field.role === "knob"),
    });
    const element = h("label", { class: "tick", title: field.description || null }, input, labelOf(field));
    return { element, set: (now) => { input.checked = now === true; }, bar: barring(element, input) };
  }
  if (field.type === "text") {
    const made = formulaField(labelOf(field), field.description, String(value), { most: field.size.most, data, written: (next) => turned(path, next, false) });
    return { element: made.element, set: made.set, bar: barring(made.element, made.input) };
  }
  if (typeof value !== "number") return null; // points are drawn, not dialled
  const made = dialled(field, path, value, turned, how, labelOf(field));
  return { element: made.element, set: made.tell, bar: made.bar };
}

/**
 * @param {Field} field @param {Piece} value @param {Turned} turned
 * @param {How} how @param {Record<string, any>} root @param {string} path
 * @returns {Control | null}
 */
function nested(field, value, turned, how, root, path) {
  const here = field.kinds.find((k) => k.kind === value?.kind);
  const inner = here ? board(here.schema, value, turned, how, root, `${path}.`) : null;
  const picker = choice("kind", field.description,
    field.kinds.map((k) => [k.kind, String(k.schema.title ?? k.kind)]), String(value?.kind), { "data-knob": `${path}.kind`, "data-owner": how.owner },
    (kind) => {
      const found = field.kinds.find((k) => k.kind === kind);
      if (found) turned(path, conform(found.schema, {}, root), false);
    });
  if (field.kinds.length < 2 && !inner?.elements.length) return null;
  const element = h("fieldset", { class: "nested" }, h("legend", {}, field.label), field.kinds.length > 1 ? picker : null,
    here && how.formula ? formulaBox(how.formula(here.schema)) : null, ...(inner?.elements ?? []));
  return { element, set: (now) => inner?.set(now), bar: barring(element, element) };
}

/**
 * Switches a control off with a line below it that says why.
 * @param {HTMLElement} element @param {Parameters<typeof bar>[1]} input
 */
function barring(element, input) {
  const why = h("p", { class: "why-not", id: fresh("why-not") });
  return (/** @type {string} */ reason) => {
    if (why.textContent === reason) return;
    write(why, reason);
    bar(element, input, why);
  };
}

/**
 * @param {string} label @param {string} hint @param {string[][]} options value and text
 * @param {string} value @param {Record<string, string>} data @param {(value: string) => void} chosen
 */
export function choice(label, hint, options, value, data, chosen) {
  const id = fresh("choice");
  const select = h("select", {
    id, ...data,
    onchange: (/** @type {Event} */ e) => chosen(/** @type {HTMLSelectElement} */ (e.target).value),
  }, ...options.map(([v, text]) => h("option", { value: v }, text)));
  select.value = value;
  return h("div", { class: "choice" }, naming(select, label, hint), select);
}

/**
 * What a set of controls was drawn for: when it differs, draw it anew; else set the values.
 * Kinds and structure count, numbers do not.
 * @param {Piece} piece @returns {string}
 */
export function shapeOf(piece) {
  return JSON.stringify(piece, (_, v) => (typeof v === "number" ? 0 : Array.isArray(v) ? v.length : v));
}

export { at, withAt };
