/** Cuts through a landscape: where they run, what they read, what they count. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bilinear } from "../../static/plot/bilinear.js";
import { along, cutOf, endsOf, minimaOf, movedTo, through } from "../../static/plot/section.js";

const near = (/** @type {{ u: number, v: number }} */ a, /** @type {{ u: number, v: number }} */ b) => Math.hypot(a.u - b.u, a.v - b.v) < 1e-9;

test("a level cut runs from edge to edge, a column stands at its x", () => {
  const [a, b] = endsOf({ turn: 0, offset: 0.5 }, false);
  assert.ok(near(a, { u: -1, v: 0.5 }) && near(b, { u: 1, v: 0.5 }));
  const [c, d] = endsOf({ turn: 17, offset: -0.25 }, true);
  assert.ok(near(c, { u: -0.25, v: -1 }) && near(d, { u: -0.25, v: 1 }));
  const [e, f] = endsOf({ turn: 45, offset: 0 }, false);
  assert.ok(near(e, { u: -1, v: -1 }) && near(f, { u: 1, v: 1 }));
});

test("whatever the turn and the offset, both ends lie on the window's edge", () => {
  for (let turn = -90; turn <= 90; turn += 15) {
    for (const offset of [-1, -0.7, 0, 0.3, 1]) {
      for (const { u, v } of endsOf({ turn, offset }, false)) {
        assert.ok(Math.abs(Math.max(Math.abs(u), Math.abs(v)) - 1) < 1e-9, `${turn} ${offset}: ${u} ${v}`);
      }
    }
  }
});

test("a moved cut passes through the spot, a turned one through both", () => {
  const spot = { u: 0.3, v: -0.4 };
  const off = (/** @type {any} */ cut, /** @type {{ u: number, v: number }} */ at) => {
    const [a, b] = endsOf(cut, false);
    return Math.abs((b.u - a.u) * (at.v - a.v) - (b.v - a.v) * (at.u - a.u));
  };
  for (const turn of [-60, 0, 30, 89]) assert.ok(off(movedTo({ turn, offset: 0 }, spot, false), spot) < 1e-9);
  const cut = through(spot, { u: -0.5, v: 0.6 });
  assert.ok(off(cut, spot) < 1e-9 && off(cut, { u: -0.5, v: 0.6 }) < 1e-9);
  assert.deepEqual(movedTo({ turn: 0, offset: 0 }, spot, true), { turn: 0, offset: 0.3 });
});

test("along a cut a bilinear field is read exactly", () => {
  const n = 9;
  const field = Float32Array.from({ length: n * n }, (_, k) => 2 * ((2 * (k % n)) / (n - 1) - 1) - 3 * ((2 * Math.floor(k / n)) / (n - 1) - 1));
  const ends = endsOf({ turn: 30, offset: 0.2 }, false);
  const read = along(field, n, ends, new Float64Array(11));
  read.forEach((value, k) => {
    const u = ends[0].u + (k / 10) * (ends[1].u - ends[0].u);
    const v = ends[0].v + (k / 10) * (ends[1].v - ends[0].v);
    assert.ok(Math.abs(value - (2 * u - 3 * v)) < 1e-5);
  });
});

test("between grid points a field is linear both ways, up to the last ones, and goes on past them by rounding", () => {
  const n = 3;
  const field = Float64Array.from({ length: n * n }, (_, k) => 1 + 2 * (k % n) - 3 * Math.floor(k / n) + (k % n) * Math.floor(k / n));
  const over = 2 + 1e-12;
  for (const [u, v] of [[0, 0], [2, 0], [0, 2], [2, 2], [1, 1], [0.25, 1.5], [1.75, 2], [-1e-12, over], [over, 1.5]]) {
    assert.ok(Math.abs(bilinear(field, n, u, v) - (1 + 2 * u - 3 * v + u * v)) < 1e-9, `${u} ${v}`);
  }
});

test("all valleys are counted, ends included, ripples and level ground not", () => {
  assert.deepEqual(minimaOf([3, 1, 3, 0, 3, 2]), [1, 3, 5]);
  assert.deepEqual(minimaOf([0, 1, 2, 1.95, 2, 0.5, 1], 0.1), [0, 5]);
  assert.deepEqual(minimaOf([1, 1, 1]), []);
  assert.deepEqual(minimaOf([2, 1, 1, 1, 2]), [1]);
  const wave = Array.from({ length: 200 }, (_, k) => Math.cos((6 * Math.PI * k) / 199));
  assert.deepEqual(minimaOf(wave, 0.02).map((k) => Math.round((k / 199) * 6)), [1, 3, 5]);
});

test("level ground is no minimum: a flat curve but for rounding, a shelf, a plain to the end", () => {
  assert.deepEqual(minimaOf([5, 5 + 1e-7, 5 - 1e-7, 5]), []);
  assert.deepEqual(minimaOf([0.04, 0.02, 0, 0.01, 0.03], 0.1), [], "shallower than any ripple");
  assert.deepEqual(minimaOf([3, 2, 2, 1, 2]), [3]);
  assert.deepEqual(minimaOf([0, 0, 0, 1, 0, 0, 0]), []);
  assert.deepEqual(minimaOf([0, 0, 0, 1, -1, 1, 0, 0]), [4]);
  assert.deepEqual(minimaOf([0, 1, 2, 2, 2]), [0], "the end may be the minimum");
});

test("a stranger's cut is clamped", () => {
  assert.deepEqual(cutOf({ turn: 400, offset: "x" }), { turn: 90, offset: 0 });
  assert.deepEqual(cutOf(null), { turn: 0, offset: 0 });
});
