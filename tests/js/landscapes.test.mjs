/** The landscapes room, as far as it is pure: state, terrain, scales, and who can race. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { aimed, fitted, kindsOf } from "../../static/places/landscapes/kinds.js";
import { LOOKS, lookOf } from "../../static/places/landscapes/looks.js";
import { SCENES } from "../../static/places/landscapes/scenes.js";
import { omegaOf, panned, restore, zoomed } from "../../static/places/landscapes/state.js";
import { betaFor, curvatureOf, energyAt, minimaOf, nearest, quantile, tallOf, thermal } from "../../static/places/landscapes/terrain.js";
import { tickText, ticksOf } from "../../static/plot/ticks.js";
import { differences } from "../../static/state/link.js";

const near = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ by) => assert.ok(Math.abs(a - b) <= by, `${a} is not within ${by} of ${b}`);

/**
 * @param {(x: number, y: number) => number} energy @param {(x: number, y: number) => [number, number]} slope
 * @param {import("../../static/plot/gibbs.js").Window} window
 */
function gridOf(energy, slope, window, resolution = 81) {
  const energies = new Float64Array(resolution ** 2);
  const gradients = new Float64Array(2 * resolution ** 2);
  for (let j = 0; j < resolution; j += 1) {
    for (let i = 0; i < resolution; i += 1) {
      const x = window.x[0] + ((window.x[1] - window.x[0]) * i) / (resolution - 1);
      const y = window.y[0] + ((window.y[1] - window.y[0]) * j) / (resolution - 1);
      const k = j * resolution + i;
      energies[k] = energy(x, y);
      [gradients[2 * k], gradients[2 * k + 1]] = slope(x, y);
    }
  }
  return { window, resolution, energies, gradients };
}

const himmelblau = gridOf(
  (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
  (x, y) => [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)],
  { x: [-5, 5], y: [-5, 5] },
);
const rosenbrock = gridOf(
  (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  { x: [-2, 2], y: [-1, 3] }, 161,
);
const bowl = gridOf((x, y) => (x * x + 4 * y * y) / 2, (x, y) => [x, 4 * y], { x: [-4, 4], y: [-4, 4] });

test("minima lie between the grid points where they belong", () => {
  const found = minimaOf(himmelblau);
  assert.equal(found.length, 4);
  for (const [x, y] of [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]]) {
    assert.ok(nearest(found, x, y).distance < 0.02, `${x}, ${y}`);
  }
  for (const { energy } of found) near(energy, 0, 0.1);
});

test("a narrow valley that crosses the grid askew has no minima of the grid's making", () => {
  const found = minimaOf(rosenbrock);
  assert.equal(found.length, 1);
  near(found[0].at[0], 1, 0.02);
  near(found[0].at[1], 1, 0.02);
});

test("what falls out of the window has its lowest point on the edge", () => {
  const slope = gridOf((x, y) => x + y, () => [1, 1], { x: [0, 1], y: [0, 1] }, 17);
  assert.deepEqual(minimaOf(slope), [{ at: [0, 0], energy: 0 }]);
});

test("at the tip of a cone, where there is no slope, the minimum is the tip", () => {
  const cone = gridOf((x, y) => Math.hypot(x, y), (x, y) => [x / Math.hypot(x, y), y / Math.hypot(x, y)], { x: [-1, 1], y: [-1, 1] }, 41);
  assert.ok(Number.isNaN(cone.gradients[2 * (20 * 41 + 20)]));
  assert.deepEqual(minimaOf(cone), [{ at: [0, 0], energy: 0 }]);
  assert.equal(quantile(cone.gradients, 1), 1);
});

test("no place is marked on level ground: a plain, a gutter along the edge, a ring", () => {
  const window = /** @type {const} */ ({ x: [-4, 4], y: [-4, 4] });
  const donut = (/** @type {number} */ x, /** @type {number} */ y) => (Math.hypot(x, y) - 2.6) ** 2 / 0.033;
  const outward = (/** @type {number} */ x, /** @type {number} */ y) => (2 * (Math.hypot(x, y) - 2.6)) / 0.033 / (Math.hypot(x, y) || 1);
  for (const side of [81, 160]) {
    assert.deepEqual(minimaOf(gridOf(donut, (x, y) => [outward(x, y) * x, outward(x, y) * y], /** @type {any} */ (window), side)), []);
  }
  assert.deepEqual(minimaOf(gridOf(() => 3, () => [0, 0], /** @type {any} */ (window))), []);
  assert.deepEqual(minimaOf(gridOf((x) => x, () => [1, 0], /** @type {any} */ (window))), []);
  assert.deepEqual(minimaOf(gridOf((x) => x * x, (x) => [2 * x, 0], /** @type {any} */ (window))), []);
  // But a ring with a dent has a lowest place.
  const dented = (/** @type {number} */ x, /** @type {number} */ y) => donut(x, y) / 10 - x;
  const found = minimaOf(gridOf(dented, (x, y) => [(outward(x, y) / 10) * x - 1, (outward(x, y) / 10) * y], /** @type {any} */ (window)));
  assert.equal(found.length, 1);
  near(found[0].at[0], 2.6 + 0.33 / 2, 0.02);
});

test("F between the points, and nothing outside", () => {
  assert.equal(tallOf(Float64Array.of(7, NaN, 3, 5, -2, 40)), 7);
  near(energyAt(bowl, 0.33, 0.21), (0.33 ** 2 + 4 * 0.21 ** 2) / 2, 0.01);
  assert.ok(Number.isNaN(energyAt(bowl, 4.1, 0)));
});

test("log Z, entropy and ⟨F⟩ of a bowl are the closed ones", () => {
  const beta = 2;
  const { logZ, mean, entropy } = thermal(bowl, beta, new Float64Array(81 ** 2));
  near(logZ, Math.log((2 * Math.PI) / beta / 2), 1e-3);
  near(mean, 1 / beta, 1e-3); // two quadratic degrees of freedom, ½ kT each
  near(entropy, Math.log((2 * Math.PI * Math.E) / beta / 2), 1e-3);
});

test("β is 1 where P can be seen at it, and else fits", () => {
  assert.equal(betaFor(bowl), 1);
  assert.ok(betaFor(himmelblau) < 0.3);
});

test("rates follow curvature, lengths the window and the width of P", () => {
  near(curvatureOf(bowl), 4, 1e-6);
  const knob = (/** @type {string} */ unit) => ({ type: "number", default: 0.1, minimum: 1e-9, maximum: 1e6, control: { scale: "log", unit, role: "knob" } });
  const kind = /** @type {any} */ ({ sort: "descent", schema: { properties: { rate: knob("length² / energy"), reach: knob("data units"), other: knob("") } }, root: {} });
  const ground = { side: 8, curvature: 4, beta: 1 };
  assert.deepEqual(fitted(kind, { kind: "a", rate: 9, reach: 9, other: 9 }, ground), { kind: "a", rate: 0.1, reach: 0.2, other: 9 });
  const inLengths = JSON.parse(JSON.stringify(kind).replaceAll('"data units"', '"length"'));
  assert.equal(fitted(inLengths, { kind: "a", rate: 9, reach: 9, other: 9 }, ground).reach, 0.2);
  const colder = fitted({ ...kind, sort: "sampler" }, { kind: "a", rate: 9, reach: 9, other: 9 }, { ...ground, beta: 100 });
  assert.equal(colder.reach, 0.045);
});

test("a slider keeps the decades about its default", () => {
  const long = { properties: { rate: { type: "number", default: 0.01, minimum: 1e-9, maximum: 1e6, control: { scale: "log" } }, short: { minimum: 1, maximum: 100, control: { scale: "log" } } } };
  const { rate, short } = aimed(long).properties;
  near(rate.minimum, 1e-6, 1e-12);
  near(rate.maximum, 1, 1e-9);
  assert.equal(short, long.properties.short);
});

const kind = (/** @type {string} */ name) => ({ kind: { const: name, default: name } });
const step = { type: "number", default: 0.1, minimum: 0.001, maximum: 2, control: { scale: "log", unit: "data units", role: "knob" } };
const known = {
  landscapes: {
    himmelblau: { schema: { properties: kind("himmelblau") }, defaults: { kind: "himmelblau" }, window: { x: [-5, 5], y: [-5, 5] } },
    expression: {
      schema: { properties: { ...kind("expression"), constants: { type: "object", default: {} }, formula: { type: "string", default: "x", maxLength: 500 }, window: { type: "object", default: { x: [-2, 2], y: [-2, 2] } } } },
      defaults: { kind: "expression", constants: {}, formula: "x", window: { x: [-2, 2], y: [-2, 2] } }, window: { x: [-2, 2], y: [-2, 2] },
    },
  },
  kinds: kindsOf({ samplers: { mala: { title: "MALA", description: "", schema: { properties: { ...kind("mala"), step_size: step } } } } }, {
    components: { schemas: { Plain: { properties: { ...kind("gradient-descent"), rate: step } }, InferRequest: { properties: { optimiser: { oneOf: [{ $ref: "#/components/schemas/Plain" }] } } } } },
  }),
  scenes: SCENES.map(({ id }) => id),
};
const usual = restore({ landscape: { kind: "himmelblau" }, racers: [] }, /** @type {any} */ ({ landscape: { kind: "himmelblau" }, racers: [], steps: 400 }), known);

test("who races is what the API describes, descents first", () => {
  assert.deepEqual([...known.kinds].map(([name, { sort, title }]) => [name, sort, title]), [["gradient-descent", "descent", "Gradient descent"], ["mala", "sampler", "MALA"]]);
  assert.deepEqual([...kindsOf({}, {})], []);
});

test("a stranger's state is held to the rules", () => {
  for (const given of [null, 3, "x", [], { racers: 7 }]) assert.equal(restore(given, usual, known).landscape.kind, "himmelblau");
  const wild = restore({
    landscape: { kind: "expression", formula: "a*x", constants: { a: 2, "<b>": 1, c: "x", d: 1e9 }, window: { x: [3, 1], y: [0, 1] } },
    omega: { x: [0, 0], y: [0, 1] }, view: { x: [-1, 1], y: [NaN, 1] }, look: "<img>", beta: -4, chains: 7, steps: 1e9, seed: -1, start: [1, Infinity], head: 9, speed: 3, scene: "no",
    racers: [{ piece: { kind: "mala", step_size: 1e9 } }, { piece: { kind: "nobody" } }, null, { piece: { kind: "mala" }, on: false }],
  }, usual, known);
  assert.deepEqual(wild.landscape, { kind: "expression", formula: "a*x", constants: { a: 2 }, window: { x: [-2, 2], y: [-2, 2] } });
  assert.deepEqual([wild.omega, wild.view, wild.look, wild.beta, wild.chains, wild.steps, wild.seed, wild.start, wild.head, wild.speed, wild.scene],
    [null, null, "energy", 1e-4, 1, 2000, 0, null, 1, 1, null]);
  assert.deepEqual(wild.racers, [{ piece: { kind: "mala", step_size: 2 }, on: true }, { piece: { kind: "mala", step_size: 0.1 }, on: false }]);
});

test("every part of a room's state that a link gets wrong is found, and none that the room wrote itself", () => {
  const whole = restore({ ...usual, omega: { x: [0, 1], y: [0, 2] }, view: { x: [0, 1], y: [0, 1] }, start: [0.5, -1], racers: [{ piece: { kind: "mala", step_size: 0.3 }, on: true }], head: 0.25, scene: SCENES[0].id }, usual, known);
  assert.deepEqual(differences(JSON.parse(JSON.stringify(whole)), whole), []);
  for (const wrong of [
    { landscape: { kind: "nowhere" } }, { omega: { x: [1, 0], y: [0, 1] } }, { view: 3 }, { look: "<img>" }, { solid: "yes" }, { beta: -4 }, { chains: 7 }, { steps: 1e9 }, { seed: -1 },
    { start: [1, "x"] }, { head: 9 }, { speed: 3 }, { scene: "no" }, { racers: [{ piece: { kind: "nobody" } }] }, { racers: [{ piece: { kind: "mala", step_size: 1e9 }, on: true }] }, { racers: 7 }, { evil: 1 },
    { landscape: { kind: "expression", formula: "a*x", constants: { "2a": 1 }, window: { x: [0, 1], y: [0, 1] } } },
  ]) {
    const broken = { ...whole, ...wrong };
    assert.ok(differences(broken, restore(broken, usual, known)).length > 0, JSON.stringify(wrong));
  }
});

test("a state that is whole comes back as it was", () => {
  const whole = restore({ ...usual, omega: { x: [0, 1], y: [0, 2] }, start: [0.5, -1], racers: [{ piece: { kind: "mala", step_size: 0.3 }, on: true }], chains: 8, head: 0.25, solid: true }, usual, known);
  assert.deepEqual(restore(JSON.parse(JSON.stringify(whole)), usual, known), whole);
});

test("every scene says who races, from where, and what to look at", () => {
  for (const { state, note, title } of SCENES) {
    assert.ok(title && note && state.start && state.racers.length >= 2 && state.beta > 0);
  }
});

test("Ω is what was asked for, else the formula's window, else the catalogue's", () => {
  assert.deepEqual(omegaOf(usual, known.landscapes), { x: [-5, 5], y: [-5, 5] });
  const formula = { ...usual, landscape: { kind: "expression", window: { x: [0, 1], y: [0, 1] } } };
  assert.deepEqual(omegaOf(/** @type {any} */ (formula), known.landscapes), { x: [0, 1], y: [0, 1] });
});

test("zooming keeps a point where it is, panning the size", () => {
  assert.deepEqual(zoomed({ x: [0, 10], y: [0, 4] }, 0.5, [2, 4]), { x: [1, 6], y: [2, 4] });
  assert.deepEqual(panned({ x: [0, 10], y: [0, 4] }, 0.1, -0.5), { x: [1, 11], y: [-2, 2] });
});

test("ticks are round and inside", () => {
  assert.deepEqual(ticksOf([-1.5, 1.2], 6), [-1.5, -1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticksOf([0, 100], 5), [0, 20, 40, 60, 80, 100]);
  assert.equal(tickText(-0.5), "−0.5");
});

test("every look draws within its range, and P is normalised", () => {
  const heat = thermal(bowl, 1, new Float64Array(81 ** 2));
  for (const { id } of LOOKS) {
    const sight = { grid: bowl, omega: bowl.window, beta: 1, logZ: heat.logZ, arrows: new Float64Array(2 * 81 ** 2) };
    const { field, range, legend } = lookOf(id).draw(sight, new Float32Array(81 ** 2));
    assert.ok(field.every(Number.isFinite), id);
    assert.ok(range[0] < range[1] && legend.ticks.length > 2);
  }
  const { field } = lookOf("probability").draw({ grid: bowl, omega: bowl.window, beta: 1, logZ: heat.logZ, arrows: new Float64Array(0) }, new Float32Array(81 ** 2));
  near(Math.expm1(field[40 * 81 + 40]), (64 * 2) / (2 * Math.PI), 0.01); // |Ω| / Z at the bottom
});

test("P is nothing outside Ω", () => {
  const omega = { x: /** @type {[number, number]} */ ([-1, 1]), y: /** @type {[number, number]} */ ([-1, 1]) };
  const { field } = lookOf("probability").draw({ grid: bowl, omega, beta: 1, logZ: 1, arrows: new Float64Array(0) }, new Float32Array(81 ** 2));
  assert.equal(field[0], 0);
  assert.ok(field[40 * 81 + 40] > 0);
});
