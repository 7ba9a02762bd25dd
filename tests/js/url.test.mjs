/** The state in the address: what goes in comes out, and a stranger's link does no harm. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
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
    assert.deepEqual(await unpack(fragment), state);
  }
});

test("a state of 1,500 points fits, and comes back", async () => {
  const points = Array.from({ length: 1500 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  assert.deepEqual(await unpack(await pack({ points })), { points });
});

test("what another program deflated is read", async () => {
  const packed = deflateSync(JSON.stringify({ head: 0.5 })).toString("base64url");
  assert.deepEqual(await unpack(`#v=1&s=${packed}`), { head: 0.5 });
});

test("no state, another version, noise, a cut link: null", async () => {
  const good = await pack({ head: 0.25, text: "a".repeat(400) });
  for (const fragment of ["", "#", "#v=1", "#s=abc", good.replace("v=1", "v=2"), "#v=1&s=%%%", "#v=1&s=AAAA", good.slice(0, -6)]) {
    assert.equal(await unpack(fragment), null, fragment);
  }
});

test("a link that would unpack to very much is refused", async () => {
  const bomb = deflateSync(JSON.stringify("x".repeat(30_000_000))).toString("base64url");
  assert.equal(await unpack(`#v=1&s=${bomb}`), null);
});
