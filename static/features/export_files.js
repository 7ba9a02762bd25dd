/** Text files of what is in sight: tables as CSV and Markdown, the scene as JSON. Pure. */
import { axisValues } from "../plot/figure.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {import("../state/model.js").PageState} PageState */

export const FORMAT = "basin-scene";

/** A float32's own digits, no more. @param {number} value */
function short(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(8)) : null;
}

/** @typedef {import("../ui/exhibit.js").Cell} Cell */

/** A cell of a table that commas part. @param {Cell} value */
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {readonly string[]} head @param {readonly (readonly Cell[])[]} rows */
export function csvOf(head, rows) {
  return `${[head, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

/** @param {readonly string[]} head @param {readonly (readonly Cell[])[]} rows the first column is words */
export function markdownOf(head, rows) {
  const line = (/** @type {readonly Cell[]} */ row) => `| ${row.map((value) => String(value ?? "").replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map((_, k) => (k === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n")}\n`;
}

/**
 * A field on its grid, one point a row.
 * @param {{ field: ArrayLike<number>, resolution: number, window: { x: [number, number], y: [number, number] } }} drawn
 * @returns {Cell[][]} x, y, value
 */
export function fieldRows({ field, resolution: n, window }) {
  const xs = axisValues(window.x, n, 1).map(short);
  const ys = axisValues(window.y, n, 1).map(short);
  return Array.from({ length: n * n }, (_, k) => [xs[k % n], ys[Math.floor(k / n)], short(field[k])]);
}

/**
 * Every panel's numbers at each recorded step: its scalar diagnostics, one column each.
 * @param {{ family: string, method: string, frames: readonly Pick<Frame, "step" | "loss" | "verdict" | "diagnostics">[] }[]} panels
 * @returns {{ head: string[], rows: Cell[][] }}
 */
export function curvesTable(panels) {
  /** @type {string[]} */
  const names = [];
  for (const { frames } of panels) {
    for (const frame of frames) {
      for (const [name, value] of Object.entries(frame.diagnostics)) if ((typeof value === "number" || value === null) && !names.includes(name)) names.push(name);
    }
  }
  const number = (/** @type {any} */ value) => (typeof value === "number" ? short(value) : null);
  return {
    head: ["family", "method", "step", "loss", "verdict", ...names],
    rows: panels.flatMap(({ family, method, frames }) => frames.map((frame) => [family, method, frame.step, number(frame.loss), frame.verdict ?? "", ...names.map((name) => number(frame.diagnostics[name]))])),
  };
}

/**
 * Each panel's experiment and frame, for other programs.
 * @param {{ family: string, experiment: unknown, frame: Frame | null, energies: ArrayLike<number> }[]} panels
 */
export function panelsOf(panels) {
  return Object.fromEntries(panels.map(({ family, experiment, frame, energies }) => {
    if (frame === null) return [family, { experiment, frame: null }];
    const n = frame.resolution;
    const rows = Array.from({ length: n }, (_, j) => Array.from({ length: n }, (__, i) => short(energies[j * n + i])));
    const { run, step, window, resolution, loss, verdict, diagnostics, world } = frame;
    return [family, { experiment, frame: { run, step, world, window, resolution, loss, verdict, diagnostics, energy: rows } }];
  }));
}

/**
 * The whole scene: its state, which the page opens again, and beside it what is shown, for
 * other programs. @param {PageState} state @param {Record<string, any>} shown
 */
export function sceneJson(state, shown) {
  return `${JSON.stringify({ format: FORMAT, v: 1, state, ...shown })}\n`;
}

/**
 * The state in such a file; a stranger's, and still to be clamped.
 * @param {string} text @returns {Record<string, any>}
 */
export function readScene(text) {
  /** @type {any} */
  let held;
  try {
    held = JSON.parse(text);
  } catch {
    throw new RangeError("This is not JSON. Open a scene that was saved here with “Scene”.");
  }
  if (held?.format !== FORMAT || typeof held.state !== "object" || held.state === null) {
    throw new RangeError("This JSON holds no scene. Open a file that was saved here with “Scene”.");
  }
  if (held.v !== 1) throw new RangeError(`This scene is of version ${JSON.stringify(held.v)}, and this page reads version 1.`);
  return held.state;
}
