/** The terrain asks for Ω first, then for what is in sight; of what comes meanwhile, the newest. */
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { SIDE, Terrain } from "../../static/places/landscapes/ground.js";

/** @typedef {{ body: any, answer: (response: Response) => void }} Call */

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
  mock.timers.reset();
});

/** A bowl over the window that was asked for, as safetensors. @param {any} body */
function surface({ window: { x, y }, resolution: n }) {
  const values = new Float32Array(3 * n * n);
  for (let k = 0; k < n * n; k += 1) {
    const u = x[0] + ((x[1] - x[0]) * (k % n)) / (n - 1);
    const v = y[0] + ((y[1] - y[0]) * Math.floor(k / n)) / (n - 1);
    values[k] = (u * u + v * v) / 2;
    values[n * n + 2 * k] = u;
    values[n * n + 2 * k + 1] = v;
  }
  const header = new TextEncoder().encode(JSON.stringify({
    energy: { dtype: "F32", shape: [n, n], data_offsets: [0, 4 * n * n] },
    gradient: { dtype: "F32", shape: [n, n, 2], data_offsets: [4 * n * n, 12 * n * n] },
  }));
  const message = new Uint8Array(8 + header.length + values.byteLength);
  new DataView(message.buffer).setBigUint64(0, BigInt(header.length), true);
  message.set(header, 8);
  message.set(new Uint8Array(values.buffer), 8 + header.length);
  return new Response(message);
}

/** What the server says of Z, as the metadata of its answer. @param {object} diagnostics */
function saying(diagnostics) {
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: { diagnostics: JSON.stringify(diagnostics) } }));
  const message = new Uint8Array(8 + header.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(header.length), true);
  message.set(header, 8);
  return new Response(message);
}

function served() {
  /** @type {Call[]} */
  const calls = [];
  globalThis.fetch = /** @type {any} */ ((/** @type {string} */ _, /** @type {any} */ init) => new Promise((answer) => { calls.push({ body: JSON.parse(init.body), answer }); }));
  /** @type {Error[]} */
  const refused = [];
  let fresh = 0;
  const terrain = new Terrain({ arrived: (anew) => { fresh += Number(anew); }, refused: (error) => refused.push(error), waiting: () => {} });
  return { calls, refused, terrain, fresh: () => fresh };
}
/** Answers are read in a few turns of the loop. */
const settled = async () => { for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done)); };
const window = (/** @type {number} */ half) => ({ x: /** @type {[number, number]} */ ([-half, half]), y: /** @type {[number, number]} */ ([-half, half]) });
const halves = (/** @type {Call[]} */ calls) => calls.map(({ body }) => body.window.x[1]);

test("Ω alone where it is all in sight; then a closer look is asked for by itself", async () => {
  const { calls, terrain, fresh } = served();
  terrain.want({ kind: "a" }, window(2), window(2));
  assert.deepEqual(halves(calls), [2]);
  calls[0].answer(surface(calls[0].body));
  await settled();
  assert.equal(terrain.view, terrain.omega);
  assert.equal(terrain.minima.length, 1);
  terrain.want({ kind: "a" }, window(2), window(1));
  assert.deepEqual(halves(calls), [2, 1]);
  calls[1].answer(surface(calls[1].body));
  await settled();
  assert.deepEqual([terrain.view?.window.x[1], terrain.omega?.window.x[1], fresh()], [1, 2, 1]);
  terrain.want({ kind: "a" }, window(2), window(2));
  assert.equal(calls.length, 2);
  assert.equal(terrain.view, terrain.omega);
});

test("a link that looks closer gets both, Ω first", async () => {
  const { calls, terrain } = served();
  terrain.want({ kind: "a" }, window(2), window(1));
  assert.deepEqual(halves(calls), [2]);
  calls[0].answer(surface(calls[0].body));
  await settled();
  assert.deepEqual(halves(calls), [2, 1]);
  calls[1].answer(surface(calls[1].body));
  await settled();
  assert.equal(terrain.view?.window.x[1], 1);
  terrain.at(1);
  assert.ok(terrain.said && terrain.said.least === 0 && Math.abs(terrain.said.area - 16) < 1e-12);
  assert.equal(terrain.omega?.energies.length, SIDE ** 2);
});

test("of what is wanted meanwhile only the newest is asked, and one mistake has one refusal", async () => {
  const { calls, terrain, refused } = served();
  for (const kind of ["a", "b", "c"]) terrain.want({ kind }, window(2), window(1));
  assert.equal(calls.length, 1);
  calls[0].answer(new Response("{}", { status: 422 }));
  await settled();
  assert.deepEqual(calls.map(({ body }) => body.landscape.kind), ["a", "c"]);
  calls[1].answer(new Response(JSON.stringify({ detail: "no such thing", errors: [{ pointer: "#/landscape/kind", detail: "no" }] }), { status: 422 }));
  await settled();
  assert.equal(calls.length, 2);
  assert.equal(refused.at(-1)?.message, "no such thing");
  terrain.want({ kind: "c" }, window(2), window(1));
  assert.equal(calls.length, 2); // refused once, not asked again by itself
  terrain.forget();
  terrain.want({ kind: "c" }, window(2), window(1));
  assert.equal(calls.length, 3);
});

test("at a β that the grid can't tell nothing is told until the server has answered for it, once the hand rests", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { calls, terrain } = served();
  terrain.want({ kind: "a" }, window(2), window(2));
  calls[0].answer(surface(calls[0].body));
  await settled();
  terrain.at(1);
  assert.equal(terrain.heat.doubt, "");
  for (const beta of [1e4, 1e5, 1e6]) {
    terrain.at(beta);
    assert.match(terrain.heat.doubt, /narrower than the grid/);
    mock.timers.tick(100); // the hand moves on
  }
  assert.equal(calls.length, 1);
  mock.timers.tick(200);
  assert.equal(calls.length, 2);
  assert.deepEqual([calls[1].body.beta, calls[1].body.window], [1e6, window(2)]);
  calls[1].answer(saying({ log_partition: -11.98, entropy: -10.98, expected_energy: 1e-6, log_partition_error: 0.001, entropy_error: 0.002, unresolved: null }));
  await settled();
  assert.deepEqual([terrain.heat.doubt, terrain.heat.logZ, terrain.heat.error.entropy, terrain.resolved], ["", -11.98, 0.002, false]);
  // Another β is another question; the same one is not asked twice.
  terrain.at(1);
  terrain.at(1e6);
  assert.equal(terrain.heat.logZ, -11.98);
  terrain.at(1e5);
  mock.timers.tick(200);
  calls[2].answer(saying({ log_partition: null, entropy: null, expected_energy: null, log_partition_error: null, entropy_error: null, unresolved: { cause: "too-narrow", detail: "so" } }));
  await settled();
  assert.match(terrain.heat.doubt, /narrower/);
  assert.equal(calls.length, 3);
});
