/** A family's mark: of the three no two have the same shape, and a curve bears its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { familyPath } from "../../static/plot/family_marks.js";
import { FAMILIES } from "../../static/state/model.js";

test("each family has a shape of its own, about where it is asked for", () => {
  const shapes = FAMILIES.map((family) => familyPath(family, 0, 0, 5));
  assert.equal(new Set(shapes).size, FAMILIES.length);
  const commands = shapes.map((path) => path.replace(/[^a-z]/gi, ""));
  assert.deepEqual(commands, ["Maa", "Mhvhz", "Mlhz"]);
});
