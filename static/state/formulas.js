/** Whose formula it is: the pieces within a piece, found in the catalogue by their schema. */
import { fieldsOf } from "./schema.js";

/** @typedef {import("./model.js").Entry} Entry */
/** @typedef {import("./model.js").Catalogue} Catalogue */

/**
 * The entry that a nested piece's schema belongs to: a kind's name alone may be that of
 * pieces of several sorts.
 * @param {Catalogue} catalogue @param {import("./schema.js").Json} schema @param {string} [sort] one sort alone
 * @returns {Entry | null}
 */
export function entryOf(catalogue, schema, sort) {
  const kind = schema.properties?.kind?.const;
  for (const [name, kinds] of Object.entries(catalogue)) {
    if (sort !== undefined && name !== sort) continue;
    const entry = Object.hasOwn(kinds, kind) ? kinds[kind] : null;
    if (entry && entry.title === schema.title && entry.description === schema.description) return entry;
  }
  return null;
}

/**
 * The formulas of the pieces of one sort within a piece, such as a method's loss.
 * @param {Catalogue} catalogue @param {Entry} entry @param {import("./schema.js").Piece} piece @param {string} sort
 * @returns {(string | null)[]}
 */
export function formulasWithin(catalogue, entry, piece, sort) {
  return fieldsOf(entry.schema).flatMap((field) => {
    const chosen = field.kinds.find(({ kind }) => kind === piece[field.name]?.kind);
    const found = chosen && entryOf(catalogue, chosen.schema, sort);
    return found ? [found.formula ?? null] : [];
  });
}
