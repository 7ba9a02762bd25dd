/** Frames against bytes and JSON that the server itself wrote for one and the same frame. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { energiesOf, fingerprint, readFrame, readTensors, roundingOf } from "../../static/api/frame.js";

const at = (/** @type {string} */ name) => new URL(`./fixtures/${name}`, import.meta.url);
const bytes = async (name = "frame") => {
  const file = await readFile(at(`${name}.safetensors`));
  return /** @type {ArrayBuffer} */ (file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
};
const told = JSON.parse(await readFile(at("frame.json"), "utf8"));

test("a frame's metadata is what the server says in JSON", async () => {
  const frame = readFrame(await bytes());
  assert.equal(frame.run, told.run);
  assert.equal(frame.step, told.step);
  assert.equal(frame.resolution, 9);
  assert.deepEqual(frame.window, told.window);
  assert.deepEqual(frame.display, told.display);
  assert.deepEqual(frame.diagnostics, told.diagnostics);
  assert.equal(frame.loss, told.loss);
  assert.equal(frame.stopped, null);
  assert.equal(frame.verdict, "informative");
});

test("a frame whose Z is unresolved has no figure of it, and no P", async () => {
  const unresolved = JSON.parse(await readFile(at("unresolved.json"), "utf8"));
  const frame = readFrame(await bytes("unresolved"));
  assert.equal(frame.verdict, "unresolved");
  assert.deepEqual(frame.diagnostics, unresolved.diagnostics);
  assert.equal(frame.diagnostics.unresolved.cause, "unbounded-likelihood");
  for (const name of ["information", "held_out_nll", "kl_divergence", "entropy", "expected_energy", "log_partition"]) assert.equal(frame.diagnostics[name], null, name);
  assert.deepEqual([unresolved.quantities.probability, unresolved.quantities.calibrated], [null, null]);
  assert.deepEqual(Object.keys(frame.arrays).sort(), ["energy", "negatives", "weights"]);
  assert.equal(frame.told, null); // no β was asked for
});

test("what is told at a β of one's own is read with its error", async () => {
  const frame = readFrame(await bytes());
  assert.deepEqual(frame.told, told.at_beta);
  assert.equal(roundingOf(frame), (frame.max - frame.min) / 65535 / 2);
  assert.equal(roundingOf({ ...frame, energy: Float32Array.from([1]) }), 0);
});

test("dequantised energies are within half a step of the float32 ones", async () => {
  const frame = readFrame(await bytes());
  assert.ok(frame.energy instanceof Uint16Array);
  const exact = told.quantities.energy.flat();
  const found = energiesOf(frame);
  const half = (frame.max - frame.min) / 65535 / 2;
  assert.equal(found.length, 81);
  found.forEach((f, i) => assert.ok(Math.abs(f - exact[i]) <= 1.01 * half + 1e-6, `${i}: ${f} for ${exact[i]}`));
});

test("dequantising writes into the memory it is given", async () => {
  const frame = readFrame(await bytes());
  const memory = new Float64Array(81);
  assert.equal(energiesOf(frame, memory), memory);
  assert.notEqual(energiesOf(frame, new Float64Array(3)).length, 3);
});

test("negatives are points of the window, one weight each", async () => {
  const frame = readFrame(await bytes());
  assert.equal(frame.negatives.length, 32);
  assert.equal(frame.weights.length, 16);
  for (const c of frame.negatives) assert.ok(Math.abs(c) <= 2);
});

test("the fingerprint follows every byte", async () => {
  const frame = readFrame(await bytes());
  const before = fingerprint(frame);
  assert.equal(fingerprint(readFrame(await bytes())), before);
  frame.energy[40] ^= 1;
  assert.notEqual(fingerprint(frame), before);
});

test("a message cut short is refused, whatever is missing", async () => {
  const whole = await bytes();
  for (const length of [0, 7, 100, whole.byteLength - 1]) {
    assert.throws(() => readTensors(whole.slice(0, length)), RangeError, `${length} bytes`);
  }
});

test("an array that does not fill its shape is refused", () => {
  const header = JSON.stringify({ energy: { dtype: "F32", shape: [2, 2], data_offsets: [0, 12] } });
  const message = new Uint8Array(8 + header.length + 12);
  new DataView(message.buffer).setBigUint64(0, BigInt(header.length), true);
  message.set(new TextEncoder().encode(header), 8);
  assert.throws(() => readTensors(message.buffer), /does not fill/);
});
