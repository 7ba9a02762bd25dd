/**
 * A landscape as a surface in space: Plotly, fetched when first looked at. The camera stays
 * where it was put.
 */
import { plotly } from "./plotly.js";
import { twoFingers } from "./two_fingers.js";
import { axisValues, rowsOf } from "./figure.js";

export const CAMERA = { eye: { x: -1.4, y: -1.65, z: 1.25 }, center: { x: 0, y: 0, z: -0.16 } };

/**
 * @typedef {object} Drawn
 * @property {Float32Array} field   rows of `resolution`, within the range
 * @property {number} resolution
 * @property {number} every         1 in full, 2 for every second grid point
 * @property {{ x: [number, number], y: [number, number] }} window
 * @property {[number, number]} range
 * @property {readonly number[]} levels  evenly spaced; none for no isolines
 * @property {import("./ramps.js").Ramp} ramp
 * @property {string} label         of what is drawn
 * @property {Record<string, string>} colours
 * @property {any} camera
 * @property {string} summary
 */

/** What lies within the range; beyond it a surface would hide the rest. @param {ArrayLike<number>} field @param {readonly [number, number]} range */
export function heldWithin(field, [low, high]) {
  return Float32Array.from(field, (v) => Math.min(high, Math.max(low, v)));
}

/** @param {Drawn} drawn @param {Record<string, any>[]} [more] traces that lie on it */
export function surfaceFigure(drawn, more = []) {
  const { field, resolution, every, window, range: [low, high], levels, ramp, colours } = drawn;
  const axis = (/** @type {string} */ title) => ({ title: { text: title }, color: colours.muted, gridcolor: colours.line, showbackground: false, zeroline: false, showspikes: false, nticks: 5 });
  return {
    data: [{
      type: "surface", x: axisValues(window.x, resolution, every), y: axisValues(window.y, resolution, every), z: rowsOf(field, resolution, every),
      colorscale: ramp.css.map((css, k) => [k / (ramp.css.length - 1), css]), cmin: low, cmax: high, showscale: false, hoverinfo: "skip",
      lighting: { ambient: 0.82, diffuse: 0.35, specular: 0.06, roughness: 0.9 },
      contours: { z: { show: levels.length > 1, start: levels[0], end: levels.at(-1), size: levels[1] - levels[0], color: colours.muted, width: 1 } },
    }, ...more],
    layout: {
      autosize: true, margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false, uirevision: "kept",
      font: { color: colours.muted, size: 11 }, meta: { summary: drawn.summary },
      scene: {
        camera: drawn.camera, aspectmode: "manual", aspectratio: { x: 1.25, y: 1.25, z: 0.62 },
        xaxis: axis("x"), yaxis: axis("y"), zaxis: { ...axis(drawn.label), showticklabels: false },
      },
    },
    config: { displayModeBar: false, responsive: false, scrollZoom: false },
  };
}

/** Whether the browser draws in space at all. */
export function spacious() {
  try {
    const pen = document.createElement("canvas").getContext("webgl");
    pen?.getExtension("WEBGL_lose_context")?.loseContext();
    return pen !== null;
  } catch {
    return false;
  }
}

export class Solid {
  /** @param {HTMLElement} host @param {(text: string) => void} say @param {(camera: any) => void} [turned] the camera was moved by hand */
  constructor(host, say, turned = () => {}) {
    this.host = host;
    this.say = say;
    this.turned = turned;
    this.camera = CAMERA;
    this.busy = false;
    /** @type {(() => any) | null} the newest figure that waits */
    this.next = null;
    this.listening = false;
    this.turning = false;
    twoFingers(host, {
      turn: (angle, rise) => this.turn(angle, rise),
      near: (factor) => this.near(factor),
      done: () => this.#followed(),
    });
  }

  /** Show where the fingers have turned it, once an animation frame. */
  #followed() {
    if (this.turning) return;
    this.turning = true;
    requestAnimationFrame(() => {
      this.turning = false;
      void this.look(this.camera);
      this.turned(this.camera);
    });
  }

  /** @param {() => any} figure given the camera when it is its turn @returns {Promise<void>} when it, or a newer one, is drawn */
  async draw(figure) {
    this.next = figure;
    if (!this.busy) await this.#go();
  }

  async #go() {
    while (this.next) {
      this.busy = true;
      const figure = this.next;
      this.next = null;
      try {
        const Plotly = await plotly();
        if (!this.host.hidden) {
          const { data, layout, config } = figure();
          await Plotly.react(this.host, data, layout, config);
          this.#listen();
        }
      } catch (error) {
        this.say(/** @type {Error} */ (error).message);
      }
      this.busy = false;
    }
  }

  #listen() {
    if (this.listening) return;
    this.listening = true;
    const heard = (/** @type {any} */ event) => {
      const camera = event["scene.camera"];
      if (!camera || JSON.stringify(camera) === JSON.stringify(this.camera)) return;
      this.camera = camera;
      this.turned(camera);
    };
    const { host } = /** @type {any} */ (this);
    host.on("plotly_relayout", heard);
    host.on("plotly_relayouting", heard);
  }

  /** Look from elsewhere, without a new drawing. @param {any} camera */
  async look(camera) {
    this.camera = camera;
    if (this.listening && !this.host.hidden) (await plotly()).relayout(this.host, { "scene.camera": camera });
  }

  /** Turn by a key. @param {number} angle radians @param {number} rise */
  turn(angle, rise) {
    const { x, y, z } = this.camera.eye;
    const eye = {
      x: x * Math.cos(angle) - y * Math.sin(angle), y: x * Math.sin(angle) + y * Math.cos(angle),
      z: Math.min(2.5, Math.max(0.1, z + rise)),
    };
    this.camera = { ...this.camera, eye };
  }

  /** Look from `factor` times as far away, within what shows something. @param {number} factor */
  near(factor) {
    const { x, y, z } = this.camera.eye;
    const far = Math.hypot(x, y, z);
    const scale = Math.min(4.5, Math.max(0.9, far * factor)) / far;
    this.camera = { ...this.camera, eye: { x: scale * x, y: scale * y, z: scale * z } };
  }

  /** The surface as it is turned now, as the address of an image. @returns {Promise<string>} */
  async image() {
    const { clientWidth: width, clientHeight: height } = this.host;
    return (await plotly()).toImage(this.host, { format: "png", width, height, scale: 2 });
  }

  /** The frame's size changed. */
  async resize() {
    if (!this.listening || this.host.hidden) return;
    (await plotly()).Plots.resize(this.host);
  }
}
