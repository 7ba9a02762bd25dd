/** The state in the address: what goes in comes out, and a stranger's link does no harm. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { isObject } from "../../static/state/schema.js";
import { pack, unpack } from "../../static/state/url.js";

/** A small generator of numbers, so that a failure can be had again. @param {number} seed */
function* chance(seed) {
  let x = seed;
  for (;;) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield x / 2 ** 32;
  }
}

/** @param {() => number} draw @param {number} depth @returns {unknown} */
function anything(draw, depth) {
  const kind = Math.floor(draw() * (depth > 0 ? 7 : 5));
  switch (kind) {
    case 0: return draw() * 10 ** Math.floor(draw() * 12 - 6);
    case 1: return Math.floor(draw() * 1e6);
    case 2: return draw() < 0.5;
    case 3: return null;
    case 4: return String.fromCodePoint(...Array.from({ length: Math.floor(draw() * 8) }, () => 32 + Math.floor(draw() * 9000)));
    case 5: return Array.from({ length: Math.floor(draw() * 5) }, () => anything(draw, depth - 1));
    default: return Object.fromEntries(Array.from({ length: Math.floor(draw() * 5) }, (_, i) => [`k${i}`, anything(draw, depth - 1)]));
  }
}

test("any JSON comes back as it was", async () => {
  const numbers = chance(20);
  const draw = () => /** @type {number} */ (numbers.next().value);
  for (let k = 0; k < 200; k += 1) {
    const state = anything(draw, 4);
    const fragment = await pack(state);
    assert.match(fragment, /^#v=1&s=[A-Za-z0-9_-]+$/);
    if (isObject(state)) assert.deepEqual(await unpack(fragment), { state, fault: null });
    else assert.deepEqual(await unpack(fragment), { state: null, fault: "damaged" }); // no scene
  }
});

test("a state of 1,500 points fits, and comes back", async () => {
  const points = Array.from({ length: 1500 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  assert.deepEqual((await unpack(await pack({ points }))).state, { points });
});

test("what another program deflated is read", async () => {
  const packed = deflateSync(JSON.stringify({ head: 0.5 })).toString("base64url");
  assert.deepEqual((await unpack(`#v=1&s=${packed}`)).state, { head: 0.5 });
});

test("what is no link is none, and what is one but cannot be read says why", async () => {
  const good = await pack({ head: 0.25, text: "a".repeat(400) });
  for (const fragment of ["", "#", "#panels", "#a=b"]) assert.deepEqual(await unpack(fragment), { state: null, fault: null }, fragment);
  for (const version of ["2", "17"]) assert.equal((await unpack(good.replace("v=1", `v=${version}`))).fault, "newer");
  for (const fragment of ["#v=1", "#s=abc", "#v=&s=abc", "#v=0&s=abc", "#v=x&s=abc", "#v=1&s=%%%", "#v=1&s=AAAA", "#v=1&s="]) assert.equal((await unpack(fragment)).fault, "damaged", fragment);
});

test("a link that was cut anywhere, or changed anywhere, is damaged and never another scene", async () => {
  const state = { head: 0.25, data: { kind: "points", points: [[0.1, 2], [3, -4.5]] } };
  const good = await pack(state);
  const begin = good.indexOf("s=") + 2;
  for (let end = begin; end < good.length; end += 1) assert.equal((await unpack(good.slice(0, end))).fault, "damaged", good.slice(0, end));
  for (let k = begin; k < good.length; k += 1) {
    const changed = `${good.slice(0, k)}${good[k] === "A" ? "B" : "A"}${good.slice(k + 1)}`;
    const found = await unpack(changed);
    if (found.fault === null) assert.deepEqual(found.state, state, changed); // the last character has bits that mean nothing
  }
});

test("a link that would unpack to very much is refused", async () => {
  const bomb = deflateSync(JSON.stringify({ x: "x".repeat(30_000_000) })).toString("base64url");
  assert.deepEqual(await unpack(`#v=1&s=${bomb}`), { state: null, fault: "large" });
});
