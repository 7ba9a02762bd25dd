/** The benches' pure parts against closed forms. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clampBars, found, resized } from "../../static/places/benches/answers.js";
import { answers, recorded, spans, surface } from "../../static/places/benches/classes.js";
import { exhibitOf as latentExhibit } from "../../static/places/benches/latent_exhibit.js";
import { clampScene as latentScene, curvature, energiesAt, freeEnergy, lowest, origin, posterior, pulled, turningPoint } from "../../static/places/benches/ellipse.js";
import { chance, clampScene, ends, reachable, scattered, sight, stepped, tally } from "../../static/places/benches/pairs.js";
import { counted, drawsWanted, power } from "../../static/places/benches/shares.js";

const close = (/** @type {number} */ a, /** @type {number} */ b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
const sum = (/** @type {Iterable<number>} */ values) => [...values].reduce((a, b) => a + b, 0);

test("ten equal energies: 0.9 down, 0.1 up for each other, log 10 nats", () => {
  const { probability, gradient, loss, entropy } = found(clampBars(null));
  close(gradient[0], 0.9);
  for (const g of gradient.slice(1)) close(g, -0.1);
  close(sum(gradient), 0);
  close(sum(probability), 1);
  close(loss, Math.log(10));
  close(entropy, Math.log(10));
});

test("the NLL is its two terms, the free energy is its two, and each force is the loss's slope", () => {
  const bars = { energies: [0.3, -1.2, 2, 0.9], beta: 2.5, correct: 2 };
  const now = found(bars);
  close(now.loss, bars.energies[2] - now.free);
  close(now.free, now.expected - now.entropy / bars.beta);
  close(Math.exp(-bars.beta * now.loss), now.probability[2]);
  bars.energies.forEach((f, k) => {
    const at = (/** @type {number} */ v) => found({ ...bars, energies: bars.energies.map((e, j) => (j === k ? v : e)) }).loss;
    close((at(f + 1e-5) - at(f - 1e-5)) / 2e-5, now.gradient[k], 1e-8);
  });
});

test("P ignores a constant, not the scale, which is β's", () => {
  const bars = { energies: [0.3, -1.2, 2], beta: 1, correct: 0 };
  const p = found(bars).probability;
  found({ ...bars, energies: bars.energies.map((f) => f + 7) }).probability.forEach((v, k) => close(v, p[k], 1e-12));
  const twice = found({ ...bars, energies: bars.energies.map((f) => 2 * f) });
  assert.ok(Math.abs(twice.probability[1] - p[1]) > 0.05);
  found({ ...bars, beta: 2 }).probability.forEach((v, k) => close(v, twice.probability[k]));
  assert.equal(twice.best, 1);
});

test("a correct answer far below the rest keeps its tiny force", () => {
  const { gradient } = found({ energies: [-40, 0], beta: 1, correct: 0 });
  close(gradient[0] / Math.exp(-40), 1, 1e-9);
});

test("the ellipse's free energy has the known values", () => {
  /** @type {[number, number, number, number | null][]} */
  const known = [[0.1, 3.1059, 6.1883, 0], [0.3, 3.0678, 4.5521, 0], [1, 2.942, 2.2636, 1.38], [3.2, 2.6797, 1.0679, 1.47], [10, 2.4488, 0.5693, 1.49], [Infinity, 2.25, 0.25, 1.5]];
  for (const [beta, centre, above, up] of known) {
    close(freeEnergy(0, 0, beta), centre, 5e-5);
    close(freeEnergy(0, 2, beta), above, 5e-5);
    const line = Array.from({ length: 301 }, (_, k) => k / 100);
    const best = line.reduce((a, b) => (freeEnergy(0, b, beta) < freeEnergy(0, a, beta) - 1e-12 ? b : a));
    close(best, /** @type {number} */ (up), 0.011);
  }
});

test("the origin splits at 0.2853 and closes the ring at 0.3816", () => {
  close(turningPoint(0), 0.2853, 5e-5);
  close(turningPoint(1), 0.3816, 5e-5);
  assert.deepEqual([0.2, 0.35, 0.5].map(origin), ["valley", "saddle", "peak"]);
  const { at } = lowest(0.35);
  close(at[0], 1.05, 5e-3);
  close(at[1], 0, 1e-6);
});

test("curvature and descent are the free energy's own differences", () => {
  for (const beta of [0.1, 0.35, 2]) {
    const d = 1e-3;
    close((freeEnergy(d, 0, beta) - 2 * freeEnergy(0, 0, beta) + freeEnergy(-d, 0, beta)) / d ** 2, curvature(beta)[0], 1e-4);
    close((freeEnergy(0, d, beta) - 2 * freeEnergy(0, 0, beta) + freeEnergy(0, -d, beta)) / d ** 2, curvature(beta)[1], 1e-4);
    const [u] = pulled([0.7, -0.4], beta);
    close((freeEnergy(0.7 + d, -0.4, beta) - freeEnergy(0.7 - d, -0.4, beta)) / (2 * d), 2 * (0.7 - u), 1e-4);
  }
  close(sum(posterior(energiesAt(0.4, 1), 3)), 1);
});

test("a pair descends the hinge and stops at its margin; coupling moves both", () => {
  const reach = /** @type {import("../../static/places/benches/pairs.js").Reach} */ ({ sort: "any", box: [0, 2, 0, 2] });
  const hinge = (/** @type {import("../../static/places/benches/pairs.js").Pairs} */ p) => {
    const on = p.correct.map((c, k) => Number(1 + c - p.incorrect[k] > 0));
    return { d_correct: on, d_incorrect: on.map((v) => -v || 0) };
  };
  /** @type {import("../../static/places/benches/pairs.js").Pairs} */
  let pairs = { correct: [2, 0], incorrect: [0, 3] };
  for (let k = 0; k < 100; k += 1) pairs = stepped(pairs, hinge(pairs), { rate: 0.1, coupling: 0, reach });
  close(pairs.incorrect[0] - pairs.correct[0], 1, 0.21);
  assert.deepEqual([pairs.correct[1], pairs.incorrect[1]], [0, 3]);
  assert.deepEqual(tally(pairs, hinge(pairs), 1), { right: 2, pushed: 0 });
  const energy = { d_correct: [1], d_incorrect: [0] };
  assert.deepEqual(stepped({ correct: [1], incorrect: [2] }, energy, { rate: 0.5, coupling: 0.5, reach }), { correct: [0.5], incorrect: [1.75] });
  const both = { d_correct: [1], d_incorrect: [-1] };
  assert.deepEqual(stepped({ correct: [1], incorrect: [2] }, both, { rate: 0.5, coupling: 0.5, reach }), { correct: [0.75], incorrect: [2.25] });
});

test("pairs stay within R, and a softplus net's energies at 0", () => {
  const reach = /** @type {import("../../static/places/benches/pairs.js").Reach} */ ({ sort: "positive", box: [0, 2, 0, 2] });
  assert.deepEqual(reachable(reach), { correct: [0, null], incorrect: [0, null] });
  assert.deepEqual(stepped({ correct: [0.1], incorrect: [0] }, { d_correct: [5], d_incorrect: [1] }, { rate: 1, coupling: 0, reach }), { correct: [0], incorrect: [0] });
  const box = /** @type {import("../../static/places/benches/pairs.js").Reach} */ ({ sort: "box", box: [0.5, 1, 2, 3] });
  const { correct, incorrect } = scattered(3, box, sight(box, 1));
  const [c0, c1, i0, i1] = ends(box);
  assert.ok(correct.every((c) => c >= c0 && c <= c1) && incorrect.every((i) => i >= i0 && i <= i1));
  assert.notDeepEqual(scattered(4, box, sight(box, 1)).correct, correct);
  const draw = chance(1);
  const mean = sum(Array.from({ length: 4000 }, draw)) / 4000;
  close(mean, 0.5, 0.03);
});

test("steps are recorded from the first to the last, closer at the beginning", () => {
  for (const steps of [50, 300, 2000]) {
    const at = recorded(steps);
    assert.equal(at[0], 0);
    assert.equal(at.at(-1), steps);
    assert.ok(at.every((s, k) => k === 0 || s > at[k - 1]));
    assert.ok(at[2] - at[1] <= at[at.length - 1] - at[at.length - 2]);
  }
});

test("the answer is the class with the lowest energy, and one range holds every frame", () => {
  const course = /** @type {any} */ ({ classes: 2, side: 2, frames: [{}, {}], energy: Float32Array.from([0, 1, 2, 3, 3, 0, 2.5, 1, 5, 5, 5, 5, 5, 5, 5, 5]) });
  assert.deepEqual([...answers(course, 0).won], [0, 1, 0, 1]);
  const { side, won } = answers(course, 0, 8);
  assert.equal(side, 9);
  assert.deepEqual([...won.subarray(0, 9)], [0, 0, 0, 0, 0, 0, 0, 1, 1]); // x and 3 − 3x cross at 3/4
  assert.deepEqual([...surface(course, "energy", 0, 1)], [3, 0, 2.5, 1]);
  const { middles, half } = spans(course);
  assert.equal(middles[1], 5);
  assert.ok(half >= 1); // the flat frame takes the other's range, and looks flat
});

test("draws for an even chance: one of a half, and ln 2 over a tiny share", () => {
  const share = (/** @type {number | null} */ log, estimate = 0) => ({ exact: null, log10_exact: log, estimate, standard_error: 0 });
  close(/** @type {number} */ (drawsWanted(share(Math.log10(0.5)))), 0);
  close(10 ** /** @type {number} */ (drawsWanted(share(-6))) / (Math.LN2 * 1e6), 1, 1e-5);
  close(/** @type {number} */ (drawsWanted(share(-57))), 57 + Math.log10(Math.LN2), 1e-9);
  assert.equal(drawsWanted(share(null)), null);
  assert.equal(power(0), "1");
  assert.match(power(57.2), /10⁵⁷/);
});

test("a count's interval never reaches 0 where something was seen, and narrows with the root of N", () => {
  const share = (/** @type {number} */ estimate) => ({ exact: null, log10_exact: null, estimate, standard_error: 0 });
  const none = counted(share(0), 10_000);
  assert.equal(none.value, null);
  close(none.high, 3.8415 / 10_003.8415, 1e-8);
  const one = counted(share(1e-4), 10_000);
  assert.ok(/** @type {number} */ (one.low) > 1e-5 && one.high < 1e-3);
  const half = counted(share(0.5), 40_000);
  close(half.high - 0.5, 1.96 * Math.sqrt(0.25 / 40_000), 1e-6);
});

test("a stranger's memory is held to bounds", () => {
  for (const junk of [null, 7, "x", [], { energies: [1e9, NaN], beta: -1, correct: 99, y: [9, "a"], reach: { sort: "no", box: [5, -5] }, rate: 1e9 }]) {
    const bars = clampBars(junk);
    assert.ok(bars.energies.length >= 2 && bars.energies.every((f) => Math.abs(f) <= 64) && bars.correct < bars.energies.length && bars.beta > 0);
    const latent = latentScene(junk);
    assert.ok(latent.y.every((v) => Math.abs(v) <= 3));
    const plane = clampScene(junk, (loss) => loss ?? { kind: "hinge" });
    assert.ok(plane.reach.box[0] < plane.reach.box[1] && plane.reach.box[2] < plane.reach.box[3] && plane.rate <= 0.5);
  }
  assert.deepEqual(resized({ energies: [1, 2, 3], beta: 1, correct: 2 }, 2), { energies: [1, 2], beta: 1, correct: 1 });
});

test("the latent bench's call asks along the very cuts that are drawn", () => {
  const line = Array.from({ length: 21 }, (_, k) => -1 + k / 10);
  const asked = latentExhibit(latentScene(null), { grid: 3, line }).parts[0].call().body.line;
  assert.deepEqual(asked, [[-1, 0], [0, 0], [1, 0], [0, -1], [0, 0], [0, 1]]);
});
