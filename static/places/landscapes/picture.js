/**
 * The large panel: the landscape with isolines and axes on one canvas, painted when it
 * changes; paths, heads and crosshair on another above it, painted as the race goes.
 */
import { Heat } from "../../plot/heat.js";
import { isolines } from "../../plot/isolines.js";
import { coloursOf, inkOf, strokeEdged } from "../../plot/marks.js";
import { pixelsOf, zoomOf } from "../../plot/pixels.js";
import { drawArrows } from "../../plot/overlays.js";
import { h } from "../../ui/dom.js";
import { stamp } from "./glyphs.js";
import { tickText, ticksOf } from "../../plot/ticks.js";
import { Trails, drawDescent } from "./trails.js";

/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {CanvasRenderingContext2D} Pen */
/**
 * @typedef {object} Ground  what lies under the race
 * @property {import("./looks.js").Drawn} drawn
 * @property {number} resolution
 * @property {Window} window
 * @property {Window} omega
 * @property {import("../../plot/ramps.js").Ramp} ramp
 * @property {Float64Array | null} arrows
 * @property {readonly import("./terrain.js").Minimum[]} minima
 */
/** @typedef {{ seat: number, track: import("./race.js").Track, index: number }} Runner */

const SEGMENTS = new Float32Array(1 << 18);

export class Picture {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.under = h("canvas", { class: "heat", "aria-hidden": "true" });
    this.over = h("canvas", { class: "heat", "aria-hidden": "true" });
    host.append(this.under, this.over);
    this.pen = /** @type {Pen} */ (this.under.getContext("2d"));
    this.top = /** @type {Pen} */ (this.over.getContext("2d"));
    this.heat = new Heat();
    this.trails = new Trails();
    /** @type {Record<string, string>} */
    this.colours = {};
    /** @type {Ground | null} */
    this.ground = null;
    this.ratio = 1;
    this.restyle();
  }

  /** Read the theme's colours. */
  restyle() {
    const style = getComputedStyle(this.host);
    const names = ["ink", "muted", "card", "line", "iso", "high", ...Array.from({ length: 8 }, (_, k) => `racer-${k}`)];
    this.colours = { ...coloursOf(this.host), ...Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) };
    this.trails.forget();
  }

  /** Match the canvases to their place. @returns {boolean} whether it changed */
  resize() {
    const box = this.host.getBoundingClientRect();
    this.ratio = pixelsOf(this.host);
    const pixels = this.ratio / zoomOf(this.host);
    const width = Math.round(box.width * pixels);
    const height = Math.round(box.height * pixels);
    if (width === 0 || (width === this.under.width && height === this.under.height)) return false;
    for (const canvas of [this.under, this.over, this.trails.canvas]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.trails.forget();
    return true;
  }

  /** From data to canvas pixels. */
  place() {
    const { x, y } = /** @type {Ground} */ (this.ground).window;
    const { width, height } = this.under;
    return {
      x: (/** @type {number} */ v) => ((v - x[0]) / (x[1] - x[0])) * width,
      y: (/** @type {number} */ v) => (1 - (v - y[0]) / (y[1] - y[0])) * height,
    };
  }

  /** @param {Ground} ground */
  paint(ground) {
    if (this.ground?.window.x.join() !== ground.window.x.join() || this.ground.window.y.join() !== ground.window.y.join()) this.trails.forget();
    this.ground = ground;
    if (this.under.width < 2) return;
    const { pen } = this;
    const { width, height } = this.under;
    const { drawn, resolution: n, ramp, arrows } = ground;
    this.heat.fill(drawn.field, n, drawn.range, ramp.table);
    this.heat.draw(pen, width, height);
    if (drawn.levels.length > 0) this.#lines(drawn, n);
    if (arrows) drawArrows(pen, arrows, n, width, height, inkOf("score", this.colours));
    this.#border(ground);
    this.#axes(ground.window);
  }

  /** @param {import("./looks.js").Drawn} drawn @param {number} n */
  #lines({ field, levels }, n) {
    const { pen } = this;
    const end = isolines(field, n, levels, 1, SEGMENTS);
    const sx = this.under.width / (n - 1);
    const sy = this.under.height / (n - 1);
    const foot = this.under.height;
    pen.strokeStyle = this.colours.iso;
    pen.lineWidth = this.ratio;
    pen.beginPath();
    for (let k = 0; k < end; k += 4) {
      pen.moveTo(SEGMENTS[k] * sx, foot - SEGMENTS[k + 1] * sy);
      pen.lineTo(SEGMENTS[k + 2] * sx, foot - SEGMENTS[k + 3] * sy);
    }
    pen.stroke();
  }

  /** Where Ω ends, if that is in sight. @param {Ground} ground */
  #border({ window, omega }) {
    if (window.x.join() === omega.x.join() && window.y.join() === omega.y.join()) return;
    const { pen } = this;
    const to = this.place();
    pen.strokeStyle = this.colours.muted;
    pen.lineWidth = 1.5 * this.ratio;
    pen.setLineDash([6 * this.ratio, 5 * this.ratio]);
    pen.strokeRect(to.x(omega.x[0]), to.y(omega.y[1]), to.x(omega.x[1]) - to.x(omega.x[0]), to.y(omega.y[0]) - to.y(omega.y[1]));
    pen.setLineDash([]);
  }

  /** @param {Window} window */
  #axes(window) {
    const { pen, ratio } = this;
    const { width, height } = this.under;
    const to = this.place();
    pen.font = `${11 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
    pen.lineJoin = "round";
    const text = (/** @type {string} */ said, /** @type {number} */ x, /** @type {number} */ y) => {
      pen.strokeStyle = this.colours.high;
      pen.globalAlpha = 0.62;
      pen.lineWidth = 3 * ratio;
      pen.strokeText(said, x, y);
      pen.globalAlpha = 1;
      pen.fillStyle = this.colours.ink;
      pen.fillText(said, x, y);
    };
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    const few = width < 480 * ratio ? 5 : 9;
    for (const v of ticksOf(window.x, few)) {
      const x = to.x(v);
      if (x > 34 * ratio && x < width - 14 * ratio) text(tickText(v), x, height - 4 * ratio);
    }
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    for (const v of ticksOf(window.y, few)) {
      const y = to.y(v);
      if (y > 14 * ratio && y < height - 24 * ratio) text(tickText(v), 5 * ratio, y);
    }
  }

  /**
   * Paths up to the head, and what marks places.
   * @param {readonly Runner[]} runners
   * @param {{ start: [number, number] | null, cross: [number, number] | null }} marks
   */
  run(runners, { start, cross }) {
    const { top: pen, ratio, colours } = this;
    const { width, height } = this.over;
    pen.clearRect(0, 0, width, height);
    if (!this.ground) return;
    const to = this.place();
    this.#minima(this.ground.minima, to);
    this.trails.draw(runners.filter(({ track }) => track.sort === "sampler"), to, colours, ratio);
    pen.drawImage(this.trails.canvas, 0, 0);
    for (const { seat, track, index } of runners) {
      if (track.sort === "descent") drawDescent(pen, track.paths, index, to, colours[`racer-${seat}`], colours.casing, ratio);
    }
    if (start) this.#ring(to.x(start[0]), to.y(start[1]));
    for (const { seat, track, index } of runners) {
      const many = track.paths.length > 1;
      for (const path of track.paths) {
        const at = 2 * Math.min(index, path.length / 2 - 1);
        stamp(pen, seat, to.x(path[at]), to.y(path[at + 1]), (many ? 9 : 14) * ratio, colours[`racer-${seat}`], colours.casing);
      }
    }
    if (cross) this.#cross(to.x(cross[0]), to.y(cross[1]));
  }

  /** @param {Ground["minima"]} minima @param {import("../../plot/overlays.js").Place} to */
  #minima(minima, to) {
    const { top: pen, ratio } = this;
    const r = 4 * ratio;
    pen.lineWidth = 1.7 * ratio;
    pen.beginPath();
    for (const { at } of minima) {
      const [x, y] = [to.x(at[0]), to.y(at[1])];
      pen.moveTo(x - r, y);
      pen.lineTo(x + r, y);
      pen.moveTo(x, y - r);
      pen.lineTo(x, y + r);
    }
    strokeEdged(pen, inkOf("minimum", this.colours), ratio);
  }

  /** Where they started. @param {number} x @param {number} y */
  #ring(x, y) {
    const { top: pen, ratio, colours } = this;
    pen.lineWidth = 1.8 * ratio;
    pen.beginPath();
    pen.arc(x, y, 9 * ratio, 0, 2 * Math.PI);
    strokeEdged(pen, inkOf("place", colours), 1.1 * ratio);
  }

  /** @param {number} x @param {number} y */
  #cross(x, y) {
    const { top: pen, ratio, colours } = this;
    const [near, far] = [5 * ratio, 20 * ratio];
    pen.lineWidth = 2 * ratio;
    pen.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      pen.moveTo(x + dx * near, y + dy * near);
      pen.lineTo(x + dx * far, y + dy * far);
    }
    strokeEdged(pen, inkOf("place", colours), 1.25 * ratio);
  }
}
