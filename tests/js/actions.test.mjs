/** The names by which the page's controls are found. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const page = new URL("../../static/", import.meta.url);
const modules = readdirSync(page, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));

test("every action has a name of its own", () => {
  const names = modules.flatMap((name) => [...readFileSync(new URL(name, page), "utf8").matchAll(/"data-action": "([^"]+)"/g)].map(([, action]) => action));
  assert.ok(names.length > 20);
  assert.deepEqual(names.filter((name, k) => names.indexOf(name) !== k), []);
});
