/** What is drawn: isolines, colours, figures, views, sliders. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { axisValues, rowsOf, toFigure } from "../../static/plot/figure.js";
import { boltzmann, dataDensity, logPartition, trapezoidWeights } from "../../static/plot/gibbs.js";
import { isolines } from "../../static/plot/isolines.js";
import { ramp } from "../../static/plot/ramps.js";
import { notchOf, valueAt } from "../../static/ui/slider.js";
import { VIEWS, viewOf } from "../../static/views/index.js";

const N = 65;
/** @type {{ x: [number, number], y: [number, number] }} */
const WINDOW = { x: [-2, 2], y: [-2, 2] };

test("the isoline of a cone is a circle: its length is 2πr, from every and every second point", () => {
  const cone = Float32Array.from({ length: N * N }, (_, k) => Math.hypot((k % N) - 32, Math.floor(k / N) - 32));
  const into = new Float32Array(1 << 14);
  for (const every of [1, 2]) {
    const end = isolines(cone, N, [20.3], every, into);
    let length = 0;
    for (let k = 0; k < end; k += 4) length += Math.hypot(into[k + 2] - into[k], into[k + 3] - into[k + 1]);
    assert.ok(Math.abs(length / (2 * Math.PI * 20.3) - 1) < 0.01, `${length}`);
  }
});

test("every level is drawn, a flat field is not, and memory is never overrun", () => {
  const slope = Float32Array.from({ length: N * N }, (_, k) => k % N);
  const into = new Float32Array(1 << 14);
  assert.equal(isolines(slope, N, [1.5, 7.5, 40.5], 1, into), 3 * 4 * (N - 1));
  assert.equal(isolines(new Float32Array(N * N), N, [0, 1], 1, into), 0);
  const small = new Float32Array(64);
  assert.ok(isolines(slope, N, [1.5, 7.5, 40.5], 1, small) <= 64);
});

/** Relative luminance of an entry of a table. @param {number} rgba */
const light = (rgba) => 0.2126 * ((rgba & 255) / 255) ** 2.2 + 0.7152 * (((rgba >> 8) & 255) / 255) ** 2.2 + 0.0722 * (((rgba >> 16) & 255) / 255) ** 2.2;

test("the energy ramps' lightness is monotone, by day and by night", () => {
  for (const family of /** @type {const} */ (["basin", "cividis"])) {
    for (const theme of /** @type {const} */ (["light", "dark"])) {
      const values = Array.from(ramp("energy", family, theme).table, light);
      const sign = theme === "light" ? 1 : -1;
      for (let k = 1; k < 256; k += 1) assert.ok(sign * (values[k] - values[k - 1]) >= -2e-4, `${family} ${theme} ${k}`);
    }
  }
  assert.deepEqual([...ramp("density", "basin", "light").table], [...ramp("energy", "basin", "light").table].reverse());
});

const field = Float32Array.from({ length: N * N }, (_, k) => k);
const drawn = {
  field, resolution: N, every: 2, window: WINDOW, levels: [0, 1, 2], lines: true, read: (/** @type {number} */ v) => `v ${v}`,
  colours: { ink: "#000", muted: "#111", card: "#fff", line: "#222", iso: "#333" }, summary: "a slope",
};

test("a figure: fixed axes of the window, rows as new typed arrays, no sharing button", () => {
  const one = toFigure(drawn);
  const two = toFigure(drawn);
  assert.deepEqual(one, two);
  assert.notEqual(one.data[0].z, two.data[0].z);
  assert.notEqual(one.data[0].z[0].buffer, field.buffer);
  assert.ok(one.data[0].z[0] instanceof Float32Array);
  assert.equal(one.data[0].z.length, 33);
  assert.equal(one.data[0].z[1][1], 2 * N + 2);
  assert.deepEqual(one.layout.xaxis.range, [-2, 2]);
  assert.equal(one.layout.xaxis.fixedrange, true);
  assert.equal(one.layout.dragmode, false);
  assert.equal(one.config.showSendToCloud, false);
  assert.deepEqual([one.data[0].contours.start, one.data[0].contours.end, one.data[0].contours.size], [0, 2, 1]);
  assert.equal(one.data[0].text[0][1], "v 2");
});

test("while the canvas draws the isolines, Plotly draws none", () => {
  const { contours, line } = toFigure({ ...drawn, lines: false }).data[0];
  assert.equal(contours.showlines, false);
  assert.equal(line.width, 0);
});

test("both ends of the window are grid points, at every density", () => {
  for (const every of [1, 2, 4]) {
    const values = axisValues(WINDOW.x, N, every);
    assert.equal(values[0], -2);
    assert.equal(values.at(-1), 2);
    assert.equal(values.length, rowsOf(field, N, every).length);
  }
});

/** A sight of energies. @param {Float64Array} energies @param {number} beta */
function sight(energies, beta) {
  const weights = trapezoidWeights(WINDOW, N);
  return {
    energies, scratch: new Float64Array(2 * N * N), density: dataDensity([0, 0], WINDOW, N, new Float64Array(N * N)), resolution: N, window: WINDOW,
    display: { beta_hat: beta, log_partition: logPartition(energies, beta, weights), offset: 0, scale: 4, area: 16 },
    beta, scale: /** @type {const} */ ("calibrated"), logZ: null, told: null, error: 0, world: /** @type {const} */ ("plane"), columns: [],
  };
}
const bowl = Float64Array.from({ length: N * N }, (_, k) => (((k % N) - 32) / 16) ** 2 + ((Math.floor(k / N) - 32) / 16) ** 2);

test("views: fixed ranges, evenly spaced levels inside them, ids that find them", () => {
  for (const view of VIEWS) {
    assert.equal(viewOf(view.id), view);
    for (const scale of /** @type {const} */ (["calibrated", "raw"])) {
      const { range, levels } = view.fixed(scale);
      assert.ok(range[0] < range[1]);
      for (let k = 1; k < levels.length; k += 1) assert.ok(Math.abs(levels[k] - levels[k - 1] - (levels[1] - levels[0])) < 1e-9);
      for (const level of levels) assert.ok(level > range[0] && level < range[1]);
      for (const { at } of view.legend(scale).ticks) assert.ok(at >= range[0] && at <= range[1]);
    }
  }
});

test("a collapsed energy is one even colour in every view but the data's own push", () => {
  const into = new Float32Array(N * N);
  for (const view of VIEWS.filter((v) => v.ramp !== "push")) {
    view.compute(sight(new Float64Array(N * N).fill(2), 1), into);
    assert.ok(Math.max(...into) - Math.min(...into) < 1e-6, view.id);
  }
});

test("the raw scale counts from the data's median in shares of the widest spread", () => {
  const into = new Float32Array(N * N);
  viewOf("energy").compute({ ...sight(bowl, 1), scale: "raw" }, into);
  assert.equal(into[0], 8 / 4);
});

test("the softargmin view draws P − p̂: down at the datum, up elsewhere, and reads it so", () => {
  const into = new Float32Array(N * N);
  const view = viewOf("softargmin-gradient");
  const see = sight(bowl, 1);
  view.compute(see, into);
  const middle = 32 * N + 32;
  assert.ok(into[middle] < 0);
  assert.ok(into[middle + 8] > 0);
  assert.match(view.read(into[middle], see), /pushed down/);
  assert.match(view.read(into[middle + 8], see), /pulled up/);
});

test("where the server's P is told, it is drawn", () => {
  const into = new Float32Array(N * N);
  const told = new Float64Array(N * N);
  boltzmann(bowl, 9, trapezoidWeights(WINDOW, N), told);
  viewOf("probability").compute({ ...sight(bowl, 1), told }, into);
  assert.equal(into[5], Math.fround(Math.log1p(16 * told[5])));
});

test("a slider's notches: ends exact, values come back, whole numbers whole", () => {
  for (const range of /** @type {const} */ ([
    { min: 0.001, max: 1, scale: "log", whole: false }, { min: 0, max: 0.5, scale: "linear", whole: false },
    { min: 1, max: 100, scale: "linear", whole: true }, { min: 16, max: 1024, scale: "log", whole: true },
  ])) {
    for (const value of [range.min, range.max]) assert.equal(valueAt(notchOf(value, range), range), value);
    for (let notch = 0; notch <= 99; notch += 1) {
      const value = valueAt(notch, range);
      if (range.whole) assert.ok(Number.isInteger(value));
      else assert.equal(notchOf(value, range), notch);
    }
  }
});
