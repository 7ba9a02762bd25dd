/** Controls from JSON Schema. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, conform, fieldsOf, inertOf, primaryOf, resolve, wanting, withAt } from "../../static/state/schema.js";
import { catalogue } from "./catalogue.mjs";

const { schema } = catalogue.shaping.margin;
const defaults = /** @type {import("../../static/state/schema.js").Piece} */ (catalogue.shaping.margin.defaults);

test("fields keep their order, their sort, their bounds", () => {
  const fields = fieldsOf(schema);
  assert.deepEqual(fields.map((f) => [f.name, f.type]), [["loss", "piece"], ["draws", "integer"], ["output", "choice"], ["adjusted", "boolean"]]);
  assert.deepEqual(fields[0].kinds.map((k) => k.kind), ["energy", "hinge"]);
  assert.equal(fields[1].scale, "log");
  assert.deepEqual([fields[1].min, fields[1].max], [1, 64]);
});

test("the strength is its own, or a nested piece's, or none", () => {
  assert.equal(primaryOf(catalogue.shaping["k-means"].schema, { kind: "k-means", codes: 3 })?.path, "codes");
  assert.equal(primaryOf(schema, defaults)?.path, "loss.margin");
  assert.equal(primaryOf(schema, { ...defaults, loss: { kind: "energy" } }), null);
});

test("a nested piece takes its own kind's fields, defaults for what is missing", () => {
  assert.deepEqual(conform(schema, { loss: { kind: "energy", margin: 3 } }).loss, { kind: "energy" });
  assert.deepEqual(conform(schema, { loss: { kind: "hinge" } }).loss, { kind: "hinge", margin: 1 });
  assert.deepEqual(conform(schema, { loss: { kind: "unheard-of" } }).loss, { kind: "hinge", margin: 1 });
});

test("numbers that are not finite give way to the default", () => {
  for (const draws of [NaN, Infinity, "8", null, {}]) assert.equal(conform(schema, { draws }).draws, 8);
});

test("points must be pairs of finite numbers, neither too few nor too many", () => {
  const own = catalogue.data.points.schema;
  assert.deepEqual(conform(own, { points: [[0, 1], [2, 3], [4, 5]] }).points, [[0, 1], [2, 3], [4, 5]]);
  for (const points of [[[0, 1]], [[0, 1], [2]], [[0, 1], [2, NaN]], [[0, 1], [2, 1e10]], Array(5).fill([0, 0]), "x"]) {
    assert.deepEqual(wanting(own, conform(own, { points })), ["points"]);
  }
});

test("an optional number is a number", () => {
  const field = fieldsOf({ properties: { width: { anyOf: [{ type: "number", minimum: 1 }, { type: "null" }], default: 2 } } })[0];
  assert.deepEqual([field.type, field.min, field.initial], ["number", 1, 2]);
});

test("a formula is a text, kept as it is unless it is none or too long", () => {
  const own = { properties: { kind: { const: "expression" }, formula: { type: "string", maxLength: 20, default: "E_C" } } };
  assert.equal(fieldsOf(own)[0].type, "text");
  assert.equal(conform(own, { formula: "relu(m - E_I)" }).formula, "relu(m - E_I)");
  for (const formula of [3, "", "x".repeat(21), null]) assert.equal(conform(own, { formula }).formula, "E_C");
});

test("an object passes through, for the server to judge", () => {
  const own = { properties: { kind: { const: "expression" }, constants: { type: "object", default: {} } } };
  assert.deepEqual(conform(own, { constants: { a: 2 } }).constants, { a: 2 });
  assert.deepEqual(conform(own, { constants: [3] }).constants, {});
});

test("a reference that leads in a circle ends", () => {
  assert.doesNotThrow(() => resolve({ $ref: "#/$defs/A" }, { $defs: { A: { $ref: "#/$defs/A" } } }));
});

test("a field that does nothing says why, and in which setting", () => {
  const own = { properties: {
    kind: { const: "k" }, mode: { enum: ["a", "b"], default: "a" }, width: { type: "integer", default: 1 }, formula: { type: "string", default: "m" },
    chain: { type: "number", applies_when: [{ reason: "no chain", any_of: [{ field: "mode", one_of: ["b"] }] }] },
    wide: { type: "number", applies_when: [{ reason: "one alone", any_of: [{ field: "width", above: 1 }] }, { reason: "at most 5", any_of: [{ field: "width", below: 5 }] }] },
    margin: { type: "number", applies_when: [{ reason: "no m", any_of: [{ field: "formula", names: "m" }] }] },
    net: { type: "number", applies_when: [{ reason: "no x", any_of: [{ field: "world", one_of: ["conditional"] }] }] },
  } };
  const why = (/** @type {string} */ name, /** @type {object} */ piece, /** @type {string | undefined} */ world = undefined) =>
    inertOf(/** @type {any} */ (fieldsOf(own).find((f) => f.name === name)), /** @type {any} */ ({ kind: "k", mode: "a", width: 1, formula: "m", ...piece }), world);
  assert.deepEqual([why("chain", {}), why("chain", { mode: "b" })], ["no chain", ""]);
  assert.deepEqual([1, 2, 5].map((width) => why("wide", { width })), ["one alone", "", "at most 5"]);
  assert.deepEqual(["relu(m - E_I)", "max(E_C, 0) + E_m"].map((formula) => why("margin", { formula })), ["", "no m"]);
  assert.deepEqual([why("net", {}), why("net", {}, "plane"), why("net", {}, "conditional")], ["", "no x", ""]);
  assert.equal(why("mode", {}), "");
});

test("paths read and replace without touching the original", () => {
  const next = withAt(defaults, "loss.margin", 5);
  assert.equal(at(next, "loss.margin"), 5);
  assert.equal(at(defaults, "loss.margin"), 1);
  assert.equal(at(defaults, "loss.margin.deeper"), undefined);
});
