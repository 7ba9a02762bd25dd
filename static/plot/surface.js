/**
 * One panel's picture: a canvas that is painted each frame, round numbers along its edges,
 * and a transparent Plotly over it for hover and, at rest, the isolines. Between frames it
 * keeps what it drew, so that β, view and scale repaint without asking anyone.
 */
import { energiesOf } from "../api/frame.js";
import { dataColumns } from "./columns.js";
import { dataDensity } from "./gibbs.js";
import { Heat } from "./heat.js";
import { isolines } from "./isolines.js";
import { OVERLAYS } from "../overlays/index.js";
import { inkOf } from "./marks.js";
import { drawArrows, drawMinima } from "./overlays.js";
import { painted } from "./painted.js";
import { Relief, marks } from "./relief.js";
import { toFigure } from "./figure.js";
import { pixelsOf, zoomOf } from "./pixels.js";
import { tickText, ticksOf } from "./ticks.js";
import { logZAt, scaleOf, trustOf } from "./trust.js";

/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {import("../views/index.js").View} View */
/**
 * @typedef {object} Look
 * @property {View} view
 * @property {"calibrated" | "raw"} scale   raw where Z is not known
 * @property {number} beta               absolute
 * @property {Record<string, boolean>} overlays  which are on
 * @property {import("./truth.js").Truth | null} truth
 * @property {import("./section.js").Cut} cut
 * @property {import("./ramps.js").Ramp} ramp
 * @property {Record<string, string>} colours
 * @property {import("./rest.js").Answer | null} server  what it said of this frame at this β, at rest
 */

const SEGMENTS = new Float32Array(1 << 16);
/** A panel among three is narrower than this, in CSS pixels. */
const SMALL = 520;
let scratch = new Float64Array(0);

export class Surface {
  /** @param {string} name @param {HTMLElement} host */
  constructor(name, host) {
    this.name = name;
    this.host = host;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "heat";
    this.canvas.hidden = true; // black until its first frame, since it is opaque
    this.labels = document.createElement("div");
    this.labels.className = "tick-labels";
    this.labels.ariaHidden = "true"; // the summary and the table tell them
    this.labelled = "";
    this.overlay = document.createElement("div");
    this.overlay.className = "axes";
    host.append(this.canvas, this.labels, this.overlay);
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { alpha: false }));
    this.heat = new Heat();
    /** What each overlay keeps from frame to frame. @type {Record<string, Record<string, any>>} */
    this.memory = Object.fromEntries(OVERLAYS.map(({ id }) => [id, {}]));
    /** @type {Float64Array} */
    this.energies = new Float64Array(0);
    /** @type {Float32Array} */
    this.field = new Float32Array(0);
    /** @type {Float64Array} */
    this.density = new Float64Array(0);
    this.densityKey = "";
    /** @type {Float32Array} */
    this.data = new Float32Array(0);
    this.shown = this.data;
    this.dataVersion = 0;
    /** @type {Frame | null} the frame whose pixels are on the canvas */
    this.frame = null;
    /** @type {Look | null} */
    this.look = null;
    /** True when Plotly's isolines stand for the canvas's. */
    this.resting = false;
    /** How many times as large as usual the marks are drawn. */
    this.magnified = 1;
    /** Canvas pixels for what is one CSS pixel of a mark. */
    this.ratio = 1;
    /** How far what is drawn can be trusted. @type {import("./trust.js").Trust} */
    this.trust = { error: 0, doubt: "", note: "" };
  }

  /** Match the canvas to its place on the page. @returns {boolean} whether it changed */
  resize() {
    const box = this.host.getBoundingClientRect();
    const pixels = pixelsOf(this.host);
    this.ratio = pixels * this.magnified;
    const dense = pixels / zoomOf(this.host);
    const width = Math.round(box.width * dense);
    const height = Math.round(box.height * dense);
    if (width === 0 || (width === this.canvas.width && height === this.canvas.height)) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }

  /** @param {Float32Array} points that the method trains on @param {Float32Array} [shown] all that are drawn */
  setData(points, shown = points) {
    if (points === this.data && shown === this.shown) return;
    this.data = points;
    this.shown = shown;
    this.dataVersion += 1;
  }

  /** Show other points over the frame that is in sight. @param {Float32Array} shown */
  sketch(shown) {
    this.setData(this.data, shown);
    if (this.frame && this.look) this.#draw(this.frame, this.look);
  }

  /**
   * Paint a frame. Called once an animation frame at most.
   * @param {Frame} frame @param {Look} look
   */
  paint(frame, look) {
    if (this.canvas.width < 2) return;
    const size = frame.resolution ** 2;
    if (this.frame !== frame || this.energies.length !== size) this.energies = energiesOf(frame, this.energies);
    if (this.field.length !== size) this.field = new Float32Array(size);
    if (scratch.length < 2 * size) scratch = new Float64Array(2 * size);
    this.frame = frame;
    this.look = { ...look, scale: scaleOf(frame, look.scale) };
    if (this.canvas.hidden) this.canvas.hidden = false;
    this.#label(frame);
    this.#prepareDensity(frame, look);
    const logZ = logZAt(frame, look.beta);
    look.view.compute({
      energies: this.energies, scratch, density: this.density, resolution: frame.resolution, window: frame.window,
      world: frame.world, columns: frame.columns, display: frame.display, beta: look.beta, scale: this.look.scale, logZ, told: look.server?.p ?? null,
    }, this.field);
    this.trust = trustOf(frame, look, this.energies, scratch);
    this.#draw(frame, this.look);
    painted(this.name, frame.run, frame.step);
  }

  /** The window's round numbers, written where they lie. @param {Frame} frame */
  #label({ window: { x, y } }) {
    const key = `${x} ${y}`;
    if (key === this.labelled) return;
    this.labelled = key;
    const along = (/** @type {[number, number]} */ side, /** @type {"left" | "bottom"} */ edge) => ticksOf(side, 6)
      .map((value) => ({ value, at: (value - side[0]) / (side[1] - side[0]) }))
      .filter(({ at }) => at > 0.05 && at < 0.95) // whole, and clear of the other axis
      .map(({ value, at }) => {
        const label = document.createElement("span");
        label.className = edge;
        label.textContent = tickText(value);
        label.style[edge] = `${100 * at}%`;
        return label;
      });
    this.labels.replaceChildren(...along(x, "left"), ...along(y, "bottom"));
  }

  /** @param {Frame} frame @param {Look} look */
  #prepareDensity(frame, look) {
    if (look.view.ramp !== "push") return;
    const key = `${this.dataVersion} ${frame.resolution} ${frame.window.x} ${frame.window.y}`;
    if (key === this.densityKey) return;
    this.densityKey = key;
    const deposit = frame.world === "conditional" ? dataColumns : dataDensity;
    this.density = deposit(this.data, frame.window, frame.resolution, new Float64Array(frame.resolution ** 2));
  }

  /** @param {Frame} frame @param {Look} look */
  #draw(frame, look) {
    const { pen } = this;
    const { width, height } = this.canvas;
    const n = frame.resolution;
    const { range, levels } = look.view.fixed(look.scale);
    this.heat.fill(this.field, n, range, look.ramp.table);
    this.heat.draw(pen, width, height);
    if (levels.length > 0 && !this.resting) this.#lines(n, levels, look.colours.iso);
    if (look.view.arrows) drawArrows(pen, scratch, n, width, height, inkOf("score", look.colours));
    const small = width < SMALL * this.ratio;
    const place = this.#place(frame);
    /** @type {import("../overlays/index.js").Layer} */
    const layer = {
      pen, frame, place, width, height, small, scratch, ratio: this.ratio, energies: this.energies, data: this.shown, version: this.dataVersion,
      beta: look.beta, vectors: look.view.arrows === true, colours: look.colours, overlays: look.overlays, truth: look.truth, cut: look.cut,
    };
    for (const overlay of OVERLAYS) if (look.overlays[overlay.id]) overlay.draw(layer, this.memory[overlay.id]);
    if (frame.minima.length > 0) drawMinima(pen, frame.minima, place, inkOf("minimum", look.colours), (small ? 1.7 : 2.4) * this.ratio);
    this.host.dispatchEvent(new Event("painted"));
  }

  /** @param {number} n @param {readonly number[]} levels @param {string} colour */
  #lines(n, levels, colour) {
    const { pen } = this;
    const end = isolines(this.field, n, levels, n >= 128 ? 2 : 1, SEGMENTS);
    const sx = this.canvas.width / (n - 1);
    const sy = this.canvas.height / (n - 1);
    const bottom = this.canvas.height;
    pen.strokeStyle = colour;
    pen.lineWidth = this.ratio;
    pen.beginPath();
    for (let k = 0; k < end; k += 4) {
      pen.moveTo(SEGMENTS[k] * sx, bottom - SEGMENTS[k + 1] * sy);
      pen.lineTo(SEGMENTS[k + 2] * sx, bottom - SEGMENTS[k + 3] * sy);
    }
    pen.stroke();
  }

  /** @param {Frame} frame */
  #place({ window: { x, y } }) {
    const { width, height } = this.canvas;
    return {
      x: (/** @type {number} */ v) => ((v - x[0]) / (x[1] - x[0])) * width,
      y: (/** @type {number} */ v) => (1 - (v - y[0]) / (y[1] - y[0])) * height,
    };
  }

  /**
   * What lies over the landscape, raised onto its surface in space.
   * @param {Float32Array} heights the field, as the surface shows it
   * @param {[number, number]} range
   */
  raised(heights, range) {
    const { frame, look } = this;
    if (!frame || !look) return [];
    const relief = new Relief(heights, frame.resolution, frame.window, range);
    const { overlays, colours, view } = look;
    const small = this.canvas.width < SMALL * this.ratio;
    // The view's own arrows are the score's.
    const on = OVERLAYS.filter(({ id }) => overlays[id] || (id === "score" && view.arrows));
    const traces = on.flatMap((overlay) => overlay.raise({
      relief, frame, energies: this.energies, data: this.shown, beta: look.beta, small, colours, cut: look.cut, truth: look.truth,
    }).map((trace) => ({ ...trace, name: overlay.id })));
    if (frame.minima.length === 0) return traces;
    const minima = relief.some(frame.minima, frame.minima.length / 2).map(({ place }) => place);
    return [...traces, { ...marks(minima, { symbol: "square", size: 2, color: colours.minimum }), name: "minima" }];
  }

  /**
   * What Plotly should now show.
   * @param {boolean} full at rest: every grid point, and the isolines
   * @param {string} summary
   */
  figure(full, summary) {
    const { frame, look } = this;
    if (!frame || !look) return null;
    const { view, scale } = look;
    const { error, doubt } = this.trust;
    return toFigure({
      field: this.field, resolution: frame.resolution, every: full ? 1 : 2, window: frame.window,
      levels: view.fixed(scale).levels, lines: full, summary,
      read: (value) => doubt || view.read(value, { display: frame.display, scale, error }),
      colours: /** @type {any} */ (look.colours),
    });
  }
}
