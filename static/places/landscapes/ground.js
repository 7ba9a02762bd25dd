/** The landscape's energies: over Ω, on which P rests, and over what is in sight. */
import { areaOf } from "../../plot/gibbs.js";
import { Line } from "./ask.js";
import { curvatureOf, heatOf, heatTold, minimaOf, quantile, tallOf } from "./terrain.js";
import { massesOf } from "./truth.js";

/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {import("./terrain.js").Measured} Grid */

/** How long β may rest before the server is asked what the grid can't tell, in ms. */
const PATIENCE = 180;
/** Points a side of the grid that the server begins with. */
const ASKED = 128;
/** Points a side; its intervals share evenly among the cells of `truth.js`. */
export const SIDE = 161;

export class Terrain {
  /** @param {{ arrived: (fresh: boolean) => void, refused: (error: Error) => void, waiting: (text: string) => void }} page  fresh: another landscape or another Ω */
  constructor(page) {
    this.page = page;
    this.lines = { omega: new Line(page.waiting), view: new Line(page.waiting), heat: new Line(page.waiting) };
    this.keys = { omega: "", view: "" };
    /** @type {Grid | null} */
    this.omega = null;
    /** @type {Grid | null} */
    this.view = null;
    /** @type {import("./terrain.js").Minimum[]} */
    this.minima = [];
    /** The least F, and how well it is known. */
    this.least = 0;
    this.fine = 0;
    this.curvature = 1;
    this.density = new Float64Array(SIDE * SIDE);
    /** The grid's own. @type {import("./terrain.js").Heat} */
    this.own = { logZ: NaN, mean: NaN, entropy: NaN, error: { logZ: Infinity, entropy: Infinity }, doubt: "nothing computed yet" };
    this.heat = this.own;
    /** Whether the grid itself knows P, of which the masses are made. */
    this.resolved = false;
    /** What the server said where the grid couldn't tell. @type {{ key: string, heat: import("./terrain.js").Heat } | null} */
    this.told = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.masses = new Float64Array(0);
    this.beta = NaN;
  }

  /** @param {Record<string, any>} landscape @param {Window} omega @param {Window} view */
  want(landscape, omega, view) {
    this.wanted = [landscape, omega, view];
    const body = (/** @type {Window} */ window) => ({ landscape, window, resolution: SIDE, quantities: ["energy", "gradient"] });
    const same = JSON.stringify(omega) === JSON.stringify(view);
    for (const [name, window] of /** @type {["omega" | "view", Window][]} */ ([["omega", omega], ["view", view]])) {
      const key = JSON.stringify([landscape, window]);
      if (key === this.keys[name]) continue;
      // One refusal is enough: what is in sight is asked for once Ω is known to be finite.
      if (name === "view" && !same && this.settled !== this.keys.omega) continue;
      this.keys[name] = key;
      if (name === "view" && same) {
        this.lines.view.next = null;
        if (this.keys.omega === key && this.omega && this.settled === key) this.#arrive("view", this.omega, key);
        continue; // it comes with Ω's
      }
      this.lines[name].ask("/surface", body(window), (answer) => {
        const { energy, gradient } = answer.arrays;
        const energies = Float64Array.from(energy.values);
        const grid = { window, resolution: SIDE, energies, gradients: /** @type {Float32Array} */ (gradient.values), tall: tallOf(energies) };
        if (name === "omega") this.settled = key;
        this.#arrive(name, grid, key);
        if (name !== "omega") return;
        if (this.keys.view === key) this.#arrive("view", grid, key);
        else if (this.keys.omega === key && this.wanted) this.want(...this.wanted);
      }, this.page.refused);
    }
  }

  /** What the Ω grid that is here answers. */
  settled = "";
  /** What was wanted last. @type {[Record<string, any>, Window, Window] | null} */
  wanted = null;
  /** What the grids that are here answer. */
  here = { omega: "", view: "" };

  /** Whether the grids that are here answer another question than the last. */
  get behind() {
    if (!this.wanted) return false;
    const [landscape, omega, view] = this.wanted;
    return this.here.omega !== JSON.stringify([landscape, omega]) || this.here.view !== JSON.stringify([landscape, view]);
  }

  /** @param {"omega" | "view"} name @param {Grid} grid @param {string} key what it answers */
  #arrive(name, grid, key) {
    this[name] = grid;
    this.here[name] = key;
    if (name === "omega") {
      this.minima = minimaOf(grid);
      const lowest = grid.energies.reduce((a, b) => (b < a ? b : a), Infinity);
      this.least = Math.min(lowest, ...this.minima.map(({ energy }) => energy));
      // What lies between the grid points is known to this much.
      this.fine = 2e-5 * (quantile(grid.energies, 0.5) - this.least) || 1e-9;
      this.curvature = curvatureOf(grid);
      this.beta = NaN;
    }
    this.page.arrived(name === "omega");
  }

  /** P and its sums at β: the grid's own, or the server's where the grid can't tell. @param {number} beta */
  at(beta) {
    if (!this.omega || beta === this.beta) return;
    this.beta = beta;
    this.own = heatOf(this.omega, beta, this.density);
    this.heat = this.own;
    this.resolved = this.own.doubt === "";
    this.masses = massesOf(this.omega, this.density);
    clearTimeout(this.timer);
    if (this.resolved) return;
    const key = JSON.stringify([this.settled, beta]);
    if (this.told?.key === key) this.heat = this.told.heat;
    else this.timer = setTimeout(() => this.#ask(key, beta), PATIENCE);
  }

  /** @param {string} key @param {number} beta */
  #ask(key, beta) {
    const [landscape, window] = JSON.parse(this.settled);
    // Once refused, not asked again: the word stays.
    this.lines.heat.ask("/surface", { landscape, window, beta, resolution: ASKED, quantities: ["energy"] }, ({ metadata }) => {
      this.told = { key, heat: heatTold(metadata.diagnostics) };
      if (beta !== this.beta) return;
      this.heat = this.told.heat;
      this.page.arrived(false);
    }, () => {});
  }

  /** Whether what is known is of this landscape, and not of one before it. @param {Record<string, any>} landscape */
  holds(landscape) {
    return this.settled !== "" && JSON.stringify(JSON.parse(this.settled)[0]) === JSON.stringify(landscape);
  }

  /** What is read beside the picture. */
  get said() {
    if (!this.omega) return null;
    return { ...this.heat, least: Math.round(this.least / this.fine) * this.fine + 0, area: areaOf(this.omega.window) };
  }

  /** What the racers are held against. @returns {import("./words.js").Truth} */
  truth() {
    const { minima, masses, resolved, least, fine } = this;
    return { minima, masses, resolved, least, fine, grid: /** @type {Grid} */ (this.omega) };
  }

  /** Ω's grid, its shorter side, and how steeply it bends. */
  ground() {
    const grid = /** @type {Grid} */ (this.omega);
    const { x, y } = grid.window;
    return { ...grid, side: Math.min(x[1] - x[0], y[1] - y[0]), curvature: this.curvature };
  }

  /** What was refused may be asked for again. */
  forget() {
    this.keys = { omega: "", view: "" };
  }

  leave() {
    clearTimeout(this.timer);
    this.beta = NaN;
    for (const line of Object.values(this.lines)) line.leave();
    this.keys = { omega: this.settled, view: "" };
  }
}
