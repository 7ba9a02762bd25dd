/**
 * A mark may lie on any colour of any ramp. Against both ends of each, its fill or its edge
 * has a contrast of 3 : 1, and the two stand apart by as much: also for eyes without the long
 * or the medium cones.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MARKS, TOKENS } from "../../static/plot/marks.js";
import { ramp } from "../../static/plot/ramps.js";
import { VIEWS } from "../../static/views/index.js";
import { EYES, contrast } from "./colours.mjs";

const LEAST = 3;
const sheet = (/** @type {string} */ name) => readFileSync(new URL(`../../static/styles/${name}.css`, import.meta.url), "utf8");

/** The custom properties that rules with exactly this selector set. @param {string} css @param {string} selector */
function set(css, selector) {
  /** @type {Record<string, string>} */
  const found = {};
  const escaped = selector.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const [, body] of css.matchAll(new RegExp(`(?:^|[}{/])\\s*${escaped}\\s*\\{([^}]*)\\}`, "g"))) {
    for (const [, name, value] of body.matchAll(/--([\w-]+):\s*([^;]*);/g)) found[name] = value.trim();
  }
  return found;
}

const page = `${sheet("tokens")}${sheet("parts")}`;
const race = sheet("landscapes");
const LABORATORY = {
  light: set(page, ":root"),
  dark: { ...set(page, ":root"), ...set(page, ':root[data-theme="dark"]') },
};
const LANDSCAPES = {
  light: { ...LABORATORY.light, ...set(race, ".ls-room") },
  dark: { ...LABORATORY.dark, ...set(race, ".ls-room"), ...set(race, ':root[data-theme="dark"] .ls-room') },
};
/** @type {Record<string, import("../../static/plot/marks.js").Ink>} */
const RACERS = Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`racer ${k}`, { fill: `racer-${k}`, edge: "casing" }]));

/** Both ends, and of the ramp of pushes its middle, where nothing pushes. @param {string} use @param {string[]} stops */
function grounds(use, stops) {
  return use === "push" ? [stops[0], stops[(stops.length - 1) / 2], stops[stops.length - 1]] : [stops[0], stops[stops.length - 1]];
}

const uses = [...new Set(VIEWS.map((view) => view.ramp))];
for (const theme of /** @type {const} */ (["light", "dark"])) {
  for (const [room, colours, marks] of /** @type {[string, Record<string, string>, Record<string, import("../../static/plot/marks.js").Ink>][]} */ ([["laboratory", LABORATORY[theme], MARKS], ["landscapes", LANDSCAPES[theme], { ...RACERS, ...MARKS }]])) {
    test(`marks stand out from both ends of each ramp: ${room}, ${theme}`, () => {
      const lost = [];
      for (const [eyes, matrix] of Object.entries(EYES)) {
        for (const [name, { fill, edge }] of Object.entries(marks)) {
          const [f, e] = [colours[fill], colours[edge]];
          assert.match(f, /^#[0-9a-f]{6}$/, `${name}: ${fill} is one opaque colour`);
          assert.match(e, /^#[0-9a-f]{6}$/, `${name}: ${edge} is one opaque colour`);
          if (contrast(f, e, matrix) < LEAST) lost.push(`${eyes}: ${name}'s fill and edge`);
          for (const use of uses) {
            for (const family of /** @type {const} */ (["basin", "cividis"])) {
              for (const ground of grounds(use, ramp(use, family, theme).css)) {
                if (Math.max(contrast(f, ground, matrix), contrast(e, ground, matrix)) < LEAST) lost.push(`${eyes}: ${name} on ${family} ${use} ${ground}`);
              }
            }
          }
        }
      }
      assert.deepEqual(lost, []);
    });
  }
}

test("the theme that follows the system has the colours of the dark one", () => {
  const follows = set(page, ':root:not([data-theme="light"])');
  for (const name of TOKENS) assert.equal(follows[name] ?? LABORATORY.light[name], LABORATORY.dark[name], name);
  const racing = set(race, ':root:not([data-theme="light"]) .ls-room');
  for (const { fill } of Object.values(RACERS)) assert.equal(racing[fill], LANDSCAPES.dark[fill], fill);
});

test("the simulation is that of Machado, Oliveira and Fernandes: greys stay, red darkens without long cones", () => {
  for (const matrix of Object.values(EYES)) assert.ok(Math.abs(contrast("#808080", "#808080", matrix) - 1) < 1e-9);
  assert.ok(contrast("#ff0000", "#000000", EYES.protanopia) < contrast("#ff0000", "#000000", EYES.deuteranopia));
  assert.ok(Math.abs(contrast("#ffffff", "#000000", EYES.normal) - 21) < 1e-9);
});
