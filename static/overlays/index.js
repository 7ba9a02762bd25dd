/**
 * What can lie over a landscape. An overlay is one module; its place in this list is its
 * place on the page, and later ones are drawn over earlier ones.
 */
import { data } from "./data.js";
import { density } from "./density.js";
import { forces } from "./forces.js";
import { lowEnergy } from "./low_energy.js";
import { negatives } from "./negatives.js";
import { score } from "./score.js";
import { section } from "./section.js";

/**
 * @typedef {object} Layer  what an overlay draws from
 * @property {CanvasRenderingContext2D} pen
 * @property {import("../api/frame.js").Frame} frame
 * @property {Float64Array} energies    F on the grid
 * @property {Float64Array} scratch     twice the grid, free to use
 * @property {Float32Array} data        x, y, x, y …
 * @property {number} version           of the data: another number, other points
 * @property {number} beta              absolute
 * @property {{ x: (v: number) => number, y: (v: number) => number }} place  data units to pixels
 * @property {number} width             of the canvas, in pixels
 * @property {number} height
 * @property {number} ratio             pixels per CSS pixel
 * @property {boolean} small            a panel among three
 * @property {boolean} vectors          the view itself has drawn the score's arrows
 * @property {Record<string, string>} colours
 * @property {Record<string, boolean>} overlays  which are on
 * @property {import("../plot/section.js").Cut} cut  where the cross-section is taken
 * @property {import("../plot/truth.js").Truth | null} truth  the density that the data was drawn from, once it is known
 */
/**
 * @typedef {object} Raised  what an overlay is raised from
 * @property {import("../plot/relief.js").Relief} relief  the surface
 * @property {import("../api/frame.js").Frame} frame
 * @property {Float64Array} energies    F on the grid
 * @property {Float32Array} data        x, y, x, y …
 * @property {number} beta              absolute
 * @property {boolean} small            a panel among three
 * @property {Record<string, string>} colours
 * @property {import("../plot/section.js").Cut} cut
 * @property {import("../plot/truth.js").Truth | null} truth
 */
/**
 * @typedef {object} Overlay
 * @property {string} id
 * @property {string} label
 * @property {import("../ui/sign.js").MarkName[]} sign  the marks that it draws
 * @property {string} hint
 * @property {boolean} on      at the opening
 * @property {(shown: { own: boolean, view: string }) => string} [idle]  why it would draw nothing now, "" where it draws; `own`: points of one's own
 * @property {(layer: Layer, memory: Record<string, any>) => void} draw  `memory` is kept from frame to frame
 * @property {(raised: Raised) => import("../plot/relief.js").Trace[]} raise  the same, on the surface in space
 */

/** @type {readonly Overlay[]} */
export const OVERLAYS = Object.freeze([lowEnergy, density, score, data, negatives, forces, section]);
