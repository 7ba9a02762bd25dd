/** A link's content: whatever of it a state or a room cannot take is found, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clampBars } from "../../static/places/benches/answers.js";
import { clampScene as clampLatent } from "../../static/places/benches/ellipse.js";
import { clampScene as clampPlane } from "../../static/places/benches/pairs.js";
import { clampScene as clampShares } from "../../static/places/benches/shares.js";
import { clampScene as clampCompare } from "../../static/places/compare/rows.js";
import { memoryOf } from "../../static/places/lessons/memory.js";
import { differences, doubtful, sentenceOf } from "../../static/state/link.js";
import { restore } from "../../static/state/model.js";
import { conform } from "../../static/state/schema.js";
import { catalogue } from "./catalogue.mjs";

const PARTS = { views: ["energy", "probability"], overlays: [{ id: "data", on: true }, { id: "negatives", on: true }], rooms: ["benches"] };
const fresh = (/** @type {unknown} */ given) => restore(given, catalogue, PARTS);
const whole = { ...fresh(null), data: { kind: "points", points: [[0, 0.5], [1, 1]] }, rooms: { benches: { bench: "plane" } } };
whole.methods.regularized.edits = [{ step: 4, set: { "shaping.penalty": 0.25 } }];

/** What reads each part of a link, and a valid value of it. @type {[string, (given: any) => any, any][]} */
const READERS = [
  ["the laboratory", fresh, whole],
  ["softargmin", clampBars, clampBars(null)],
  ["loss plane", (given) => clampPlane(given, (piece) => conform(catalogue.shaping.margin.schema.$defs.Hinge, piece)), null],
  ["latent", clampLatent, clampLatent(null)],
  ["dimension", clampShares, clampShares(null)],
  ["compare", (given) => clampCompare(given, catalogue), { ...clampCompare(null, catalogue), without: ["sparse-coding", "k-means"] }],
  ["lessons", memoryOf, { open: "1.2", scene: 1, chosen: { "1.2": 2 }, skipped: ["1.3"] }],
];

/** Every path to a value that is no object. @param {any} value @param {(string | number)[]} [path] @returns {(string | number)[][]} */
function leaves(value, path = []) {
  if (typeof value !== "object" || value === null) return [path];
  return Object.keys(value).flatMap((name) => leaves(value[name], [...path, name]));
}

/** @param {any} value @param {(string | number)[]} path @param {any} next */
function replaced(value, path, next) {
  const copy = structuredClone(value);
  let place = copy;
  for (const name of path.slice(0, -1)) place = place[name];
  place[/** @type {string} */ (path.at(-1))] = next;
  return copy;
}

for (const [name, read, given] of READERS) {
  const valid = given ?? read(null);

  test(`${name}: what the page itself wrote is taken whole`, () => {
    const through = JSON.parse(JSON.stringify(valid));
    assert.deepEqual(differences(through, read(through)), []);
    assert.deepEqual(differences({}, read({})), []); // what is left out is the page's own affair
  });

  test(`${name}: a wrong type, a number out of range, an unknown name and an unknown field are each found`, () => {
    for (const path of leaves(valid)) {
      if (path[0] === "rooms") continue; // a room's own part is judged by the room
      const old = path.reduce((v, key) => v[key], valid);
      // Whether a knob or a window may reach so far is for the server to say, in words.
      const edited = path.includes("set") || path.includes("window");
      const wrong = [{ evil: 1 }, [[1]], ...(typeof old === "number" ? ["7", ...(edited ? [] : [-1e300])] : typeof old === "string" ? ["no-such-thing", 7] : [3])];
      // An address may name any lesson: which there are is not known before they are fetched.
      const named = name === "lessons" && ["open", "skipped"].includes(String(path[0]));
      for (const next of named ? wrong.filter((value) => value !== "no-such-thing") : wrong) {
        const broken = replaced(valid, path, next);
        assert.ok(differences(broken, read(broken)).length > 0, `${path.join(".")} as ${JSON.stringify(next)}`);
      }
    }
    assert.ok(differences({ ...valid, evil: 1 }, read({ ...valid, evil: 1 })).length > 0);
  });
}

test("an unknown kind stands for all that belongs to it, and each difference is a sentence", () => {
  const broken = { data: { kind: "spirals", turns: 3, size: 1e9 }, beta: 1e9, view: ["energy"], playing: "yes", rooms: { attic: {}, benches: 7 } };
  const found = differences(broken, fresh(broken));
  assert.deepEqual(found.map(({ path }) => path), ["data.kind", "beta", "view", "playing", "rooms.attic", "rooms.benches"]);
  assert.deepEqual(found.map(sentenceOf), [
    "data.kind: there is no “spirals” here.", "beta: 1000000000 is out of range; the nearest is 16.", "view: [\"energy\"] cannot be read.",
    "playing: “yes” cannot be read.", "rooms.attic: not known here.", "rooms.benches: not known here.",
  ]);
});

test("a room's doubts are told once, and only of what came by the link", () => {
  const link = { rooms: { compare: { seeds: 99 } } };
  /** @type {string[]} */
  const told = [];
  const check = doubtful(link, (found) => told.push(...found.map(({ path }) => path)));
  check({ seeds: 99 }, { seeds: 5 }, "compare"); // the page's own
  check(link.rooms.compare, { seeds: 5 }, "compare");
  check(link.rooms.compare, { seeds: 5 }, "compare");
  check(null, {}, "compare");
  assert.deepEqual(told, ["compare.seeds"]);
});
