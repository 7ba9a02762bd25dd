/** The state: whole and within bounds whatever is given, and its edits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { branched, effective, experimentOf, folded, givenOf, restore } from "../../static/state/model.js";
import { pack, unpack } from "../../static/state/url.js";
import { catalogue } from "./catalogue.mjs";

const PARTS = { views: ["energy", "probability"], overlays: [{ id: "data", on: true }, { id: "negatives", on: true }], rooms: ["lessons"] };
const fresh = (/** @type {unknown} */ given = null) => restore(given, catalogue, PARTS);

test("with nothing given, the opening scene with every default filled in", () => {
  const state = fresh();
  assert.equal(state.data.kind, "spiral");
  assert.equal(state.data.noise, 0.05);
  assert.deepEqual(state.window, { x: [-2, 2], y: [-2, 2] });
  assert.equal(state.methods.contrastive.shaping.kind, "margin"); // the first of its family: the preferred one is not there
  assert.deepEqual(state.methods.contrastive.shaping.loss, { kind: "hinge", margin: 1 });
  assert.equal(state.view, "energy");
  assert.equal(state.playing, true);
});

test("a whole state comes back from its own link", async () => {
  const state = {
    ...fresh(), seed: 12, head: 0.64, view: "probability", scale: /** @type {const} */ ("raw"), beta: 4, enlarged: /** @type {const} */ ("architectural"),
    speed: 0.25, playing: false, overlays: { data: false, negatives: true }, ramp: /** @type {const} */ ("cividis"),
  };
  state.methods = { ...state.methods, regularized: { shaping: { kind: "sparse-coding", penalty: 0.3 }, edits: [{ step: 40, set: { "shaping.penalty": 0.2 } }] } };
  assert.deepEqual(fresh((await unpack(await pack(state))).state), state);
});

test("nonsense is replaced, numbers are clamped, unknown fields are dropped", () => {
  const state = fresh({
    data: { kind: "spiral", noise: 99, size: 3.7, evil: "<script>" }, seed: -5, view: "nowhere", beta: 1e9, head: 7, length: "x", speed: 3,
    enlarged: "all", window: { x: [2, -2], y: [0, 1] }, scale: {}, overlays: 4, playing: "yes",
    methods: { contrastive: { shaping: { kind: "margin", loss: { kind: "energy" }, draws: 0, output: "loud", adjusted: 1 } }, architectural: { shaping: { kind: "margin" } } },
  });
  assert.deepEqual(state.data, { kind: "spiral", size: 4, noise: 0.5 });
  assert.equal(state.seed, 0);
  assert.equal(state.view, "energy");
  assert.equal(state.beta, 16);
  assert.equal(state.head, 1);
  assert.equal(state.length, 1);
  assert.equal(state.speed, 1);
  assert.equal(state.enlarged, null);
  assert.deepEqual(state.window, { x: [-2, 2], y: [-2, 2] });
  assert.deepEqual(state.methods.contrastive.shaping, { kind: "margin", loss: { kind: "energy" }, draws: 1, output: "softplus", adjusted: true });
  assert.equal(state.methods.architectural.shaping.kind, "k-means"); // a method of another family
});

test("own data comes back with its points, and gives way without", () => {
  const points = [[0, 0.5], [1, 1]];
  assert.deepEqual(fresh({ data: { kind: "points", points } }).data, { kind: "points", points });
  assert.equal(fresh({ data: { kind: "points", points: [[0]] } }).data.kind, "spiral");
});

test("values that are no JSON objects are nothing given", () => {
  for (const given of [0, "x", [], true]) assert.deepEqual(fresh(given), fresh(null));
});

test("only edits that lead to a number are kept, in order", () => {
  const { edits } = fresh({
    methods: { regularized: { shaping: { kind: "sparse-coding" }, edits: [
      { step: 90, set: { "shaping.penalty": 0.4 } }, { step: 10, set: { "shaping.penalty": 0.2, "shaping.kind": 3, "shaping.nowhere": 1 } },
      { step: -1, set: { "shaping.penalty": 1 } }, { step: 1.5, set: { "shaping.penalty": 1 } }, { step: 5, set: { "shaping.penalty": "1" } }, null, 4,
    ] } },
  }).methods.regularized;
  assert.deepEqual(edits, [{ step: 10, set: { "shaping.penalty": 0.2 } }, { step: 90, set: { "shaping.penalty": 0.4 } }]);
});

test("an edit acts after its step", () => {
  const base = { kind: "sparse-coding", penalty: 0.1 };
  const edits = [{ step: 10, set: { "shaping.penalty": 0.2 } }, { step: 20, set: { "data.noise": 0.3 } }];
  assert.equal(effective(base, edits, "shaping", 10).penalty, 0.1);
  assert.equal(effective(base, edits, "shaping", 11).penalty, 0.2);
  assert.equal(effective(base, edits, "shaping").penalty, 0.2);
  assert.equal(base.penalty, 0.1);
});

test("a change gives up the edits after it and joins those of its step", () => {
  const edits = [{ step: 5, set: { a: 1 } }, { step: 10, set: { b: 2 } }, { step: 15, set: { c: 3 } }];
  assert.deepEqual(branched(edits, 10, { d: 4 }), [{ step: 5, set: { a: 1 } }, { step: 10, set: { b: 2, d: 4 } }]);
});

test("folding makes the edits part of the beginning", () => {
  const state = fresh({ methods: {
    contrastive: { shaping: { kind: "margin" }, edits: [{ step: 3, set: { "shaping.loss.margin": 2, "data.noise": 0.2 } }] },
    regularized: { shaping: { kind: "sparse-coding" }, edits: [{ step: 9, set: { "shaping.penalty": 0.7 } }] },
  } });
  const { data, methods } = folded(state);
  assert.equal(data.noise, 0.2);
  assert.equal(methods.contrastive.shaping.loss.margin, 2);
  assert.equal(methods.regularized.shaping.penalty, 0.7);
  assert.deepEqual(methods.contrastive.edits, []);
});

test("an experiment is the REST body", () => {
  assert.deepEqual(Object.keys(experimentOf(fresh(), "regularized")).sort(), ["data", "edits", "seed", "shaping", "window"]);
});

test("a conditional plane is looked at at an x, by a method that sees it", () => {
  const { kind } = fresh().data;
  const [method] = Object.entries(catalogue.shaping).find(([, entry]) => entry.family === "architectural") ?? [""];
  /** @type {import("../../static/state/model.js").Catalogue} */
  const conditional = {
    ...catalogue,
    data: { ...catalogue.data, [kind]: { ...catalogue.data[kind], given: [2, 6] } },
    shaping: { ...catalogue.shaping, [method]: { ...catalogue.shaping[method], sees_given: true } },
  };
  const state = { ...fresh({ given: 0.25 }), methods: fresh().methods };
  state.methods.architectural = { shaping: { kind: method }, edits: [] };
  assert.equal(givenOf(state, conditional, "architectural"), 3);
  assert.equal(givenOf(state, conditional, "contrastive"), null);
  assert.equal(givenOf(state, catalogue, "architectural"), null);
  for (const given of [-1, 7, NaN, "x"]) assert.ok(fresh({ given }).given >= 0 && fresh({ given }).given <= 1);
});
