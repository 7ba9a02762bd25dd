/**
 * Particles: a click in a panel, or Enter at its probe, drops one on the energy that each
 * panel shows now, the same place and the same chance in all. It moves y while learning
 * moves F: play on, and a descent that had come to rest is carried off by its valley.
 */
import { CLOCK, dropped, finish, walk } from "../plot/walker.js";
import { drawFlock } from "../plot/flock.js";
import { FAMILIES } from "../state/model.js";
import { placeText } from "../state/figures.js";
import { fresh, h, write } from "../ui/dom.js";
import { labelled } from "../ui/telling.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("../plot/walker.js").Walker} Walker */
/**
 * @typedef {object} Pen  one panel's particles
 * @property {Walker[]} flock
 * @property {HTMLCanvasElement} canvas
 * @property {import("../api/frame.js").Frame | null} felt  the landscape that they last stood on
 * @property {number} beta                                  and its β
 */

/** Particles at most; the oldest gives way. */
const MOST = 40;
/** A press that moves further than this, in CSS pixels, or lasts longer, in ms, is no click. */
const CLICK = { far: 6, long: 700 };
/** Steps that a chain takes at once where motion is not wanted and the landscape changed. */
const AT_ONCE = 120;

/** @type {readonly ["descent" | "langevin" | "off", string, string][]} */
const CHOICES = Object.freeze([
  ["descent", "descent ↓", "A click drops a particle that follows −∇F until it rests"],
  ["langevin", "Langevin ≈", "A click drops a particle that samples P at the view β, Metropolis-adjusted"],
  ["off", "off", "A click drops nothing"],
]);

/** @type {import("./index.js").Feature} */
export function particles({ lab, stage, say, laboratory, side }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const pens = /** @type {Record<Family, Pen>} */ (/** @type {unknown} */ (Object.fromEntries(FAMILIES.map((family) => {
    const { surface } = stage.seats[family];
    const canvas = h("canvas", { class: "particles", "aria-hidden": "true" });
    surface.canvas.after(canvas);
    return [family, { flock: [], canvas, felt: null, beta: 0 }];
  }))));
  let count = 0;
  let running = false;
  let last = 0;
  let owed = 0;

  // ── the controls ─────────────────────────────────────────────────────────────────────
  const name = fresh("particle");
  const radios = CHOICES.map(([value, label, hint]) => {
    const input = h("input", { type: "radio", name, value, "data-particle": value, onchange: () => lab.store.set({ particle: value }) });
    return { value, input, element: h("label", { class: "option", title: hint }, input, h("span", {}, label)) };
  });
  const clear = h("button", { type: "button", class: "chip", "data-action": "clear-particles", hidden: true, onclick: () => { forget(); say("Particles cleared"); radios.find((r) => r.input.checked)?.input.focus(); } }, "Clear");
  const group = side.querySelector("[data-overlay]")?.closest("fieldset") ?? side;
  group.append(h("div", { class: "drop-row" },
    h("span", { class: "faint", id: `${name}-label` }, labelled("a click drops", { list: CHOICES.map(([, label, hint]) => ({ name: label, hint })) })), clear,
    h("div", { class: "segments small drop-choice", role: "radiogroup", "aria-labelledby": `${name}-label` }, ...radios.map((r) => r.element))));

  const refresh = () => {
    for (const { value, input } of radios) input.checked = lab.state.particle === value;
    const held = pens.contrastive.flock.length;
    clear.hidden = held === 0;
    write(clear, `Clear ${held}`);
    for (const family of FAMILIES) pens[family].canvas.dataset.count = String(held);
  };

  // ── dropping ─────────────────────────────────────────────────────────────────────────
  /** @param {Family} family where it was asked for @param {number} u @param {number} v */
  function drop(family, u, v) {
    const { particle: kind, seed, window } = lab.state;
    if (kind === "off" || laboratory.dataset.tool) return;
    count += 1;
    for (const each of FAMILIES) {
      const { flock } = pens[each];
      flock.push(dropped(kind, u, v, seed + 7919 * count));
      if (flock.length > MOST) flock.shift();
      if (still.matches) {
        const ground = groundOf(each);
        if (ground) finish(/** @type {Walker} */ (flock.at(-1)), ground);
      }
    }
    const at = placeText([window.x[0] + u * (window.x[1] - window.x[0]), window.y[0] + v * (window.y[1] - window.y[0])], window, 2);
    say(`${kind === "descent" ? "Descent" : "Langevin particle"} dropped at ${at}${lab.visible().length > 1 ? " in all panels" : ` in ${family}`}`);
    refresh();
    drawAll();
    wake();
  }

  function forget() {
    for (const family of FAMILIES) {
      const pen = pens[family];
      pen.flock = [];
      draw(pen, family);
    }
    refresh();
  }

  /** @param {Family} family @returns {import("../plot/walker.js").Ground | null} */
  function groundOf(family) {
    const { surface } = stage.seats[family];
    const { frame, energies } = surface;
    if (!frame || energies.length !== frame.resolution ** 2) return null;
    const unit = frame.display.beta_hat > 0 ? frame.display.beta_hat : 1;
    return { energies, resolution: frame.resolution, unit, beta: lab.state.beta * frame.display.beta_hat, column: frame.world === "conditional" };
  }

  // ── moving ───────────────────────────────────────────────────────────────────────────
  function wake() {
    if (running || pens.contrastive.flock.length === 0) return;
    running = true;
    last = performance.now();
    requestAnimationFrame(turn);
  }

  /** @param {number} now */
  function turn(now) {
    const steps = Math.min(8, Math.floor(owed += Math.min(0.1, Math.max(0, (now - last) / 1000)) * CLOCK));
    owed = Math.min(1, owed - steps);
    last = now;
    let moving = false;
    for (const family of lab.visible()) moving = advance(family, steps) || moving;
    if (pens.contrastive.flock.length > 0 && lab.state.place === "lab" && (moving || lab.state.playing)) requestAnimationFrame(turn);
    else running = false;
  }

  /** @param {Family} family @param {number} steps @returns {boolean} whether any still moves */
  function advance(family, steps) {
    const pen = pens[family];
    const ground = groundOf(family);
    if (!ground) return false;
    const { frame } = stage.seats[family].surface;
    const changed = pen.felt !== frame || pen.beta !== ground.beta;
    pen.felt = frame;
    pen.beta = ground.beta;
    if (still.matches) {
      if (changed) for (const walker of pen.flock) finish(walker, ground, walker.kind === "descent" ? undefined : AT_ONCE);
      draw(pen, family);
      return false;
    }
    let moving = false;
    let lively = changed;
    for (const walker of pen.flock) {
      if (changed) walker.resting = false;
      lively ||= !walker.resting;
      for (let k = 0; k < steps && !walker.resting; k += 1) walk(walker, ground);
      moving ||= !walker.resting;
    }
    if (lively) draw(pen, family);
    return moving;
  }

  // ── drawing ──────────────────────────────────────────────────────────────────────────
  /** @type {Record<string, string>} */
  let read = {};
  /** @param {Pen} pen @param {Family} family */
  function draw(pen, family) {
    read = stage.colours;
    const { canvas: under, ratio } = stage.seats[family].surface;
    const { canvas, flock } = pen;
    if (canvas.width !== under.width || canvas.height !== under.height) {
      canvas.width = under.width;
      canvas.height = under.height;
    }
    canvas.dataset.resting = String(flock.every((w) => w.resting));
    const newest = flock.at(-1);
    canvas.dataset.newest = newest ? `${newest.u.toFixed(5)} ${newest.v.toFixed(5)}` : "";
    drawFlock(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), flock, { width: canvas.width, height: canvas.height, ratio, colours: read });
    stage.seats[family].surface.host.dispatchEvent(new Event("painted"));
  }
  function drawAll() {
    for (const family of lab.visible()) draw(pens[family], family);
  }

  // ── who asks ─────────────────────────────────────────────────────────────────────────
  for (const family of FAMILIES) {
    const { host } = stage.seats[family].surface;
    host.addEventListener("drop-particle", (event) => {
      const { u, v } = /** @type {CustomEvent} */ (event).detail;
      drop(family, u, v);
    });
    // Bubbling: who takes hold of the cut or of a point stops the event on its way down.
    host.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const { clientX, clientY, timeStamp, pointerId } = event;
      const stop = new AbortController();
      addEventListener("pointercancel", () => stop.abort(), { signal: stop.signal });
      // On the window: Plotly lays a cover over the page while a button is down.
      addEventListener("pointerup", (up) => {
        if (up.pointerId !== pointerId) return;
        stop.abort();
        const box = host.getBoundingClientRect();
        const far = Math.hypot(up.clientX - clientX, up.clientY - clientY);
        if (far > CLICK.far || up.timeStamp - timeStamp > CLICK.long) return;
        const [u, v] = [(clientX - box.left) / box.width, 1 - (clientY - box.top) / box.height];
        drop(family, u, v);
        host.dispatchEvent(new CustomEvent("probe", { detail: { u, v } }));
      }, { signal: stop.signal, capture: true });
    });
  }
  let place = JSON.stringify([lab.state.data, lab.state.window]);
  lab.store.on((_, changed) => {
    if (changed.has("data") || changed.has("window")) {
      const next = JSON.stringify([lab.state.data, lab.state.window]);
      if (next !== place) forget();
      place = next;
    }
    if (changed.has("particle")) refresh();
    if (changed.has("enlarged")) requestAnimationFrame(drawAll);
    wake();
  });
  const resized = new ResizeObserver(() => requestAnimationFrame(drawAll));
  for (const family of FAMILIES) resized.observe(stage.seats[family].surface.host);
  // A frame may come to rest, or arrive, when nothing in the state changes.
  stage.page.chores.push(() => {
    if (read !== stage.colours) drawAll();
    if (lab.visible().some((family) => pens[family].felt !== stage.seats[family].surface.frame)) wake();
  });
  refresh();
}
