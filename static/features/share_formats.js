/**
 * What is in sight, said in other languages: a link, curl, Python, an element to embed. Pure.
 */

import { quantised } from "../state/points.js";
import { teller } from "./share_python.js";

/** @typedef {import("../state/model.js").PageState} PageState */
/** @typedef {import("../state/model.js").Experiment} Experiment */
/** @typedef {{ experiment: Experiment, step: number, resolution: number, quantities: string[], beta?: number, given?: number }} SurfaceBody */

/** With more own points than this a file is offered in place of a link. */
export const MOST_POINTS = 1500;
/** Bytes that a QR code holds: version 40, the lowest correction. */
export const QR_BYTES = 2953;

/** Own points that the state carries, those of its edits included. @param {PageState} state */
export function pointsIn(state) {
  const own = Array.isArray(state.data.points) ? state.data.points.length : 0;
  const moved = Object.values(state.methods).flatMap(({ edits }) => edits.map(({ set }) => (Array.isArray(set["data.points"]) ? set["data.points"].length : 0)));
  // The three panels share their data: one panel's edits count.
  return own + moved.reduce((sum, count) => sum + count, 0) / Object.keys(state.methods).length;
}

/**
 * The state with own points on 16 bits a side of the window, and saying so.
 * @param {PageState} state @returns {PageState}
 */
export function shortened(state) {
  const short = (/** @type {any} */ points) => (Array.isArray(points) ? quantised(points, state.window) : points);
  const methods = Object.entries(state.methods).map(([family, { shaping, edits }]) => [family, {
    shaping,
    edits: edits.map(({ step, set }) => ({ step, set: "data.points" in set ? { ...set, "data.points": short(set["data.points"]) } : set })),
  }]);
  return { ...state, data: { ...state.data, points: short(state.data.points) }, methods: /** @type {any} */ (Object.fromEntries(methods)), rounded: true };
}

/**
 * The body of `POST /api/v1/surface` for one panel as it stands.
 * @param {Experiment} experiment @param {number} step
 * @param {{ view: string, scale: string, beta?: number, given: number | null }} look `beta` absolute, where it is not the calibrated one
 * @returns {SurfaceBody}
 */
export function surfaceBody(experiment, step, { view, scale, beta, given }) {
  const shown = view === "energy" ? (scale === "raw" ? [] : ["calibrated"]) : [view.replaceAll("-", "_")];
  return {
    experiment, step, resolution: 128, quantities: [...shown, "energy"],
    ...(beta === undefined ? {} : { beta: Number(beta.toPrecision(6)) }), ...(given === null ? {} : { given }),
  };
}

/** A word of a POSIX shell, whatever is in it. @param {string} text */
export function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @typedef {import("../ui/exhibit.js").Call} Call */

/** @param {string} origin @param {Call} call */
export function asCurl(origin, { method, path, body }) {
  const address = quoted(`${origin}/api/v1${path}`);
  return method === "GET" ? `curl -sS ${address}\n`
    : `curl -sS ${address} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(JSON.stringify(body))}\n`;
}

/**
 * A value of JSON as a Python literal; short ones on one line.
 * @param {any} value @param {string} [indent] @returns {string}
 */
export function pythonOf(value, indent = "") {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const array = Array.isArray(value);
  const [open, close] = array ? "[]" : "{}";
  const inner = `${indent}    `;
  const parts = (/** @type {string} */ at) => array
    ? value.map((item) => pythonOf(item, at)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pythonOf(item, at)}`);
  const line = `${open}${parts(inner).join(", ")}${close}`;
  if (line.length + indent.length <= 96 && !line.includes("\n")) return line;
  return `${open}\n${parts(inner).map((part) => `${inner}${part},`).join("\n")}\n${indent}${close}`;
}

/** @param {string} origin @param {Call} call @param {string} title what it asks for */
export function asPython(origin, call, title) {
  const { method, path, body } = call;
  const ask = method === "GET" ? `httpx.get(f"{BASIN}/api/v1${path}", timeout=600)` : `httpx.post(f"{BASIN}/api/v1${path}", json=body, timeout=600)`;
  return `# ${title}, over Basin's REST API. Needs httpx: pip install httpx
import httpx

BASIN = ${JSON.stringify(origin)}
${method === "GET" ? "" : `body = ${pythonOf(body)}\n`}
answer = ${ask}
answer.raise_for_status()
found = answer.json()

${teller(call)}`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** @param {string} address the page's, without query and fragment @param {string} fragment with its # @param {string} title */
export function asEmbed(address, fragment, title) {
  return `<iframe src="${escaped(`${address}?embed=1${fragment}`)}"\n  title="${escaped(title)}" width="100%" height="640" style="border: 0" loading="lazy"></iframe>\n`;
}

/** Whether a QR code can hold a link. @param {string} link */
export function fitsQr(link) {
  return new TextEncoder().encode(link).length <= QR_BYTES;
}

/**
 * Where nobody else can open a link, since the address of the page is this computer's own: how
 * to start Basin for others, and what they open. Null for any other address.
 * @param {{ hostname: string, port: string }} at `location`
 */
export function onlyHere({ hostname, port }) {
  if (!/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return null;
  const usual = port === "" || port === "8000";
  return { command: `./run --host 0.0.0.0${usual ? "" : ` --port ${port}`}`, address: `http://‹this computer’s address›:${port || "8000"}` };
}
