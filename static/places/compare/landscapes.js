/**
 * The methods' landscapes as frames: asked for one after the other, kept as long as the
 * comparison is the same, and painted as the laboratory paints them.
 */
import { frameOf, preview } from "../../api/rest.js";
import { coloursNow } from "../../plot/colours.js";
import { ramp } from "../../plot/ramps.js";
import { givenOf } from "../../state/model.js";
import { theme } from "../../ui/theme.js";
import { viewOf } from "../../views/index.js";
import { patiently } from "../kit/patience.js";

/** @typedef {import("../../api/frame.js").Frame} Frame */
/** @typedef {import("./rows.js").Result} Result */
/** @typedef {import("./comparison.js").Subject} Subject */
/** @typedef {(line: import("./rows.js").Line, resolution: number) => { frame: Frame | null, absent: string }} Seen  a method's landscape, or why there is none */

/** Grid points a side, of a thumbnail and of a picture. */
export const SMALL = 64;
export const LARGE = 128;
const ATTEMPTS = 5;

export class Landscapes {
  /** @param {import("../../state/lab.js").Lab} lab @param {() => void} arrived */
  constructor(lab, arrived) {
    this.lab = lab;
    this.arrived = arrived;
    /** @type {Map<string, Frame>} by run, step and resolution */
    this.frames = new Map();
    /** The keys of those that the server did not give: they are not asked for again. @type {Set<string>} */
    this.refused = new Set();
    /** @type {{ key: string, ask: (signal: AbortSignal) => Promise<Frame> }[]} */
    this.queue = [];
    this.control = new AbortController();
    this.asking = false;
    /** Training points, x, y, x, y …; none where the page has none. */
    this.points = new Float32Array(0);
    this.colours = coloursNow();
  }

  /** Another subject: its points are drawn over every landscape. @param {Subject} subject */
  async about({ data }) {
    this.control.abort();
    this.control = new AbortController();
    this.frames.clear();
    this.refused.clear();
    this.queue = [];
    this.asking = false;
    const { signal } = this.control;
    this.points = new Float32Array(0);
    const { lab } = this;
    const same = (/** @type {any} */ other) => JSON.stringify(other) === JSON.stringify(data);
    const shown = lab.panels.contrastive;
    const points = Array.isArray(data.points) ? data.points
      : same(lab.catalogue.data[data.kind]?.defaults) ? await preview(data.kind).catch(() => []) : [];
    if (signal.aborted) return;
    this.points = points.length > 0 || !same(shown.experiment?.data) ? Float32Array.from(points.flat()) : shown.data;
    this.arrived();
  }

  /**
   * The landscape of a run at its end, once it is here; asked for if it is not.
   * @param {Result} result @param {Subject} subject @param {number} resolution @returns {Frame | null}
   */
  of(result, subject, resolution) {
    const { row, kind, seed } = result;
    if (!row) return null;
    const key = keyOf(row, resolution);
    const known = this.frames.get(key);
    if (known) return known;
    if (this.refused.has(key) || this.queue.some((waiting) => waiting.key === key)) return null;
    const { family, defaults } = this.lab.catalogue.shaping[kind];
    if (!family || !defaults) return null;
    const { data, window } = subject;
    const given = givenOf({ ...this.lab.state, data, methods: { ...this.lab.state.methods, [family]: { shaping: defaults, edits: [] } } }, this.lab.catalogue, family);
    const wanted = { key, ask: (/** @type {AbortSignal} */ signal) => frameOf({ data, window, shaping: defaults, seed, edits: [] }, row.id, row.step, { resolution, quantities: ["energy"], given }, signal) };
    // A picture that someone asked to see large comes before the thumbnails.
    if (resolution === LARGE) this.queue.splice(this.asking ? 1 : 0, 0, wanted);
    else this.queue.push(wanted);
    void this.#go();
    return null;
  }

  /** Whether the landscape of a run will not come. @param {Result} result @param {number} resolution */
  gaveUp({ row }, resolution) {
    return this.refused.has(keyOf(row, resolution));
  }

  async #go() {
    if (this.asking) return;
    this.asking = true;
    const { signal } = this.control;
    while (this.queue.length > 0 && !signal.aborted) {
      const [{ key, ask }] = this.queue;
      const frame = await patiently(ask, signal, ATTEMPTS).catch(() => null);
      if (signal.aborted) return;
      this.queue = this.queue.filter((waiting) => waiting.key !== key);
      if (frame) this.frames.set(key, frame);
      else this.refused.add(key);
      this.arrived();
    }
    this.asking = false;
  }

  restyled() {
    this.colours = coloursNow();
    this.arrived();
  }

  /**
   * @param {import("../../plot/surface.js").Surface} surface @param {Frame} frame
   * @param {{ view: string, overlays: Record<string, boolean> }} how
   */
  paint(surface, frame, { view: id, overlays }) {
    const view = viewOf(id);
    surface.resize();
    surface.setData(this.points);
    surface.paint(frame, {
      view, scale: "calibrated", beta: frame.display.beta_hat, overlays, colours: this.colours,
      ramp: ramp(view.ramp, this.lab.state.ramp, theme()), server: null, cut: { turn: 0, offset: 0 }, truth: null,
    });
  }
}

/** @param {{ id: string, step: number }} row @param {number} resolution */
function keyOf(row, resolution) {
  return `${row.id} ${row.step} ${resolution}`;
}
