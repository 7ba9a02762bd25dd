/**
 * 3-D: each panel's landscape as a surface in space, over its map. The camera is one for all
 * panels; the surfaces follow a playing landscape a little behind, and are whole at rest.
 */
import { ramp } from "../plot/ramps.js";
import { CAMERA, Solid, heldWithin, spacious, surfaceFigure } from "../plot/solid.js";
import { h } from "../ui/dom.js";
import { theme } from "../ui/theme.js";
import { viewOf } from "../views/index.js";

/** @typedef {import("../state/model.js").Family} Family */

/** While it plays a surface follows this often at most, in ms, and in this share of the time. */
const FOLLOW = { every: 500, share: 1 / 3 };
/** How far an arrow key turns, in radians, and lifts. */
const TURN = 0.12;
const LIFT = 0.1;

/** @type {import("./index.js").Feature} */
export function solid({ lab, stage, cards, say, side }) {
  let camera = /** @type {any} */ (CAMERA);
  /** @type {boolean | null} */
  let able = null;
  let busy = false;
  let next = 0;
  const spaces = cards.map((card) => {
    const note = h("p", { class: "solid-note", hidden: true }, "3-D needs WebGL, which this browser does not offer. The map shows the same landscape: turn 3-D off to see it.");
    const scene = h("div", { class: "solid-scene" });
    const element = h("div", { class: "solid", role: "img", tabindex: "0", hidden: true, "data-solid": card.family, "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown" }, scene, note);
    card.host.after(element);
    const space = { card, family: card.family, element, note, seen: /** @type {any[]} */ ([]), solid: new Solid(scene, say, (to) => { camera = to; link(space); }) };
    element.addEventListener("keydown", (event) => {
      const turn = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-TURN, 0], ArrowRight: [TURN, 0], ArrowUp: [0, LIFT], ArrowDown: [0, -LIFT] })[event.key];
      if (!turn || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      space.solid.turn(...turn);
      camera = space.solid.camera;
      link(null);
    });
    return space;
  });

  // ── one camera ───────────────────────────────────────────────────────────────────────
  let linking = false;
  /** The other panels look from where this one does. @param {typeof spaces[number] | null} from */
  function link(from) {
    if (linking) return;
    linking = true;
    requestAnimationFrame(async () => {
      const shown = camera;
      for (const space of spaces) if (space !== from && lab.visible().includes(space.family)) await space.solid.look(shown);
      for (const space of spaces) space.element.dataset.camera = [shown.eye.x, shown.eye.y, shown.eye.z].map((/** @type {number} */ v) => v.toFixed(3)).join(" ");
      linking = false;
      if (camera !== shown) link(from);
    });
  }

  // ── drawing ──────────────────────────────────────────────────────────────────────────
  /** What a surface would show now; the same things, the same surface. @param {typeof spaces[number]} space */
  function sight({ family }) {
    const { surface } = stage.seats[family];
    const { view, scale, beta, ramp: named, playing } = lab.state;
    const { overlays, cut, truth } = surface.look ?? {};
    return [surface.frame, view, scale, beta, named, stage.colours, playing && surface.frame !== null, surface.canvas.width, surface.dataVersion, overlays, truth, `${cut?.turn} ${cut?.offset}`];
  }
  /** @param {typeof spaces[number]} space */
  const stale = (space) => {
    const now = sight(space);
    return now[0] !== null && now.some((v, k) => v !== space.seen[k]);
  };
  async function draw(/** @type {typeof spaces[number]} */ space) {
    const { surface } = stage.seats[space.family];
    const { frame, look } = surface;
    if (!frame || !look) return;
    const seen = sight(space);
    const sized = space.seen[7] !== undefined && space.seen[7] !== seen[7];
    space.seen = seen;
    if (sized) await space.solid.resize();
    const view = viewOf(lab.state.view);
    const { range, levels } = view.fixed(look.scale);
    const held = heldWithin(surface.field, range);
    const raised = surface.raised(held, range);
    await space.solid.draw(() => surfaceFigure({
      field: held, resolution: frame.resolution, every: lab.state.playing ? 2 : 1, window: frame.window, range, levels,
      ramp: ramp(view.ramp, lab.state.ramp, theme()), label: "", colours: stage.colours, camera, summary: "",
    }, raised));
    space.element.dataset.step = String(frame.step);
  }
  async function follow() {
    if (busy || !lab.state.solid || able === false || performance.now() < next) return;
    busy = true;
    const began = performance.now();
    for (const space of spaces) {
      space.element.setAttribute("aria-label", `In space: ${space.card.host.getAttribute("aria-label") ?? ""}`);
      if (!lab.visible().includes(space.family) || !stale(space)) continue;
      await draw(space);
      await new Promise((done) => { requestAnimationFrame(done); });
    }
    const took = performance.now() - began;
    next = lab.state.playing ? began + Math.max(FOLLOW.every, took / FOLLOW.share) : 0;
    busy = false;
    if (spaces.some((space) => lab.visible().includes(space.family) && stale(space))) stage.wake();
  }
  stage.page.chores.push(() => void follow());

  // ── the switch ───────────────────────────────────────────────────────────────────────
  const toggle = h("button", { type: "button", class: "chip", "data-action": "solid", "aria-pressed": "false", title: "As surfaces in space: drag, or arrow keys, to turn all of them", onclick: () => lab.store.set({ solid: !lab.state.solid }) }, "3-D");
  (side.querySelector("[data-view]")?.closest("fieldset") ?? side).append(h("div", { class: "chips" }, toggle));
  function refresh() {
    const on = lab.state.solid;
    if (on) able ??= spacious();
    toggle.setAttribute("aria-pressed", String(on));
    for (const { card, element, note } of spaces) {
      element.hidden = !on;
      note.hidden = able !== false;
      card.host.inert = on; // what lies beneath is not to be reached
    }
    next = 0;
    stage.wake();
  }
  lab.store.on((_, changed) => {
    if (changed.has("solid")) {
      refresh();
      say(lab.state.solid ? "Landscapes as surfaces in space" : "Landscapes as maps");
    } else if (changed.has("playing")) next = 0;
  });
  refresh();
}
