/** How well a grid knows Z, against closed forms: what is told is right within its error, or it is not told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { logPartition, probabilityOf, trapezoidWeights } from "../../static/plot/gibbs.js";
import { BEARABLE, gridError } from "../../static/plot/resolved.js";
import { logZAt, scaleOf, trustOf } from "../../static/plot/trust.js";
import { VIEWS, viewOf } from "../../static/views/index.js";

/** @typedef {import("../../static/plot/gibbs.js").Window} Window */

/** @type {Window} */
const WINDOW = { x: [-4, 4], y: [-4, 4] };
/** @param {number} n @param {(x: number, y: number) => number} f */
const on = (n, f) => Float64Array.from({ length: n * n }, (_, k) => f(-4 + (8 * (k % n)) / (n - 1), -4 + (8 * Math.floor(k / n)) / (n - 1)));

/** What the page says of energies at β. @param {Float64Array} energies @param {number} n @param {number} beta @param {import("../../static/plot/gibbs.js").World} [world] */
function told(energies, n, beta, world = "plane") {
  const p = probabilityOf({ energies, beta, window: WINDOW, resolution: n, world }, new Float64Array(n * n));
  const error = gridError({ energies, beta, window: WINDOW, resolution: n, world }, p);
  const weights = trapezoidWeights(WINDOW, n);
  const logZ = logPartition(energies, beta, weights);
  let mean = 0;
  if (world === "plane") energies.forEach((f, k) => { mean += weights[k] * p[k] * f; });
  return { error, logZ, entropy: beta * mean + logZ };
}

test("a Gaussian of any width, anywhere between the points: right within its error, or not told", () => {
  let [kept, refused] = [0, 0];
  for (const n of [32, 64, 65, 128, 161]) {
    for (const shift of [0, 0.013, 0.0503, 0.127]) {
      const bowl = on(n, (x, y) => ((x - shift) ** 2 + 4 * (y + shift) ** 2) / 2);
      for (let power = 0.5; power <= 9; power += 0.25) {
        const beta = 10 ** power;
        const { error, logZ, entropy } = told(bowl, n, beta);
        const exact = Math.log(Math.PI / beta);
        const bearable = Math.max(error.logPartition, error.entropy) <= BEARABLE;
        if (bearable) {
          kept += 1;
          // Beside its error the float64 sums' own.
          assert.ok(Math.abs(logZ - exact) <= error.logPartition + 1e-3, `log Z at ${n}, ${shift}, ${beta}: ${logZ} for ${exact} ± ${error.logPartition}`);
          assert.ok(Math.abs(entropy - exact - 1) <= error.entropy + 2e-3, `entropy at ${n}, ${shift}, ${beta}: ${entropy} ± ${error.entropy}`);
        } else refused += 1;
        const width = 1 / Math.sqrt(4 * beta) / (8 / (n - 1)); // the narrower σ in steps
        if (width > 1) assert.ok(bearable, `no false alarm at ${n}, ${beta}: σ is ${width} steps`);
        if (width < 0.4) assert.ok(!bearable, `a needle at ${n}, ${beta}: σ is ${width} steps`);
      }
    }
  }
  assert.ok(kept > 50 && refused > 100, `${kept} told, ${refused} not`);
});

test("a second, hidden well beside a wide one is suspected where its slope is seen", () => {
  const n = 64;
  const h = 8 / (n - 1);
  // Wide and shallow, and a narrow pit between two points of a row.
  const pit = (/** @type {number} */ depth) => on(n, (x, y) => (x * x + y * y) / 8 + Math.min(0, depth * (Math.hypot(x - 20.5 * h + 4, y - 20 * h + 4) / h - 1.2)));
  assert.ok(told(pit(0), n, 1).error.logPartition < 0.01);
  assert.equal(told(pit(40), n, 1).error.logPartition, Infinity);
});

test("what is its own mirror image, on a grid too wide for it: right within its error, or not told", () => {
  let [kept, refused] = [0, 0];
  for (const n of [64, 128]) {
    for (const centre of [1, 1.03, 1.1, 2.2]) {
      const valleys = on(n, (x) => (Math.abs(x) - centre) ** 2 / 2);
      for (let width = 0.4; width < 1.2; width += 0.02) {
        const sigma = (width * 8) / (n - 1);
        const { error, logZ } = told(valleys, n, sigma ** -2);
        if (error.logPartition <= BEARABLE) {
          kept += 1;
          const exact = Math.log(8 * 2 * sigma * Math.sqrt(2 * Math.PI));
          assert.ok(Math.abs(logZ - exact) <= error.logPartition + 2e-4, `log Z at ${n}, ${centre}, ${width}: ${logZ} for ${exact} ± ${error.logPartition}`);
        } else refused += 1;
      }
    }
  }
  assert.ok(kept > 10 && refused > 10, `${kept} told, ${refused} not`);
});

test("a flat energy, and one at β = 0, is known exactly whatever its offset", () => {
  for (const offset of [0, 7, -1e3]) {
    const { error } = told(on(64, () => offset), 64, 0);
    assert.ok(error.logPartition < 1e-9 && error.entropy < 1e-9);
  }
});

test("an offset that float32 swallows counts as an error", () => {
  assert.ok(told(on(64, (x, y) => x * x + y * y + 1e7), 64, 1).error.logPartition > BEARABLE);
  assert.ok(told(on(64, (x, y) => x * x + y * y + 10), 64, 1).error.logPartition < 1e-3);
});

test("where x is given each column is its own: a narrow P(y|x) is not told, a wide one is", () => {
  const ridge = on(64, (x, y) => (y - Math.sin(x)) ** 2 / 2);
  for (const [beta, known] of /** @type {[number, boolean][]} */ ([[1, true], [20, true], [1e4, false], [1e7, false]])) {
    const { error } = told(ridge, 64, beta, "conditional");
    assert.equal(Math.max(error.logPartition, error.entropy) <= BEARABLE, known, `β ${beta}`);
  }
});

/** A frame of a bowl of width 1/√β̂ at n². @param {number} beta_hat @param {object} [over] @returns {any} */
function frame(beta_hat, over) {
  const n = 64;
  const energies = on(n, (x, y) => ((x - 0.02) ** 2 + (y - 0.03) ** 2) / 2);
  const display = { beta_hat, log_partition: Math.log((2 * Math.PI) / beta_hat), offset: 0, scale: 1, area: 64 };
  return { resolution: n, window: WINDOW, world: "plane", energy: Float32Array.from(energies), min: 0, max: 32, columns: [], display, diagnostics: { log_partition_error: 0.002, unresolved: null }, energies, ...over };
}
/** @param {any} of @param {string} view @param {number} beta @param {any} [server] */
function trust(of, view, beta, server = null) {
  const n = of.resolution;
  const p = probabilityOf({ energies: of.energies, beta, window: WINDOW, resolution: n, world: "plane" }, new Float64Array(n * n));
  return trustOf(of, { view: viewOf(view), scale: "calibrated", beta, server }, of.energies, p);
}

test("at the calibrated β the server's word counts, and P is drawn with its Z", () => {
  const narrow = frame(1e4);
  assert.deepEqual(trust(narrow, "energy", 1e4), { error: 0.002, doubt: "", note: "" });
  const pictured = { energies: narrow.energies, window: WINDOW, resolution: 64, world: /** @type {const} */ ("plane") };
  const p = probabilityOf({ ...pictured, beta: 1e4, logZ: logZAt(narrow, 1e4) }, new Float64Array(64 * 64));
  const drawn = trustOf(narrow, { view: viewOf("probability"), scale: "calibrated", beta: 1e4, server: null }, narrow.energies, p);
  assert.deepEqual([drawn.error, drawn.doubt], [0.002, ""]);
  assert.match(drawn.note, /narrower than the picture/); // most of P lies between its points
  assert.equal(trust(frame(1), "probability", 1).note, "");
  const at = 31 + 31 * 64;
  const exact = (1e4 / (2 * Math.PI)) * Math.exp(-1e4 * narrow.energies[at]);
  assert.ok(Math.abs(p[at] - exact) < 1e-9 * exact);
  const unresolved = frame(1e4, { diagnostics: { log_partition_error: 0.001, unresolved: { cause: "unbounded-likelihood", detail: "" } } });
  assert.equal(logZAt(unresolved, 1e4), null);
  for (const view of ["probability", "softargmin-gradient"]) assert.equal(trust(unresolved, view, 1e4).doubt, "P unresolved");
  assert.deepEqual(trust(unresolved, "energy", 1e4), { error: 0, doubt: "", note: "Z unresolved: raw energy" });
  assert.deepEqual([scaleOf(unresolved, "calibrated"), scaleOf(narrow, "calibrated")], ["raw", "calibrated"]);
  assert.equal(trust(unresolved, "score", 1e4).doubt, ""); // −β∇F rests on no Z
});

test("at another β the server's word counts once it is there, and the grid's own before", () => {
  const wide = frame(1);
  assert.equal(trust(wide, "probability", 2).doubt, "");
  assert.match(trust(wide, "probability", 1e5).doubt, /narrower than the grid/);
  const said = (/** @type {any} */ unresolved) => ({ p: null, told: { log_partition_error: 0.004, unresolved } });
  assert.deepEqual(trust(wide, "probability", 1e5, said(null)), { error: 0.004, doubt: "", note: "" });
  assert.match(trust(wide, "probability", 1e5, said({ cause: "too-narrow", detail: "" })).doubt, /narrower/);
});

test("a picture in 16 bits is known no better than its step", () => {
  const coarse = frame(1, { energy: new Uint16Array(64 * 64), max: 65535 });
  assert.match(trust(coarse, "probability", 2).doubt, /unresolved/); // β times half a step is 1 nat
});

test("of an unresolved picture no view is asked for a number", () => {
  assert.deepEqual(VIEWS.filter((view) => view.normalised).map(({ id }) => id), ["probability", "softargmin-gradient"]);
});
