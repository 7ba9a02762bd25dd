/**
 * A landscape without a mouse: arrow keys on a panel move a crosshair that says what lies
 * under it, Enter drops a particle there, and the panel's numbers are at hand as a table.
 */
import { feel } from "../plot/bicubic.js";
import { probabilityOf } from "../plot/gibbs.js";
import { logZAt, trustOf } from "../plot/trust.js";
import { FAMILIES } from "../state/model.js";
import { UNRESOLVED, energyScale, placeText, plain, show, within } from "../state/figures.js";
import { fresh, h, write } from "../ui/dom.js";
import { viewOf } from "../views/index.js";
import { diagnosticsOf, tableOf } from "./probe_table.js";

/** @typedef {import("../state/model.js").Family} Family */

/** A press of an arrow moves this share of a side; with Shift, FAST of them. */
const PACE = 0.02;
const FAST = 5;
/** What is said follows the last press after this long, in ms. */
const QUIET = 350;
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @type {import("./index.js").Feature} */
export function probe({ lab, stage, cards, laboratory, say }) {
  const help = h("p", { id: fresh("probe-help"), class: "unseen" }, "Arrow keys move a probe over the landscape, with Shift faster. Enter drops a particle at it, T opens the numbers as a table, Escape puts the probe away.");
  laboratory.append(help);
  /** One place for all panels, in shares of the sides: they are linked. @type {{ u: number, v: number } | null} */
  let at = null;
  /** @type {Family | null} */
  let held = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const felt = { f: 0, du: 0, dv: 0 };
  const densities = /** @type {Record<Family, { key: string, p: Float64Array, trust: import("../plot/trust.js").Trust }>} */ (Object.fromEntries(FAMILIES.map((f) => [f, { key: "", p: new Float64Array(0), trust: { error: 0, doubt: "", note: "" } }])));

  /** What lies at a place. @param {Family} family @param {{ u: number, v: number }} place */
  function reading(family, { u, v }) {
    const { surface, rest } = stage.seats[family];
    const { frame, energies, field } = surface;
    if (!frame || energies.length !== frame.resolution ** 2) return "nothing yet";
    if (stage.awaits(family)) return "computing";
    const n = frame.resolution;
    const { x, y } = frame.window;
    const beta = lab.state.beta * frame.display.beta_hat;
    const kept = densities[family];
    const server = lab.state.playing ? null : rest.told(frame, beta);
    const key = `${frame.run} ${frame.step} ${energies.length} ${beta} ${server !== null}`;
    if (kept.key !== key) {
      if (kept.p.length !== energies.length) kept.p = new Float64Array(energies.length);
      probabilityOf({ energies, beta, window: frame.window, resolution: n, world: frame.world, logZ: logZAt(frame, beta) }, kept.p);
      kept.trust = trustOf(frame, { view: viewOf("probability"), scale: lab.state.scale, beta, server }, energies, kept.p);
      if (server?.p) kept.p.set(server.p);
      kept.key = key;
    }
    const value = (/** @type {ArrayLike<number>} */ of) => feel(of, n, u, v, felt).f;
    const { error, doubt } = surface.trust;
    const drawn = doubt || viewOf(lab.state.view).read(value(field), { display: frame.display, scale: surface.look?.scale ?? lab.state.scale, error });
    const p = Math.max(0, value(kept.p));
    const name = frame.world === "conditional" ? "P(y|x)" : "P";
    return [
      placeText([x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0])], frame.window, 3), drawn,
      `F = ${show(value(energies), 3, energyScale(frame.diagnostics))}`, kept.trust.doubt ? `${name} ${UNRESOLVED}` : `${name} = ${within(p, kept.trust.error * p, 2)}`,
    ].filter((text, k, all) => all.indexOf(text) === k).join(" · ");
  }

  const panels = /** @type {Record<Family, { cross: HTMLElement, text: HTMLElement }>} */ (/** @type {unknown} */ (Object.fromEntries(FAMILIES.map((family) => {
    const { host } = stage.seats[family].surface;
    const text = h("span", { class: "probe-text" });
    const cross = h("div", { class: "probe", "aria-hidden": "true", hidden: true }, h("i", { class: "across" }), h("i", { class: "upright" }), text);
    host.append(cross);
    host.setAttribute("aria-describedby", help.id);
    host.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight ArrowUp ArrowDown Enter T");
    return [family, { cross, text }];
  }))));

  function draw() {
    for (const family of FAMILIES) {
      const { cross, text } = panels[family];
      stage.seats[family].surface.host.dispatchEvent(new CustomEvent("probe", { detail: at }));
      cross.hidden = at === null;
      if (at === null) continue;
      cross.style.setProperty("--u", String(at.u));
      cross.style.setProperty("--v", String(at.v));
      cross.classList.toggle("left", at.u > 0.5);
      cross.classList.toggle("below", at.v > 0.75);
      if (lab.visible().includes(family)) write(text, reading(family, at));
    }
  }
  /** @param {Family} family */
  function speak(family) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!at) return;
      const code = stage.seats[family].surface.host.querySelector(".code:not([hidden]) .code-text")?.textContent;
      say(`${family}: ${[reading(family, at), ...(code ? [code] : [])].join(", ").replaceAll(" · ", ", ")}`);
    }, QUIET);
  }
  function away() {
    at = null;
    clearTimeout(timer);
    draw();
  }

  for (const family of FAMILIES) {
    const { host } = stage.seats[family].surface;
    // Who came by mouse has the pointer for a probe, and keeps the arrows for stepping.
    let pointed = false;
    host.addEventListener("pointerdown", () => { pointed = true; if (at) away(); }, { capture: true });
    host.addEventListener("focus", () => { if (!pointed) held = family; });
    host.addEventListener("blur", () => { pointed = false; held = null; away(); });
    host.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const way = WAYS[event.key];
      if (way && !(pointed && at === null)) {
        const step = PACE * (event.shiftKey ? FAST : 1);
        const hold = (/** @type {number} */ s) => Math.min(1, Math.max(0, Math.round(1e4 * s) / 1e4));
        at = at ? { u: hold(at.u + way[0] * step), v: hold(at.v + way[1] * step) } : { u: 0.5, v: 0.5 };
        held = family;
        speak(family);
      } else if (event.key === "Enter") {
        at ??= { u: 0.5, v: 0.5 };
        held = family;
        host.dispatchEvent(new CustomEvent("drop-particle", { detail: at }));
      } else if (event.key === "Escape" && at) away();
      else if (event.key.toLowerCase() === "t") open(family);
      else return;
      event.preventDefault();
      draw();
    });
  }
  // The landscape changes under a probe that stays.
  stage.page.chores.push(() => { if (at && held) draw(); });

  // ── the table ────────────────────────────────────────────────────────────────────────
  const title = h("h2", {});
  const lead = h("p", { class: "faint" });
  const body = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "The landscape's numbers" });
  /** @type {Family} */
  let shown = "contrastive";
  const dialog = h("dialog", { class: "sheet numbers", "aria-label": "The landscape's numbers" }, title, lead, body,
    h("div", { class: "sheet-buttons" },
      h("button", { type: "button", class: "chip", "data-action": "table-again", onclick: () => fill() }, "Read again"),
      h("button", { type: "button", class: "chip strong", "data-action": "table-close", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  for (const card of cards) {
    card.more.append(h("button", { type: "button", class: "chip table-open", "data-action": "table", onclick: () => open(card.family) }, "Numbers as a table (T)"));
  }

  /** @param {Family} family */
  function open(family) {
    shown = family;
    fill();
    if (!dialog.open) dialog.showModal();
  }
  function fill() {
    const { surface } = stage.seats[shown];
    const { frame, energies, trust: { doubt } } = surface;
    const card = /** @type {import("../ui/card.js").Card} */ (cards.find((c) => c.family === shown));
    const view = viewOf(lab.state.view);
    write(title, `${card.title}: ${lab.entry(shown).title}`);
    if (!frame || stage.awaits(shown)) {
      write(lead, frame ? "It is being computed; read again in a moment." : "Nothing has been drawn yet.");
      body.replaceChildren();
      return;
    }
    // Where Z is not known the picture's values are none; F is.
    const drawn = doubt ? "Energy F" : view.title;
    const said = doubt ? `in the method’s own unit; ${doubt}` : view.legend(surface.look?.scale ?? lab.state.scale).label;
    write(lead, `${drawn} at step ${frame.step}: ${said}. x runs to the right, y upwards.`);
    const { columns, rows } = tableOf(doubt ? energies : surface.field, frame.resolution, frame.window);
    const number = (/** @type {number} */ v) => (Number.isFinite(v) ? show(v, 3, doubt ? energyScale(frame.diagnostics) : 1) : "–");
    body.replaceChildren(
      h("table", { class: "grid" }, h("caption", { class: "unseen" }, `${drawn} on a coarse grid`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "y \\ x"), ...columns.map((x) => h("th", { scope: "col" }, plain(x))))),
        h("tbody", {}, ...rows.map(({ y, values }) => h("tr", {}, h("th", { scope: "row" }, plain(y)), ...values.map((v) => h("td", {}, number(v))))))),
      h("table", { class: "readings" }, h("caption", {}, "Diagnostics"),
        h("tbody", {}, ...diagnosticsOf(frame).map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value))))));
  }
}
