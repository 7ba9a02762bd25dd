/** Text files of what is in sight: CSV of a field and of the curves, JSON of it all. Pure. */
import { axisValues } from "../plot/figure.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {import("../state/model.js").PageState} PageState */

export const FORMAT = "basin-scene";

/** A float32's own digits, no more. @param {number} value */
function short(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(8)) : null;
}

/**
 * A field on its grid, one point a line.
 * @param {{ field: Float32Array | Float64Array, resolution: number, window: { x: [number, number], y: [number, number] } }} drawn
 */
export function fieldCsv({ field, resolution: n, window }) {
  const xs = axisValues(window.x, n, 1).map(short);
  const ys = axisValues(window.y, n, 1).map(short);
  const lines = ["x,y,value"];
  for (let j = 0; j < n; j += 1) for (let i = 0; i < n; i += 1) lines.push(`${xs[i]},${ys[j]},${short(field[j * n + i]) ?? ""}`);
  return `${lines.join("\n")}\n`;
}

/**
 * Every panel's numbers at each recorded step: its scalar diagnostics, one column each.
 * @param {{ family: string, method: string, frames: readonly Pick<Frame, "step" | "loss" | "verdict" | "diagnostics">[] }[]} panels
 */
export function curvesCsv(panels) {
  /** @type {string[]} */
  const names = [];
  for (const { frames } of panels) {
    for (const frame of frames) {
      for (const [name, value] of Object.entries(frame.diagnostics)) if ((typeof value === "number" || value === null) && !names.includes(name)) names.push(name);
    }
  }
  const number = (/** @type {any} */ value) => (typeof value === "number" && Number.isFinite(value) ? String(short(value)) : "");
  const lines = [["family", "method", "step", "loss", "verdict", ...names].join(",")];
  for (const { family, method, frames } of panels) {
    for (const frame of frames) {
      lines.push([family, method, String(frame.step), number(frame.loss), frame.verdict ?? "", ...names.map((name) => number(frame.diagnostics[name]))].join(","));
    }
  }
  return `${lines.join("\n")}\n`;
}

/**
 * The whole scene: its state, which the page opens again, and beside it each panel's
 * experiment and frame, for other programs.
 * @param {PageState} state
 * @param {{ family: string, experiment: unknown, frame: Frame | null, energies: ArrayLike<number> }[]} panels
 */
export function sceneJson(state, panels) {
  const told = panels.map(({ family, experiment, frame, energies }) => {
    if (frame === null) return [family, { experiment, frame: null }];
    const n = frame.resolution;
    const rows = Array.from({ length: n }, (_, j) => Array.from({ length: n }, (__, i) => short(energies[j * n + i])));
    const { run, step, window, resolution, loss, verdict, diagnostics, world } = frame;
    return [family, { experiment, frame: { run, step, world, window, resolution, loss, verdict, diagnostics, energy: rows } }];
  });
  return `${JSON.stringify({ format: FORMAT, v: 1, state, panels: Object.fromEntries(told) })}\n`;
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
