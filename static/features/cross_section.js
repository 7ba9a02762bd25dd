/**
 * The cross-section: what the panels show, along a line that is dragged in any panel, one curve a family,
 * with all its valleys. Where x is given the line is a column: one x, and as many answers as
 * its curve has valleys.
 */
import { FAMILIES } from "../state/model.js";
import { UNRESOLVED, show } from "../state/figures.js";
import { stampFamily } from "../plot/family_marks.js";
import { pixelsOf } from "../plot/pixels.js";
import { SAMPLES, along, cutOf, endsOf, handlesOf, minimaOf, movedTo, through } from "../plot/section.js";
import { h, write } from "../ui/dom.js";
import { stale } from "../ui/stale.js";
import { slider } from "../ui/slider.js";
import { labelled } from "../ui/telling.js";
import { viewOf } from "../views/index.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("../plot/section.js").Spot} Spot */

/** How near to the line, or to an end, a pointer takes hold of it, in CSS pixels. */
const NEAR = { line: 9, end: 16, touch: 2 };
/** Ripples shallower than this share of what the chart shows are no valleys. */
const RIPPLE = 0.02;
const curve = new Float64Array(SAMPLES);

/** @type {import("./index.js").Feature} */
export function crossSection({ lab, stage, laboratory, charts }) {
  const canvas = h("canvas", { role: "img", "aria-label": "Cross-section", "data-chart": "section" });
  const unit = h("small", {});
  const told = h("p", { class: "figures", "data-minima": "" });
  const cut = () => cutOf(lab.state.section);
  const set = (/** @type {any} */ next) => lab.store.set({ section: cutOf(next) });
  const offset = slider({
    label: "↕", hint: "Move the line", value: cut().offset, initial: 0, range: { min: -1, max: 1, scale: "linear", whole: false },
    moved: (value) => set({ ...cut(), offset: value }), data: { "data-knob": "section.offset", "aria-label": "Cross-section: move the line" },
  });
  const turn = slider({
    label: "↻", hint: "Turn the line", value: cut().turn, initial: 0, typed: () => ({ unit: "°" }), range: { min: -90, max: 90, scale: "linear", whole: true },
    moved: (value) => set({ ...cut(), turn: value }), data: { "data-knob": "section.turn", "aria-label": "Cross-section: turn the line" }, text: (v) => `${v}°`,
  });
  const controls = h("div", { class: "cut-controls" }, offset.element, turn.element);
  charts.append(h("figure", { class: "chart section-chart", "data-chart-of": "section" },
    h("figcaption", {}, labelled("Cross-section"), unit, controls), canvas, told));

  const conditional = () => lab.catalogue.data[lab.state.data.kind]?.world === "conditional";
  const refresh = () => {
    const now = cut();
    offset.tell(now.offset);
    turn.tell(now.turn);
    turn.element.hidden = conditional();
  };
  lab.store.on((_, changed) => {
    if (changed.has("section") || changed.has("data")) refresh();
  });
  refresh();
  for (const family of FAMILIES) hold(stage.seats[family].surface.host, { cut, set, column: conditional, on: () => lab.state.overlays.section && !laboratory.dataset.tool });

  let key = "";
  stage.page.chores.push(() => {
    const seen = lab.visible().map((family) => ({ family, surface: stage.seats[family].surface }));
    stale(told, [told, canvas, unit], seen.some(({ family, surface }) => surface.frame !== null && stage.awaits(family)) && "asked");
    const { view: id, scale, beta } = lab.state;
    const fresh = JSON.stringify([id, scale, beta, lab.state.section, canvas.clientWidth, stage.colours.ink, seen.map(({ surface }) => [surface.frame?.run, surface.frame?.step, surface.trust.doubt, surface.look?.scale])]);
    if (fresh === key || canvas.clientWidth === 0) return;
    key = fresh;
    draw(seen);
  });

  /** @param {{ family: Family, surface: import("../plot/surface.js").Surface }[]} seen */
  function draw(seen) {
    const { pen, width, height } = penOf(canvas);
    const { scale } = lab.state;
    const chosen = viewOf(lab.state.view);
    const ends = endsOf(cut(), conditional());
    const { along: marks } = chosen;
    const [low, high] = chosen.fixed(lab.state.scale).range;
    const y = (/** @type {number} */ v) => 4 + (height - 8) * (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low));
    const x = (/** @type {number} */ k) => (k / (SAMPLES - 1)) * width;
    pen.strokeStyle = stage.colours.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, Math.round(y(Math.max(low, 0))) + 0.5);
    pen.lineTo(width, Math.round(y(Math.max(low, 0))) + 0.5);
    pen.stroke();
    /** @type {string[]} */
    const words = [];
    /** @type {Node[]} */
    const figures = [];
    for (const { family, surface } of seen) {
      if (!surface.frame || surface.field.length === 0) continue;
      if (surface.trust.doubt || (chosen.scaled && surface.look?.scale !== scale)) {
        // No P to draw, or an energy that has no place on the others' axis.
        figures.push(h("b", { "data-family": family, style: `color:var(--${family}-ink)`, title: UNRESOLVED }, "–"));
        words.push(`${family}: ${UNRESOLVED}`);
        continue;
      }
      along(surface.field, surface.frame.resolution, ends, curve);
      pen.strokeStyle = stage.colours[family];
      pen.lineWidth = 1.6;
      pen.lineJoin = "round";
      pen.beginPath();
      for (let k = 0; k < SAMPLES; k += 1) pen.lineTo(x(k), y(curve[k]));
      pen.stroke();
      if (!marks) {
        const read = (/** @type {number} */ v) => chosen.read(v, { display: /** @type {any} */ (surface.frame).display, scale, error: surface.trust.error });
        words.push(`${family}: ${read(Math.min(...curve))} to ${read(Math.max(...curve))}`);
        continue;
      }
      const wells = minimaOf(curve.map((v) => marks.sense * v), RIPPLE * (high - low));
      for (const k of wells) stampFamily(pen, family, x(k), y(curve[k]), 3, stage.colours[family], stage.colours.card);
      const count = `${wells.length} ${wells.length === 1 ? marks.one : marks.many}`;
      figures.push(h("b", { "data-family": family, style: `color:var(--${family}-ink)` }, seen.length > 1 ? String(wells.length) : count));
      words.push(`${family}: ${count}`);
    }
    told.replaceChildren(...figures, h("span", { class: "faint" }, !marks ? "P − p̂" : seen.length > 1 ? marks.many : ""));
    const where = placeOf(ends);
    write(unit, conditional() ? `x = ${where}` : "");
    canvas.setAttribute("aria-label", `${marks?.title ?? chosen.title} along ${conditional() ? `the column x = ${where}` : `the line from ${where}`}: ${words.join(", ") || "nothing yet"}`);
  }

  /** @param {[Spot, Spot]} ends */
  function placeOf([a, b]) {
    const { window } = lab.state;
    const at = (/** @type {Spot} */ { u, v }) => [window.x[0] + ((u + 1) / 2) * (window.x[1] - window.x[0]), window.y[0] + ((v + 1) / 2) * (window.y[1] - window.y[0])];
    if (conditional()) return show(at(a)[0], 2);
    return `(${at(a).map((v) => show(v, 2)).join(", ")}) to (${at(b).map((v) => show(v, 2)).join(", ")})`;
  }
}

/** A pen on a canvas as large as its place. @param {HTMLCanvasElement} canvas */
function penOf(canvas) {
  const ratio = pixelsOf(canvas);
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/**
 * Let a pointer take hold of the line in a panel. What is not near it goes to whoever else
 * listens: hover, and what a click drops.
 * @param {HTMLElement} host
 * @param {{ cut: () => import("../plot/section.js").Cut, set: (cut: any) => void, column: () => boolean, on: () => boolean }} line
 */
function hold(host, line) {
  /** @type {{ kept: Spot | null } | null} */
  let held = null;
  const spotOf = (/** @type {PointerEvent} */ event) => {
    const box = host.getBoundingClientRect();
    return { u: (2 * (event.clientX - box.left)) / box.width - 1, v: 1 - (2 * (event.clientY - box.top)) / box.height };
  };
  /** What lies under a pointer: an end, the line, or nothing. @param {PointerEvent} event */
  const under = (event) => {
    if (!line.on()) return null;
    const { width, height } = host.getBoundingClientRect();
    const wide = event.pointerType === "touch" ? NEAR.touch : 1;
    const apart = (/** @type {Spot} */ a, /** @type {Spot} */ b) => Math.hypot(((a.u - b.u) * width) / 2, ((a.v - b.v) * height) / 2);
    const at = spotOf(event);
    const ends = endsOf(line.cut(), line.column());
    const [a, b] = ends;
    if (!line.column()) {
      const [first, second] = handlesOf(ends);
      if (apart(at, first) < NEAR.end * wide) return { kept: second };
      if (apart(at, second) < NEAR.end * wide) return { kept: first };
    }
    const length = apart(a, b);
    const ax = ((b.u - a.u) * width) / 2;
    const ay = ((b.v - a.v) * height) / 2;
    const away = Math.abs(((at.u - a.u) * width * ay - (at.v - a.v) * height * ax) / 2) / Math.max(length, 1);
    return away < NEAR.line * wide ? { kept: null } : null;
  };
  host.addEventListener("pointerdown", (event) => {
    held = event.button === 0 ? under(event) : null;
    if (!held) return;
    event.preventDefault();
    event.stopPropagation();
    host.setPointerCapture(event.pointerId);
  }, { capture: true });
  host.addEventListener("pointermove", (event) => {
    if (!held) {
      host.style.cursor = event.pointerType === "mouse" && under(event) ? "grab" : "";
      return;
    }
    event.stopPropagation();
    const at = spotOf(event);
    line.set(held.kept ? through(held.kept, at) : movedTo(line.cut(), at, line.column()));
  }, { capture: true });
  const release = (/** @type {PointerEvent} */ event) => {
    if (!held) return;
    held = null;
    event.stopPropagation();
    // The click that follows a drag is no click.
    addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => host.style.removeProperty("cursor"));
  };
  host.addEventListener("pointerup", release, { capture: true });
  host.addEventListener("pointercancel", () => { held = null; });
  // A finger on the line must not scroll the page.
  host.addEventListener("touchstart", (event) => { if (held) event.preventDefault(); }, { passive: false });
}
