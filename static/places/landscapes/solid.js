/**
 * The same landscape as a surface in space, paths lying on it: Plotly, fetched when first
 * looked at. The camera stays where it was put.
 */
import { plotly } from "../../plot/plotly.js";
import { axisValues, rowsOf } from "../../plot/figure.js";
import { energyAt } from "./terrain.js";

/** @typedef {import("./picture.js").Ground} Ground */
/** @typedef {import("./picture.js").Runner} Runner */

const SIDE = 81;
const CAMERA = { eye: { x: -1.4, y: -1.65, z: 1.25 }, center: { x: 0, y: 0, z: -0.16 } };

/** @param {Ground} ground @param {readonly Runner[]} runners @param {Record<string, string>} colours @param {any} camera @param {string} summary */
export function solidFigure(ground, runners, colours, camera, summary) {
  const { drawn, window, resolution, ramp } = ground;
  const every = Math.max(1, Math.round((resolution - 1) / (SIDE - 1)));
  const [low, high] = drawn.range;
  const held = Float32Array.from(drawn.field, (v) => Math.min(high, Math.max(low, v)));
  const lift = /** @type {any} */ ({ window, resolution, energies: held });
  const bump = (high - low) * 0.012;
  const axis = (/** @type {string} */ title) => ({ title: { text: title }, color: colours.muted, gridcolor: colours.line, showbackground: false, zeroline: false, showspikes: false });
  const paths = runners.flatMap(({ seat, track, index }) => track.paths.slice(0, 8).map((path) => {
    /** @type {(number | null)[][]} */
    const [x, y, z] = [[], [], []];
    for (let k = 0; k <= Math.min(index, path.length / 2 - 1); k += 1) {
      const height = energyAt(lift, path[2 * k], path[2 * k + 1]);
      x.push(path[2 * k]);
      y.push(path[2 * k + 1]);
      z.push(Number.isNaN(height) ? null : height + bump);
    }
    const many = track.paths.length > 1;
    return {
      type: "scatter3d", mode: track.sort === "descent" ? "lines" : many ? "markers" : "lines+markers", x, y, z, hoverinfo: "skip",
      line: { color: colours[`racer-${seat}`], width: track.sort === "descent" ? 6 : 2 }, marker: { color: colours[`racer-${seat}`], size: many ? 1.8 : 2.4 },
    };
  }));
  return {
    data: [{
      type: "surface", x: axisValues(window.x, resolution, every), y: axisValues(window.y, resolution, every), z: rowsOf(held, resolution, every),
      colorscale: ramp.css.map((css, k) => [k / (ramp.css.length - 1), css]), cmin: low, cmax: high, showscale: false, hoverinfo: "skip",
      lighting: { ambient: 0.82, diffuse: 0.35, specular: 0.06, roughness: 0.9 },
      contours: { z: { show: drawn.levels.length > 1, start: drawn.levels[0], end: drawn.levels.at(-1), size: drawn.levels[1] - drawn.levels[0], color: colours.muted, width: 1 } },
    }, ...paths],
    layout: {
      autosize: true, margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false, uirevision: "kept",
      font: { color: colours.muted, size: 11 }, meta: { summary },
      scene: {
        camera, aspectmode: "manual", aspectratio: { x: 1.25, y: 1.25, z: 0.62 },
        xaxis: axis("x"), yaxis: axis("y"), zaxis: { ...axis(drawn.legend.label.split(",")[0]), showticklabels: false },
      },
    },
    config: { displayModeBar: false, responsive: false, scrollZoom: false },
  };
}

export class Solid {
  /** @param {HTMLElement} host @param {(text: string) => void} say */
  constructor(host, say) {
    this.host = host;
    this.say = say;
    this.camera = CAMERA;
    this.busy = false;
    /** @type {(() => any) | null} the newest figure that waits */
    this.next = null;
    this.listening = false;
  }

  /** @param {() => any} figure given the camera when it is its turn */
  draw(figure) {
    this.next = figure;
    void this.#go();
  }

  async #go() {
    if (this.busy || !this.next) return;
    this.busy = true;
    const figure = this.next;
    this.next = null;
    try {
      const Plotly = await plotly();
      if (!this.host.hidden) {
        const { data, layout, config } = figure();
        await Plotly.react(this.host, data, layout, config);
        if (!this.listening) {
          this.listening = true;
          /** @type {any} */ (this.host).on("plotly_relayout", (/** @type {any} */ event) => {
            if (event["scene.camera"]) this.camera = event["scene.camera"];
          });
        }
      }
    } catch (error) {
      this.say(/** @type {Error} */ (error).message);
    }
    this.busy = false;
    if (this.next) void this.#go();
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

  /** The frame's size changed. */
  async resize() {
    if (!this.listening || this.host.hidden) return;
    (await plotly()).Plots.resize(this.host);
  }
}
