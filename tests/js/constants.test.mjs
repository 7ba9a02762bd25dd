/** A constant's name, held to the rule that the server's schema has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf, ruleOf } from "../../static/places/landscapes/constants.js";

const rule = ruleOf({
  properties: { constants: { $ref: "#/$defs/Constants" } },
  $defs: { Constants: { type: "object", maxProperties: 3, propertyNames: { pattern: "^[A-Za-z][A-Za-z0-9_]{0,15}$", not: { enum: ["x", "y", "sin", "lambda"] } } } },
});

test("a name that a formula could not use is refused with the rule, any other is taken", () => {
  for (const name of ["2a", "_a", "a b", "ä", "a".repeat(17), "", "a-b"]) assert.match(refusalOf(name, [], rule), /begin with a letter/, name);
  for (const name of ["x", "y", "sin", "lambda"]) assert.match(refusalOf(name, [], rule), /means something in every formula/, name);
  assert.match(refusalOf("k", ["k"], rule), /already/);
  assert.match(refusalOf("k", ["a", "b", "c"], rule), /as many as/);
  for (const name of ["a", "X", "x2", "depth_1", "a".repeat(16)]) assert.equal(refusalOf(name, ["b"], rule), "", name);
});
