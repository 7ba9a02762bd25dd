/** Sharing and exports: the same scene in other languages, and back from a file. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { csvOf, curvesTable, fieldRows, markdownOf, panelsOf, readScene, sceneJson } from "../../static/features/export_files.js";
import { wrapped } from "../../static/features/picture.js";
import { MOST_POINTS, asCurl, asEmbed, asPython, fitsQr, onlyHere, pointsIn, pythonOf, quoted, shortened, surfaceBody } from "../../static/features/share_formats.js";
import { SvgPen } from "../../static/plot/svg_pen.js";
import { restore } from "../../static/state/model.js";
import { pack, unpack } from "../../static/state/url.js";
import { catalogue } from "./catalogue.mjs";
import { dressOf } from "../../static/state/query.js";

/** @type {any} */
const EXPERIMENT = { data: { kind: "spiral", noise: 0.05 }, shaping: { kind: "k-means", codes: 12, label: "it's a 'test'" }, seed: 7, window: { x: [-1, 1], y: [-1, 1] }, edits: [] };
const LOOK = { view: "energy", scale: "calibrated", given: null };

test("a body says what is in sight", () => {
  assert.deepEqual(surfaceBody(EXPERIMENT, 12, LOOK).quantities, ["calibrated", "energy"]); // a figure opens with the first
  assert.deepEqual(surfaceBody(EXPERIMENT, 12, { ...LOOK, scale: "raw" }).quantities, ["energy"]);
  const hot = surfaceBody(EXPERIMENT, 12, { ...LOOK, view: "softargmin-gradient", beta: 1.23456789, given: 0.5 });
  assert.deepEqual([hot.quantities, hot.beta, hot.given, hot.step], [["softargmin_gradient", "energy"], 1.23457, 0.5, 12]);
  assert.equal("beta" in surfaceBody(EXPERIMENT, 0, LOOK) || "given" in surfaceBody(EXPERIMENT, 0, LOOK), false);
});

test("a shell hands curl the very body", () => {
  const body = surfaceBody(EXPERIMENT, 3, LOOK);
  const command = asCurl("http://basin.example", { path: "/surface", body });
  const heard = spawnSync("sh", ["-c", `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`], { encoding: "utf8" });
  assert.equal(heard.status, 0, heard.stderr);
  const words = heard.stdout.split("\0");
  assert.equal(words[1], "http://basin.example/api/v1/surface");
  assert.deepEqual(JSON.parse(words[words.indexOf("-d") + 1]), body);
});

test("a word of the shell holds anything", () => {
  for (const text of ["", "'", "a'b''c", "$HOME `id` \"\\\n*"]) {
    assert.equal(spawnSync("sh", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" }).stdout, text);
  }
});

test("Python reads the very body", { skip: spawnSync("python3", ["--version"]).status !== 0 }, () => {
  const value = { ...EXPERIMENT, flag: true, off: false, none: null, text: "β \"quoted\" \\ 'it' \n", long: Array.from({ length: 60 }, (_, k) => [k / 7, 0.5 - k]), empty: [], nothing: {}, tiny: 1e-9 };
  const script = `import json, ast, sys\nprint(json.dumps(ast.literal_eval(sys.stdin.read())))`;
  const heard = spawnSync("python3", ["-c", script], { input: pythonOf(value), encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
  assert.equal(heard.status, 0, heard.stderr);
  assert.deepEqual(JSON.parse(heard.stdout), value);
  const whole = asPython("http://basin.example", { path: "/surface", body: surfaceBody(EXPERIMENT, 3, LOOK) }, "One panel");
  const compiled = spawnSync("python3", ["-c", "import sys; compile(sys.stdin.read(), 'share', 'exec')"], { input: whole, encoding: "utf8" });
  assert.equal(compiled.status, 0, compiled.stderr);
});

test("the Python of a panel tells what is unresolved in words", { skip: spawnSync("python3", ["--version"]).status !== 0 }, () => {
  const whole = asPython("http://basin.example", { path: "/surface", body: surfaceBody(EXPERIMENT, 3, LOOK) }, "One panel");
  const told = { step: 3, verdict: "unresolved", minimum: { at: [0, 1], energy: -2 } };
  const answers = [
    [{ ...told, information: null, unresolved: { cause: "too-narrow", detail: "P is too narrow" } }, /^step 3: unresolved: P is too narrow$/m],
    [{ ...told, information: null, unresolved: null }, /^step 3: unresolved: unresolved$/m], // resolved at the β asked for, but not at its own
    [{ ...told, information: 1.26, verdict: "informative", unresolved: null }, /^step 3: tells 1\.3 nats, verdict: informative$/m],
  ];
  for (const [diagnostics, said] of /** @type {[any, RegExp][]} */ (answers)) {
    const script = [
      "import json, sys, types", "held = types.ModuleType('httpx')", "heard = json.load(sys.stdin)",
      "held.post = lambda *a, **k: types.SimpleNamespace(raise_for_status=lambda: None, json=lambda: heard)", "sys.modules['httpx'] = held", whole,
    ].join("\n");
    const heard = spawnSync("python3", ["-c", script], { input: JSON.stringify({ diagnostics }), encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
    assert.equal(heard.status, 0, heard.stderr);
    assert.match(heard.stdout, said);
  }
});

test("what is to be embedded keeps its attributes", () => {
  const element = asEmbed("http://basin.example/", "#v=1&s=abc", 'A "title" & more');
  assert.match(element, /src="http:\/\/basin\.example\/\?embed=1#v=1&amp;s=abc"/);
  assert.match(element, /title="A &quot;title&quot; &amp; more"/);
});

test("own points count, moved ones too", () => {
  const points = Array.from({ length: 900 }, (_, k) => [k, 0]);
  /** @type {any} */
  const state = { data: { kind: "points", points }, methods: { a: { edits: [] }, b: { edits: [] }, c: { edits: [] } } };
  assert.equal(pointsIn(state), 900);
  const edits = [{ step: 3, set: { "data.points": points } }];
  state.methods = { a: { edits }, b: { edits }, c: { edits } };
  assert.equal(pointsIn(state), 1800);
  assert.ok(pointsIn(state) > MOST_POINTS);
  assert.equal(pointsIn({ ...state, data: { kind: "spiral" }, methods: { a: { edits: [{ step: 1, set: { "data.noise": 1 } }] } } }), 0);
});

test("a QR code's capacity is counted in bytes", () => {
  assert.equal(fitsQr("a".repeat(2953)), true);
  assert.equal(fitsQr("a".repeat(2954)), false);
  assert.equal(fitsQr("β".repeat(1477)), false);
});

test("a field as CSV: rows of the grid from the bottom, x first", () => {
  const csv = csvOf(["x", "y", "value"], fieldRows({ field: Float32Array.of(1, 2, 3, NaN), resolution: 2, window: { x: [-1, 1], y: [0, 5] } }));
  assert.equal(csv, "x,y,value\n-1,0,1\n1,0,2\n-1,5,3\n1,5,\n");
});

test("curves as CSV: one column a number, empty where there is none", () => {
  /** @type {any} */
  const frames = [{ step: 0, loss: null, verdict: "start", diagnostics: { information: 0.5, minimum: { at: [0, 0] } } }, { step: 4, loss: 2, verdict: "informative", diagnostics: { information: null, entropy: 1 } }];
  const { head, rows } = curvesTable([{ family: "contrastive", method: "margin", frames }]);
  const lines = csvOf(head, rows).trim().split("\n");
  assert.deepEqual(lines, ["family,method,step,loss,verdict,information,entropy", "contrastive,margin,0,,start,0.5,", "contrastive,margin,4,2,informative,,1"]);
});

test("a table's cells survive commas and quotes in CSV, and bars in Markdown", () => {
  assert.equal(csvOf(["method", "I, nats"], [["K-means, 12 \"codes\"", 1.5], ["none", null], ["far", Infinity]]), 'method,"I, nats"\n"K-means, 12 ""codes""",1.5\nnone,\nfar,\n');
  assert.equal(markdownOf(["a", "b"], [["x|y", "1.2 (1–2)"]]), "| a | b |\n| --- | ---: |\n| x\\|y | 1.2 (1–2) |\n");
});

test("what is only this computer's says so and how to start for others; no other address does", () => {
  for (const hostname of ["localhost", "basin.localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
    assert.deepEqual(onlyHere({ hostname, port: "8711" }), { command: "./run --host 0.0.0.0 --port 8711", address: "http://‹this computer’s address›:8711" });
  }
  assert.equal(onlyHere({ hostname: "localhost", port: "8000" })?.command, "./run --host 0.0.0.0");
  for (const hostname of ["basin.example", "192.168.1.7", "localhost.example", "127.example", "[fe80::1]"]) assert.equal(onlyHere({ hostname, port: "8000" }), null);
});

test("a scene comes back from its file; anything else is refused in words", () => {
  /** @type {any} */
  const state = { data: { kind: "spiral" }, head: 0.5 };
  /** @type {any} */
  const frame = { run: "r", step: 3, world: "plane", window: { x: [0, 1], y: [0, 1] }, resolution: 2, loss: 1, verdict: "start", diagnostics: {} };
  const file = sceneJson(state, { panels: panelsOf([{ family: "contrastive", experiment: EXPERIMENT, frame, energies: [1, 2, 3, 4] }, { family: "regularized", experiment: EXPERIMENT, frame: null, energies: [] }]) });
  assert.deepEqual(readScene(file), state);
  const held = JSON.parse(file);
  assert.deepEqual(held.panels.contrastive.frame.energy, [[1, 2], [3, 4]]);
  assert.deepEqual(held.panels.regularized, { experiment: EXPERIMENT, frame: null });
  for (const [text, said] of /** @type {[string, RegExp][]} */ ([["", /not JSON/], ["[]", /no scene/], ["{}", /no scene/], ["null", /no scene/], [JSON.stringify({ ...held, v: 2 }), /version 2/], [JSON.stringify({ ...held, state: null }), /no scene/]])) {
    assert.throws(() => readScene(text), said);
  }
});

test("the address's dress: known names alone, embedded with its own", () => {
  assert.deepEqual(dressOf(""), { embed: false, present: false, hide: [] });
  assert.deepEqual(dressOf("?hide=charts,LEGEND&hide=side,evil").hide, ["charts", "legend", "side"]);
  const embedded = dressOf("?embed=1&hide=words&present=1");
  assert.equal(embedded.embed && embedded.present, true);
  for (const part of ["header", "side", "words"]) assert.ok(embedded.hide.includes(part));
  for (const part of ["transport", "legend"]) assert.equal(embedded.hide.includes(part), false);
  assert.equal(dressOf("?embed=yes").embed, false);
});

test("the pen's strokes are paths with their look", () => {
  const pen = new SvgPen();
  pen.strokeStyle = "red";
  pen.lineWidth = 1.234;
  pen.setLineDash([4, 2]);
  pen.globalAlpha = 0.5;
  pen.beginPath();
  pen.moveTo(0, 1);
  pen.lineTo(10.005, 2);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  pen.beginPath();
  pen.arc(5, 5, 2, 0, 7);
  pen.rect(0, 0, 2, 3);
  pen.fill();
  pen.beginPath();
  pen.stroke(); // nothing was drawn
  const [line, disc, ...more] = pen.markup.split("\n");
  assert.equal(line, '<path d="M0 1L10.01 2" fill="none" stroke="red" stroke-width="1.23" stroke-linecap="butt" stroke-dasharray="4 2" opacity="0.5"/>');
  assert.equal(disc, '<path d="M3 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M0 0h2v3h-2Z" fill="#000"/>');
  assert.deepEqual(more, []);
});

test("a scene that is asked for again and again is posted once, and only the last is kept", async () => {
  const { shortLink } = await import("../../static/features/share_short.js");
  /** @type {any} */
  const page = globalThis;
  const { fetch } = page;
  const posted = /** @type {string[]} */ ([]);
  page.location = { origin: "http://basin.example" };
  page.fetch = async (/** @type {string} */ _path, /** @type {any} */ { body }) => {
    posted.push(JSON.parse(body).state);
    return { ok: true, json: async () => ({ path: "/s/x" }) };
  };
  try {
    for (const state of ["a", "a", "b", "a"]) assert.deepEqual(await shortLink(state), { link: "http://basin.example/s/x", problem: "" });
  } finally {
    page.fetch = fetch;
    delete page.location;
  }
  assert.deepEqual(posted, ["a", "b", "a"]);
});

test("sentences are broken between words", () => {
  assert.deepEqual(wrapped("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapped("", 8), []);
});

/** The test's catalogue, but for own data of as many points as the server takes. */
const roomy = structuredClone(catalogue);
roomy.data.points.schema.properties.points.maxItems = 5000;
const PARTS = { views: ["energy"], overlays: [], rooms: [] };
const unpacked = async (/** @type {unknown} */ state) => (await unpack(await pack(state))).state;

/** @param {number} seed @param {number} count @returns {[number, number][]} */
function scattered(seed, count) {
  let x = seed;
  const draw = () => { x = (x * 16807) % 2147483647; return x / 2147483647; };
  return Array.from({ length: count }, () => [(draw() - 0.5) * 10 ** (draw() * 12 - 6), draw() * 1e6]);
}

test("a link and a scene file keep own points to the last bit, moved ones too", async () => {
  const points = scattered(5, 200);
  const moved = scattered(6, 200);
  const state = { ...restore({ data: { kind: "points", points }, window: { x: [-1e6, 1e6], y: [0, 1e6] } }, roomy, PARTS) };
  state.methods = { ...state.methods, contrastive: { ...state.methods.contrastive, edits: [{ step: 3, set: { "data.points": moved } }] } };
  for (const back of [await unpacked(state), readScene(sceneJson(state, {}))]) {
    const opened = restore(back, roomy, PARTS);
    assert.deepEqual(opened.data.points, points);
    assert.deepEqual(opened.methods.contrastive.edits[0].set["data.points"], moved);
    assert.equal(opened.rounded, false);
  }
});

test("a short link rounds own points to its window, is shorter, and says so when it opens", async () => {
  const points = scattered(5, 200).map(([x, y]) => /** @type {[number, number]} */ ([Math.sin(x), Math.cos(y)]));
  const state = restore({ data: { kind: "points", points }, window: { x: [-2, 2], y: [-2, 2] } }, roomy, PARTS);
  const short = shortened(state);
  const opened = restore(await unpacked(short), roomy, PARTS);
  assert.equal(opened.rounded, true);
  opened.data.points.forEach((/** @type {[number, number]} */ p, /** @type {number} */ k) => {
    assert.ok(Math.hypot(p[0] - points[k][0], p[1] - points[k][1]) < 1.1 * 4 / 65535);
  });
  assert.ok((await pack(short)).length < 0.8 * (await pack(state)).length);
  assert.equal(restore({ rounded: true }, roomy, PARTS).rounded, false); // what is no own data is not rounded
});
