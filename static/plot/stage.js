/**
 * The loop: lets time pass, paints what changed, and does at most one slow chore (a Plotly
 * call, a redraw of the curves) in an animation frame. It sleeps when nothing moves.
 */
import { FAMILIES } from "../state/model.js";
import { viewOf } from "../views/index.js";
import { coloursNow } from "./colours.js";
import { plotly, prefetch } from "./plotly.js";
import { ramp } from "./ramps.js";
import { Rest } from "./rest.js";
import { cutOf } from "./section.js";
import { Surface } from "./surface.js";
import { Truths } from "./truth.js";

/** @typedef {import("../state/lab.js").Lab} Lab */
/** @typedef {import("../state/model.js").Family} Family */
/**
 * @typedef {object} Seat  one panel's place on the stage
 * @property {Surface} surface
 * @property {Rest} rest
 * @property {boolean} dirty      repaint even if the frame is the same
 * @property {boolean} stale      Plotly shows another drawing than the canvas
 * @property {boolean} busy       a Plotly call is under way
 * @property {number} followed    when Plotly last followed, ms
 * @property {boolean} hovered
 * @property {number} painted     when another picture was last painted, ms
 */

/** Plotly's hover follows a moving panel under the pointer this often at most, in ms. */
const FOLLOW = 200;
/** A picture that has not changed for this long is drawn in full, in ms. */
const SETTLED = 160;

export class Stage {
  /**
   * @param {Lab} lab
   * @param {Record<Family, HTMLElement>} hosts
   * @param {{ summary: (family: Family) => string, chores: (() => void)[], theme: () => "light" | "dark", say: (text: string) => void }} page
   */
  constructor(lab, hosts, page) {
    this.lab = lab;
    this.page = page;
    /** @type {any} */
    this.Plotly = null;
    /** Whether Plotly is to come at the next calm moment. */
    this.furnishing = false;
    this.last = 0;
    this.running = false;
    this.turn = 0;
    this.chored = 0;
    /** Chores to be done before all that is written tells of what is drawn. */
    this.owed = 0;
    /** @type {Record<string, string>} */
    this.colours = {};
    /** @type {Float32Array | null} */
    this.draft = null;
    /** @type {unknown} */
    this.ownPoints = undefined;
    /** @type {Float32Array | null} */
    this.own = null;
    this.truths = new Truths(() => this.touch());
    /** @type {Record<Family, Seat>} */
    this.seats = /** @type {any} */ (Object.fromEntries(FAMILIES.map((family) => {
      const surface = new Surface(family, hosts[family]);
      const seat = {
        surface, rest: new Rest(lab, family, () => this.touch(family)), dirty: true, stale: true, busy: false, followed: 0, hovered: false, painted: 0,
      };
      hosts[family].addEventListener("pointerenter", () => {
        seat.hovered = true;
        this.wake();
      });
      hosts[family].addEventListener("pointerleave", () => { seat.hovered = false; });
      return [family, seat];
    })));
    const watcher = new ResizeObserver(() => {
      for (const family of FAMILIES) {
        if (this.seats[family].surface.resize()) this.touch(family);
      }
    });
    for (const family of FAMILIES) watcher.observe(hosts[family]);
    lab.listeners.add(() => this.wake());
    lab.store.on((_, changed) => {
      if (["view", "scale", "beta", "ramp", "overlays", "section", "enlarged", "playing"].some((key) => changed.has(/** @type {any} */ (key)))) this.touch();
      else this.wake();
    });
    this.restyle();
  }

  /** Read the theme's colours again. */
  restyle() {
    this.colours = coloursNow();
    this.touch();
  }

  /** Draw the marks this many times as large. @param {number} by */
  magnify(by) {
    for (const family of FAMILIES) {
      const { surface } = this.seats[family];
      surface.magnified = by;
      surface.resize();
    }
    this.touch();
  }

  /**
   * From now on the plotting library may come. The page is whole without it but for hover, and
   * its parsing stops everything for half a second: so it is fetched aside, and waits for a
   * moment at which nothing moves, or for a hand over a panel.
   */
  furnish() {
    prefetch();
    this.furnishing = true;
    this.wake();
  }

  async #furnish() {
    this.furnishing = false;
    try {
      this.Plotly = await plotly();
      this.touch();
    } catch (error) {
      this.page.say(/** @type {Error} */ (error).message);
    }
  }

  /** Nothing moves, or a hand asks. */
  #calm() {
    const { lab } = this;
    return !lab.state.playing || lab.clock.held > 0 || lab.visible().some((family) => this.seats[family].hovered);
  }

  /** Repaint one panel, or all. @param {Family} [family] */
  touch(family) {
    for (const f of family ? [family] : FAMILIES) {
      this.seats[f].dirty = true;
      this.seats[f].stale = true;
    }
    this.wake();
  }

  wake() {
    this.owed = this.page.chores.length;
    if (this.running) return;
    this.running = true;
    this.last = performance.now();
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** @param {number} now */
  #frame(now) {
    const dt = Math.min(0.1, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    this.lab.tick(dt);
    if (this.furnishing && this.#calm()) void this.#furnish();
    for (const family of this.lab.visible()) this.#paint(family);
    if (!this.#plot(now) && now - this.chored > 1000 / 24) {
      this.chored = now;
      const { chores } = this.page;
      this.turn = (this.turn + 1) % chores.length;
      chores[this.turn]();
      this.owed -= 1;
    }
    if (this.#busy() || this.owed > 0) requestAnimationFrame((t) => this.#frame(t));
    else this.running = false;
  }

  /** The recorded frame under the head. @param {Family} family */
  recorded(family) {
    const panel = this.lab.panels[family];
    panel.want.head = this.lab.state.head;
    return panel.recording.at(panel.span().here);
  }

  /** Whether what a panel shows is of another run, or another x, than its controls now ask for. @param {Family} family */
  awaits(family) {
    return this.lab.unsettled(family) || this.recorded(family) === null;
  }

  /** The frame that a panel shows, where it is one of the experiment in the state; else none. @param {Family} family @returns {import("../api/frame.js").Frame | null} */
  answered(family) {
    const { surface: { frame }, rest } = this.seats[family];
    if (!frame || this.lab.unlearned || this.awaits(family)) return null;
    const recorded = this.lab.panels[family].recording.frames.get(frame.step);
    return recorded && (recorded === frame || rest.frame(recorded) === frame) ? frame : null;
  }

  /** @param {Family} family */
  #paint(family) {
    const seat = this.seats[family];
    const frame = this.recorded(family);
    if (!frame) return;
    const { state } = this.lab;
    const beta = state.beta * frame.display.beta_hat;
    const shown = state.playing ? frame : seat.rest.frame(frame) ?? frame;
    if (!seat.dirty && seat.surface.frame === shown) return;
    if (seat.surface.frame !== shown) seat.stale = true;
    seat.dirty = false;
    const { surface } = seat;
    const view = viewOf(state.view);
    const { data } = this.lab.panels[family];
    surface.setData(data, this.#own() ?? data);
    // Plotly's isolines are the last drawing's until it is called: the canvas draws its own.
    if (seat.stale) {
      this.#lines(seat, false);
      seat.painted = performance.now();
    }
    surface.paint(shown, {
      view, scale: state.scale, beta, overlays: state.overlays, colours: this.colours,
      ramp: ramp(view.ramp, state.ramp, this.page.theme()),
      server: state.playing ? null : seat.rest.told(shown, beta),
      cut: cutOf(state.section),
      truth: state.overlays.density ? this.truths.of(this.lab.data(), shown.window, shownX(this.lab), shown.world) : null,
    });
    if (!state.playing) seat.rest.settle(frame, view.heated ? beta : null);
  }

  /** Show points that a hand is still working on; null once it has let go. @param {Float32Array | null} draft */
  sketch(draft) {
    this.draft = draft;
    if (draft) for (const family of this.lab.visible()) this.seats[family].surface.sketch(draft);
    else this.touch();
  }

  /** All of one's own points, held out or not: who drew them wants to see them. */
  #own() {
    if (this.draft) return this.draft;
    const { points } = this.lab.data();
    if (points !== this.ownPoints) {
      this.ownPoints = points;
      this.own = points ? Float32Array.from(points.flat()) : null;
    }
    return this.own;
  }

  /** @param {Seat} seat @param {boolean} resting */
  #lines(seat, resting) {
    seat.surface.resting = resting;
    seat.surface.host.classList.toggle("resting", resting);
  }

  /** Whether Plotly should be called for this panel now. @param {Seat} seat @param {number} now */
  #due(seat, now) {
    if (seat.busy || !seat.stale || !seat.surface.frame) return false;
    if (!this.lab.state.playing) return now - seat.painted > SETTLED;
    return seat.hovered && now - seat.followed > FOLLOW;
  }

  /** One Plotly call, for the panel that has waited longest. @param {number} now @returns {boolean} */
  #plot(now) {
    if (!this.Plotly) return false;
    const due = this.lab.visible().filter((family) => this.#due(this.seats[family], now))
      .sort((a, b) => this.seats[a].followed - this.seats[b].followed)[0];
    if (!due) return false;
    const seat = this.seats[due];
    const full = !this.lab.state.playing;
    const figure = seat.surface.figure(full, this.page.summary(due));
    if (!figure) return false;
    seat.followed = now;
    seat.stale = false;
    seat.busy = true;
    Promise.resolve(this.Plotly.react(seat.surface.overlay, figure.data, figure.layout, figure.config)).finally(() => {
      seat.busy = false;
      if (full && !seat.stale && !this.lab.state.playing && !seat.surface.resting) {
        // Plotly has the isolines now; the canvas lets go of its own.
        this.#lines(seat, true);
        seat.dirty = true;
      }
      this.wake();
    });
    return true;
  }

  /** Whether anything still moves or waits to be drawn. */
  #busy() {
    return this.lab.state.playing || this.lab.visible().some((family) => {
      const { busy, stale, surface } = this.seats[family];
      return busy || (stale && this.Plotly !== null && surface.frame !== null);
    });
  }
}

/** The x of a conditional plane that is looked at; null elsewhere. @param {import("../state/lab.js").Lab} lab */
function shownX(lab) {
  const ends = lab.catalogue.data[lab.state.data.kind]?.given;
  return ends ? Number((ends[0] + (ends[1] - ends[0]) * lab.state.given).toPrecision(6)) : null;
}
