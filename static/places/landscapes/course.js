/** What holds the room together: terrain, racers' tracks, clock, and what is painted and said of them. */
import { Problem } from "../../api/rest.js";
import { ramp } from "../../plot/ramps.js";
import { UNSEEN } from "../../plot/trust.js";
import { UNRESOLVED } from "../../state/figures.js";
import { stale } from "../../ui/stale.js";
import { theme } from "../../ui/theme.js";
import { Field } from "./field.js";
import { SIDE, Terrain } from "./ground.js";
import { lookOf } from "./looks.js";
import { indexAt, stepAt } from "./race.js";
import { Runner } from "./runner.js";
import { solidFigure } from "./solid.js";
import { omegaOf } from "./state.js";
import { rowOf, rowText, summaryOf } from "./words.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/**
 * @typedef {object} Parts
 * @property {import("../../state/store.js").Store<RoomState>} store
 * @property {import("./kinds.js").Kinds} kinds
 * @property {Record<string, import("../../state/model.js").Entry>} landscapes
 * @property {ReturnType<typeof import("./panel.js").panel>} card
 * @property {ReturnType<typeof import("./results.js").results>} table
 * @property {ReturnType<typeof import("./pace.js").pace>} bar
 * @property {ReturnType<typeof import("./shape.js").shape>} form
 * @property {ReturnType<typeof import("./readings.js").readings>} heat
 * @property {ReturnType<typeof import("./racers.js").racersCard>} who
 * @property {"basin" | "cividis"} [family] of the colour ramp
 * @property {(text: string) => void} say
 * @property {boolean} still       no motion that nobody asked for
 * @property {() => void} arrived  a landscape's energies are here
 */

export class Race {
  untried = true;
  waiting = "";
  refused = false;
  drawing = new Float32Array(SIDE * SIDE);
  arrows = new Float64Array(2 * SIDE * SIDE);

  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const waiting = (/** @type {string} */ text) => {
      this.waiting = text;
      if (text) parts.say(text);
      this.runner.touch();
    };
    this.terrain = new Terrain({
      waiting,
      arrived: (fresh) => {
        this.refused = false;
        parts.form.refuse(null);
        parts.card.refuse("");
        this.#mark();
        if (fresh) parts.arrived();
        this.paint();
      },
      refused: (error) => {
        this.refused = true;
        parts.form.refuse(/** @type {any} */ (error));
        // What is wrong with the landscape is said beside it; over the picture what is wrong with the server.
        const ours = error instanceof Problem && error.status < 500;
        parts.card.refuse(ours && this.terrain.omega ? "" : error.message);
        parts.say(error.message);
        this.field.leave();
        this.#mark();
      },
    });
    this.field = new Field(parts.kinds, { waiting, changed: () => {
      this.#mark();
      this.runner.touch();
    } });
    this.runner = new Runner({
      asking: () => this.field.asking,
      ready: () => this.field.lanes.some((lane) => lane?.track),
      rules: () => this.state,
      paint: () => this.#run(),
      tell: () => this.#tell(),
      rested: (ended) => this.#rested(ended),
    });
    parts.card.onmove(() => this.runner.touch());
    new ResizeObserver(() => {
      if (parts.card.picture.resize()) this.paint();
      void parts.card.solid.resize();
    }).observe(/** @type {Element} */ (parts.card.host.parentElement));
  }

  get state() {
    return this.parts.store.get();
  }

  get omega() {
    return omegaOf(this.state, this.parts.landscapes);
  }

  /** The room is entered. @param {boolean} fresh nobody has raced here yet */
  enter(fresh) {
    this.untried = false;
    this.parts.card.picture.restyle();
    // A race that had not begun when the address was written begins now; another stands where it stood.
    if (fresh || (this.state.head === 0 && this.state.start)) this.begin();
    else this.runner.head = this.state.head;
    this.look(null);
    this.send();
  }

  leave() {
    this.runner.leave();
    this.field.leave();
    this.terrain.leave();
  }

  /** From the start, wherever that is. */
  begin() {
    this.runner.begin(this.parts.still);
  }

  /** Ask again for what was refused. */
  again() {
    this.refused = false;
    this.terrain.forget();
    this.look(null);
    this.field.again(this.state, this.omega);
  }

  restyled() {
    this.parts.card.picture.restyle();
    this.paint();
  }

  /** Mark what tells of another landscape, window or race than the controls now put. */
  #mark() {
    const { card, heat, table } = this.parts;
    const { behind } = this.terrain;
    const how = this.refused ? "refused" : "asked";
    stale(this.terrain, [...card.tells, heat.told], behind && how);
    stale(this, [table.told], (behind || this.field.behind(this.state, this.omega)) && how);
  }

  /** The state changed: what is seen of it. @param {Set<keyof RoomState> | null} changed null: all */
  look(changed) {
    if (changed && changed.size === 1 && changed.has("head")) return;
    this.terrain.want(this.state.landscape, this.omega, this.state.view ?? this.omega);
    if (!changed || ["beta", "look", "solid", "view", "omega"].some((key) => changed.has(/** @type {any} */ (key)))) this.paint();
    this.#mark();
    this.runner.touch();
  }

  /** Send the racers whose question changed. */
  send() {
    if (!this.refused) this.field.sync(this.state, this.omega);
  }

  /** The landscape as it is looked at now. */
  paint() {
    const { terrain } = this;
    const { beta, look: id } = this.state;
    if (!terrain.omega || !terrain.view) return;
    terrain.at(beta);
    const look = lookOf(id);
    const { heat } = terrain;
    // Where nobody knows Z the picture is drawn as the grid has P, and a word is over it.
    const drawn = look.draw({ grid: terrain.view, omega: terrain.omega.window, beta, logZ: Number.isNaN(heat.logZ) ? terrain.own.logZ : heat.logZ, arrows: this.arrows }, this.drawing);
    const used = ramp(look.ramp, this.parts.family ?? "basin", theme());
    this.parts.card.show({ grid: terrain.view, minima: terrain.minima, beta, heat }, drawn, used, this.#word());
    this.parts.heat.tell(terrain.said, beta);
    this.parts.card.picture.resize();
    this.parts.card.picture.paint({
      drawn, resolution: terrain.view.resolution, window: terrain.view.window, omega: terrain.omega.window, ramp: used,
      arrows: look.arrows ? this.arrows : null, minima: terrain.minima,
    });
    this.runner.touch();
  }

  /** What is said over a picture of P. */
  #word() {
    const { heat, resolved } = this.terrain;
    if (this.state.look !== "probability") return "";
    return heat.doubt ? `${UNRESOLVED}: ${heat.doubt}` : resolved ? "" : UNSEEN;
  }

  get step() {
    return stepAt(this.runner.head, this.state.steps);
  }

  runners() {
    const { step } = this;
    return this.field.lanes.flatMap((lane, seat) => (lane?.track ? [{ seat, track: lane.track, index: indexAt(lane.track, step) }] : []));
  }

  #run() {
    const { card, bar } = this.parts;
    const { state } = this;
    bar.set({
      head: this.runner.head, steps: state.steps, playing: this.runner.playing, speed: state.speed,
      ready: this.field.lanes.some((lane) => lane?.track), waiting: this.waiting || (this.field.asking ? "computing…" : ""),
    });
    const { ground } = card.picture;
    if (!ground) return;
    if (!state.solid) card.picture.run(this.runners(), { start: state.start, cross: card.cross });
    else card.solid.draw(() => solidFigure(ground, this.runners(), card.picture.colours, card.solid.camera, ""));
  }

  rows() {
    const { terrain } = this;
    if (!terrain.omega) return [];
    const truth = terrain.truth();
    return this.state.racers.flatMap(({ piece }, seat) => {
      const lane = this.field.lanes[seat];
      return lane ? [rowOf(seat, this.parts.kinds.get(piece.kind)?.title ?? piece.kind, lane, this.step, truth)] : [];
    });
  }

  #tell() {
    const { table, card, who, landscapes } = this.parts;
    const { terrain, state } = this;
    const rows = this.rows();
    table.set(rows);
    who.tell(state.racers.map((_, seat) => ({ asking: "computing…", refused: "refused", ready: "" })[this.field.lanes[seat]?.status ?? "ready"] ?? ""));
    if (this.runner.playing || !terrain.view || !terrain.omega) return;
    const { title } = landscapes[state.landscape.kind];
    if (!terrain.holds(state.landscape)) return card.describe(`${title}: computing…`);
    const summary = summaryOf({
      title, look: lookOf(state.look).title, window: terrain.view.window, start: state.start, rows,
      truth: terrain.truth(),
    });
    card.describe(`${summary} ${this.#word()}`.trim());
  }

  /** @param {boolean} ended */
  #rested(ended) {
    this.parts.store.set({ head: this.runner.head });
    if (ended) this.parts.say(`Race over. ${this.rows().map(rowText).join("; ")}`);
  }
}
