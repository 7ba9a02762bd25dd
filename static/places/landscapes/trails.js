/**
 * The paths behind the heads. A descent is a line, drawn whole. Chains leave more than can
 * be drawn anew each time: they have a canvas of their own that only ever gets the newest
 * stretch, until rewinding, resizing or a new race begin it anew. A single chain is a thin
 * line with a dot at each of its states, many chains are dots alone.
 */
import { strokeEdged } from "../../plot/marks.js";

/** @typedef {import("./picture.js").Runner} Runner */
/** @typedef {import("../../plot/overlays.js").Place} Place */

export class Trails {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {Map<import("./race.js").Track, number>} how far each is drawn */
    this.drawn = new Map();
  }

  forget() {
    this.drawn.clear();
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {readonly Runner[]} runners @param {Place} to @param {Record<string, string>} colours @param {number} ratio */
  draw(runners, to, colours, ratio) {
    const gone = [...this.drawn.keys()].some((track) => !runners.some((r) => r.track === track));
    const back = runners.some(({ track, index }) => index < (this.drawn.get(track) ?? 0));
    if (gone || back) this.forget();
    for (const { seat, track, index } of runners) {
      const from = this.drawn.get(track) ?? 0;
      if (index === from && this.drawn.has(track)) continue;
      this.drawn.set(track, index);
      const colour = colours[`racer-${seat}`];
      this.#chain(track, from, index, to, colour, colours.casing, ratio);
    }
  }

  /** @param {Runner["track"]} track @param {number} from @param {number} until @param {Place} to @param {string} colour @param {string} casing @param {number} ratio */
  #chain({ paths }, from, until, to, colour, casing, ratio) {
    const { pen } = this;
    const many = paths.length > 1;
    pen.lineJoin = "round";
    if (!many) {
      pen.lineWidth = 1.2 * ratio;
      pen.beginPath();
      trace(pen, paths[0], from, until, to);
      strokeEdged(pen, { fill: colour, edge: casing }, 0.7 * ratio);
    }
    const radius = (paths.length > 16 ? 1.3 : many ? 1.7 : 2.4) * ratio;
    for (const [fill, grown] of /** @type {[string, number][]} */ ([[casing, 0.8 * ratio], [colour, 0]])) {
      pen.fillStyle = fill;
      pen.beginPath();
      for (const path of paths) {
        for (let k = from === 0 ? 0 : from + 1; k <= Math.min(until, path.length / 2 - 1); k += 1) {
          // What was refused stays where it was: one dot says it.
          if (k > 0 && path[2 * k] === path[2 * k - 2] && path[2 * k + 1] === path[2 * k - 1]) continue;
          const [x, y] = [to.x(path[2 * k]), to.y(path[2 * k + 1])];
          pen.moveTo(x + radius + grown, y);
          pen.arc(x, y, radius + grown, 0, 2 * Math.PI);
        }
      }
      pen.fill();
    }
  }
}

/**
 * A descent so far, in one line with a casing around it.
 * @param {CanvasRenderingContext2D} pen @param {readonly Float32Array[]} paths @param {number} until
 * @param {Place} to @param {string} colour @param {string} casing @param {number} ratio
 */
export function drawDescent(pen, paths, until, to, colour, casing, ratio) {
  pen.lineJoin = "round";
  pen.lineCap = "round";
  for (const [stroke, wide] of /** @type {[string, number][]} */ ([[casing, 4.4], [colour, 2.6]])) {
    pen.strokeStyle = stroke;
    pen.lineWidth = wide * ratio;
    pen.beginPath();
    for (const path of paths) trace(pen, path, 0, until, to);
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Float32Array} path @param {number} from @param {number} until @param {Place} to */
function trace(pen, path, from, until, to) {
  const last = Math.min(until, path.length / 2 - 1);
  pen.moveTo(to.x(path[2 * from]), to.y(path[2 * from + 1]));
  for (let k = from + 1; k <= last; k += 1) pen.lineTo(to.x(path[2 * k]), to.y(path[2 * k + 1]));
}
