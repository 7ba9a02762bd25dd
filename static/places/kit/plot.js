/**
 * A plot in SVG with round ticks, drawn anew when its numbers or its size change; over a
 * canvas where it has a heat map. It is an image to a screen reader, with a summary, and
 * has its numbers as a table behind a fold.
 */
import { fresh, h, s, write } from "../../ui/dom.js";
import { pixelsOf, zoomOf } from "../../plot/pixels.js";
import { tickText } from "../../plot/ticks.js";
import { svgFormula } from "./formulas.js";
import { placing, ticksFor, valueOf } from "./scales.js";

/** @typedef {import("./scales.js").Axis} Axis */
/** @typedef {{ head: string[], rows: (string | number)[][] }} Table */
/**
 * @typedef {object} Sight  what a plot is drawn with
 * @property {(tag: string, attributes?: Record<string, any>, ...children: (Node | string)[]) => SVGElement} add
 * @property {(tag: string, attributes: Record<string, any>) => SVGElement} cased  the same, for a line over a picture: an edge beneath it
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 * @property {{ left: number, top: number, width: number, height: number }} inner
 * @property {Record<string, string>} within   attributes of what must not leave `inner`
 * @property {CanvasRenderingContext2D | null} pen   over `inner`, in its own pixels
 */

const MARGIN = { left: 46, right: 14, top: 10, bottom: 38 };
/** As much beside as above and below: a square plot has a square inside. */
export const SQUARE = Object.freeze({ left: 46, right: 10, top: 12, bottom: 44 });

/**
 * @param {object} how
 * @param {string} how.title
 * @param {string} [how.unit]
 * @param {string} how.name                for tests and styles
 * @param {() => { x: Axis, y: Axis }} how.axes
 * @param {(sight: Sight) => void} how.draw
 * @param {boolean} [how.heat]
 * @param {Partial<typeof MARGIN>} [how.margin]
 */
export function plot({ title, unit = "", name, axes, draw, heat = false, margin = {} }) {
  const edge = { ...MARGIN, ...margin };
  const svg = s("svg", { "aria-hidden": "true", focusable: "false" });
  const canvas = heat ? h("canvas", { "aria-hidden": "true" }) : null;
  const host = h("div", { class: "drawing", role: "img", "data-plot": name, "aria-label": title }, canvas, svg);
  const inside = h("div", { class: "table", role: "region", tabindex: "0", "aria-label": `${title}, numbers` });
  const fold = h("details", { class: "numbers" }, h("summary", {}, "Numbers"), inside);
  const note = h("small", {}, unit);
  const element = h("figure", { class: "plotted" }, h("figcaption", {}, h("span", {}, title), note), host, fold);
  /** @type {(() => Table) | null} */
  let table = null;
  let asked = false;
  const clip = fresh("clip");
  /** @type {Sight["inner"]} */
  let inner = { left: 0, top: 0, width: 1, height: 1 };

  const paint = () => {
    asked = false;
    const [width, height] = [host.clientWidth, host.clientHeight];
    if (width === 0 || height === 0) return;
    inner = { left: edge.left, top: edge.top, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom };
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const { x: across, y: up } = axes();
    const x = placing(across, inner.left, inner.left + inner.width);
    const y = placing(up, inner.top + inner.height, inner.top);
    svg.replaceChildren();
    /** @type {Sight["add"]} */
    const add = (tag, attributes = {}, ...children) => {
      const node = /** @type {SVGElement} */ (s(tag, attributes, ...children));
      svg.append(node);
      return node;
    };
    /** @type {Sight["cased"]} */
    const cased = (tag, attributes) => {
      add(tag, { ...attributes, class: `${attributes.class} cased` });
      return add(tag, attributes);
    };
    const foot = inner.top + inner.height;
    if (!heat) {
      for (const tick of ticksFor(up, Math.max(2, inner.height / 42))) add("line", { class: "rule", x1: inner.left, x2: inner.left + inner.width, y1: y(tick), y2: y(tick) });
    }
    add("clipPath", { id: clip }, s("rect", { x: inner.left, y: inner.top, width: Math.max(0, inner.width), height: Math.max(0, inner.height) }));
    draw({ add, cased, x, y, inner, within: { "clip-path": `url(#${clip})` }, pen: canvas && penOf(canvas, inner) });
    for (const tick of ticksFor(across, Math.max(2, inner.width / 64))) {
      if (x(tick) < inner.left - 1) continue;
      add("text", { class: "tick", x: x(tick), y: foot + 15, "text-anchor": "middle" }, (across.text ?? tickText)(tick));
    }
    for (const tick of ticksFor(up, Math.max(2, inner.height / 42))) {
      add("text", { class: "tick", x: inner.left - 7, y: y(tick) + 3.5, "text-anchor": "end" }, (up.text ?? tickText)(tick));
    }
    if (across.label) add("text", { class: "axis", x: inner.left + inner.width / 2, y: foot + 32, "text-anchor": "middle" }, ...svgFormula(across.label));
    if (up.label) add("text", { class: "axis", transform: `translate(12 ${inner.top + inner.height / 2}) rotate(-90)`, "text-anchor": "middle" }, ...svgFormula(up.label));
    if (fold.open) fill();
  };
  const fill = () => {
    const found = table?.();
    if (found) inside.replaceChildren(tableOf(found));
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(paint);
  };
  fold.addEventListener("toggle", () => { if (fold.open) fill(); });
  new ResizeObserver(ask).observe(host);
  return {
    element, host, ask,
    /** What it shows in words, and as a table. @param {string} summary @param {() => Table} [rows] */
    tell(summary, rows) {
      host.setAttribute("aria-label", `${title}: ${summary}`);
      if (rows) table = rows;
      ask();
    },
    /** @param {string} text */
    note(text) { write(note, text); },
    /** The values under a pointer, which may lie outside. @param {PointerEvent} event @returns {[number, number]} */
    at(event) {
      const box = host.getBoundingClientRect();
      const { x, y } = axes();
      const zoom = zoomOf(host);
      return [
        valueOf(x, inner.left, inner.left + inner.width, (event.clientX - box.left) / zoom),
        valueOf(y, inner.top + inner.height, inner.top, (event.clientY - box.top) / zoom),
      ];
    },
  };
}

/** @param {Table} table */
export function tableOf({ head, rows }) {
  return h("table", {},
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, String(first)), ...rest.map((text) => h("td", {}, String(text)))))));
}

/** @param {HTMLCanvasElement} canvas @param {Sight["inner"]} inner */
function penOf(canvas, inner) {
  const ratio = pixelsOf(canvas);
  const [width, height] = [Math.round(inner.width * ratio), Math.round(inner.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  Object.assign(canvas.style, { left: `${inner.left}px`, top: `${inner.top}px`, width: `${inner.width}px`, height: `${inner.height}px` });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(width / inner.width, 0, 0, height / inner.height, 0, 0);
  return pen;
}

/**
 * Values as the path of a line; it is lifted where there is none.
 * @param {readonly (readonly [number, number])[]} points in pixels
 */
export function lineOf(points) {
  let path = "";
  let down = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) { down = false; continue; }
    path += `${down ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    down = true;
  }
  return path;
}

/**
 * Hold a point of a plot with pointer or finger.
 * @param {ReturnType<typeof plot>} of @param {(at: [number, number]) => void} moved
 */
export function draggable(of, moved) {
  of.host.classList.add("held");
  of.host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    of.host.setPointerCapture(event.pointerId);
    moved(of.at(event));
    event.preventDefault();
  });
  of.host.addEventListener("pointermove", (event) => {
    if (of.host.hasPointerCapture(event.pointerId)) moved(of.at(event));
  });
}
