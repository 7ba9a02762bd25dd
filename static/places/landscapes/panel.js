/** The large panel: its header, the picture under one's hands, the scale, and what goes wrong. */
import { fresh, h, icon, write } from "../../ui/dom.js";
import { UNRESOLVED, show, within } from "../../state/figures.js";
import { LOOKS } from "./looks.js";
import { digits } from "./digits.js";
import { Picture } from "./picture.js";
import { plane } from "./plane.js";
import { Solid } from "../../plot/solid.js";
import { zoomed } from "./state.js";
import { energyAt } from "./terrain.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {{ grid: import("./terrain.js").Measured, minima: readonly import("./terrain.js").Minimum[], beta: number, heat: import("./terrain.js").Heat }} Sight */

const PLUS = "M9 4h2v5h5v2h-5v5H9v-5H4V9h5z";
const MINUS = "M4 9h12v2H4z";
const WHOLE = "M3 3h6v2H5v4H3zM11 3h6v6h-2V5h-4zM3 11h2v4h4v2H3zM15 11h2v6h-6v-2h4z";

/**
 * @param {object} hands
 * @param {() => RoomState} hands.get @param {(patch: Partial<RoomState>) => void} hands.set
 * @param {() => Window} hands.omega @param {(at: [number, number]) => void} hands.drop
 * @param {() => void} hands.again ask once more for what was refused
 * @param {(text: string) => void} hands.say
 */
export function panel({ get, set, omega, drop, again, say }) {
  const host = h("div", { class: "plot ls-plot", role: "img", tabindex: "0", "aria-label": "A landscape, being drawn", "data-ls": "plot", "aria-keyshortcuts": "Enter ArrowLeft ArrowRight ArrowUp ArrowDown + - 0" });
  const space = h("div", { class: "ls-solid", role: "img", tabindex: "0", "aria-label": "A landscape, being drawn", "data-ls": "solid" });
  const picture = new Picture(host);
  const solid = new Solid(space, say);
  const probe = h("span", { class: "badge" });
  const word = h("span", { class: "badge doubt", "data-doubt": "" });
  const veil = h("div", { class: "veil refused ls-veil" }, h("p", {}), h("button", { type: "button", class: "chip", onclick: again }, "Try again"));
  veil.hidden = true;
  const wait = h("div", { class: "veil" }, h("span", { class: "bar" }), "The landscape is being computed");
  /** @type {Sight | null} */
  let sight = null;
  const now = () => get().view ?? omega();
  const look = (/** @type {Window | null} */ window) => set({ view: window, scene: get().scene });

  const radios = LOOKS.map(({ id, title, hint }) => {
    const input = h("input", { type: "radio", name: nameOfLooks, value: id, "data-look": id, onchange: () => set({ look: id, scene: get().scene }) });
    return { input, element: h("label", { class: "option", title: hint }, input, h("span", {}, title)) };
  });
  const threeD = h("button", { type: "button", class: "chip", "data-ls": "solid-toggle", "aria-pressed": "false", title: "As a surface in space", onclick: () => set({ solid: !get().solid, scene: get().scene }) }, "3-D");
  const tool = (/** @type {string} */ action, /** @type {string} */ label, /** @type {string} */ path, /** @type {() => void} */ deed) =>
    h("button", { type: "button", class: "plain", "data-ls": action, "aria-label": label, title: label, onclick: deed }, icon(path));
  const tools = h("div", { class: "ls-tools" },
    tool("zoom-in", "Zoom in (+)", PLUS, () => look(zoomed(now(), 1 / 1.5))), tool("zoom-out", "Zoom out (−)", MINUS, () => look(zoomed(now(), 1.5))),
    tool("zoom-reset", "All of Ω (0)", WHOLE, () => look(null)));
  const take = h("button", { type: "button", class: "chip", "data-ls": "take-omega", title: "P, Z and the chains live in the window Ω: make it the one in sight", onclick: () => set({ omega: get().view, view: null }) }, "Ω = this window");
  const give = h("button", { type: "button", class: "chip", "data-ls": "give-omega", title: "Back to the landscape's own window", onclick: () => set({ omega: null, view: null }) }, "Ω as it was");
  const bar = h("span", { class: "legend-bar" });
  const ticks = h("span", { class: "legend-ticks" });
  const label = h("span", {});
  const plus = h("span", { class: "ls-plus" }, "minima");
  const table = digits(() => sight, probabilityText);
  const badges = h("div", { class: "badges" }, probe, word);
  const legend = h("div", { class: "ls-legend" }, label, h("span", { class: "legend-scale", "aria-hidden": "true" }, bar, ticks), plus);
  const element = h("section", { class: "card ls-panel", "aria-label": "Landscape" },
    h("header", {}, h("div", { class: "segments small", role: "radiogroup", "aria-label": "What is shown" }, ...radios.map((r) => r.element)), threeD, take, give, tools),
    h("div", { class: "picture" }, host, space, badges, wait, veil), legend);

  const hands = plane(host, {
    window: now, drop, look,
    probe(at, spoken) {
      const text = at && sight ? readAt(sight, at) : "";
      write(probe, text);
      if (spoken && text) say(text);
      moved();
    },
  });
  /** What to repaint when the crosshair moved. */
  let moved = () => {};
  space.addEventListener("keydown", (event) => {
    const turn = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] })[event.key];
    if (!turn) return;
    event.preventDefault();
    solid.turn(...turn);
    moved();
  });

  return {
    element, host, space, picture, solid, digits: table.element, tells: [host, space, badges, legend, table.told],
    get cross() { return hands.cross; },
    /** @param {() => void} repaint */
    onmove(repaint) { moved = repaint; },
    /** The controls as the state has them. */
    set() {
      const state = get();
      for (const { input } of radios) input.checked = input.value === state.look;
      threeD.setAttribute("aria-pressed", String(state.solid));
      host.hidden = state.solid;
      space.hidden = !state.solid;
      take.hidden = state.view === null;
      give.hidden = state.omega === null;
    },
    /**
     * @param {Sight} next @param {import("./looks.js").Drawn} drawn @param {import("../../plot/ramps.js").Ramp} ramp
     * @param {string} said over the picture
     */
    show(next, drawn, ramp, said) {
      plus.hidden = next.minima.length === 0;
      sight = next;
      write(word, said);
      wait.hidden = true;
      const [low, high] = drawn.range;
      write(label, drawn.legend.label);
      const last = drawn.legend.ticks.at(-1)?.at ?? high;
      const share = (last - low) / (high - low);
      bar.style.background = `linear-gradient(90deg, ${ramp.css.join(", ")}) 0 0 / ${(100 / share).toFixed(1)}% 100%`;
      ticks.replaceChildren(...drawn.legend.ticks.map(({ at, text }) => h("span", { style: `left:${(100 * (at - low)) / (last - low)}%` }, text)));
      table.draw();
    },
    /** @param {string} summary */
    describe(summary) {
      for (const image of [host, space]) if (image.getAttribute("aria-label") !== summary) image.setAttribute("aria-label", summary);
    },
    /** @param {string} text "" when all is well */
    refuse(text) {
      veil.hidden = text === "";
      if (text) wait.hidden = true;
      write(/** @type {Element} */ (veil.firstChild), text);
    },
  };
}

const nameOfLooks = fresh("look");

/** P where F is so high, no finer than log Z is known. @param {Pick<Sight, "beta" | "heat">} sight @param {number} energy */
function probabilityText({ beta, heat: { logZ, error, doubt } }, energy) {
  if (doubt) return UNRESOLVED;
  const p = Math.exp(-beta * energy - logZ);
  return within(p, p * error.logZ, 2);
}

/** @param {Sight} sight @param {[number, number]} at */
function readAt(sight, [x, y]) {
  const { grid } = sight;
  const energy = energyAt(grid, x, y);
  const wide = grid.window.x[1] - grid.window.x[0];
  const where = `x ${show(x, 3, wide)}, y ${show(y, 3, wide)}`;
  return Number.isNaN(energy) ? where : `${where}: F ${show(energy, 3, grid.tall)}, P ${probabilityText(sight, energy)}`;
}
