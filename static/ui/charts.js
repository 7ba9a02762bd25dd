/**
 * The curves under the play head: one in nats to choose, the volume, then loss and energy,
 * each family in a lane of its own where their units differ.
 */
import { DECADES, FIRST, OTHERS, along, laneOf } from "../state/curves.js";
import { FAMILIES } from "../state/model.js";
import { stampFamily } from "../plot/family_marks.js";
import { pixelsOf } from "../plot/pixels.js";
import { h, write } from "./dom.js";
import { stale } from "./stale.js";
import { labelled, tell } from "./telling.js";

/** @typedef {import("../state/lab.js").Lab} Lab */
/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("../state/curves.js").Curve} Curve */
/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {{ at: number, value: number, other: number, frame: Frame }} Dot */

/** @param {CanvasRenderingContext2D} pen @param {Dot[]} dots @param {"value" | "other"} key @param {(v: number) => number} x @param {(v: number) => number} y */
function trace(pen, dots, key, x, y) {
  pen.beginPath();
  let down = false;
  for (const dot of dots) {
    const v = dot[key];
    if (!Number.isFinite(v)) { down = false; continue; }
    if (down) pen.lineTo(x(dot.at), y(v));
    else pen.moveTo(x(dot.at), y(v));
    down = true;
  }
  pen.stroke();
}

/** Marks along a curve, each family's at places of its own, so that none hides another's. */
const MARKED = 4;

/** @param {Dot[]} dots in order @param {number} nth family @param {number} length schedules that the axis shows @returns {Dot[]} */
function marked(dots, nth, length) {
  const places = Array.from({ length: MARKED }, (_, k) => ((k + (nth + 0.5) / FAMILIES.length) * length) / MARKED);
  return places.flatMap((at) => dots.find((dot) => dot.at >= at && Number.isFinite(dot.value)) ?? []);
}

/** @param {Lab} lab @param {HTMLElement} section @param {(family: Family) => Frame[]} history @param {() => Record<string, string>} colours */
export function charts(lab, section, history, colours) {
  const choice = h("select", { "aria-label": "First curve", "data-action": "curve", onchange: () => lab.store.set({ curve: choice.value }) },
    ...FIRST.map(({ id, title }) => h("option", { value: id }, title)));
  const made = [null, ...OTHERS].map((fixed) => {
    const canvas = h("canvas", { role: "img", "aria-label": fixed?.title ?? FIRST[0].title, "data-chart": fixed?.id ?? "first" });
    const figures = FAMILIES.map((family) => h("b", { "data-figure": family, "data-family": family }));
    const unit = h("small", {});
    const log = fixed && h("button", {
      type: "button", class: "log", "data-log": fixed.id, "aria-label": `log axis: ${fixed.title}`, title: "A logarithmic axis; a lane with values of 0 and below stays linear",
      onclick: () => lab.store.set({ logs: { ...lab.state.logs, [fixed.id]: !lab.state.logs[fixed.id] } }),
    }, "log");
    const element = h("figure", { class: "chart", "data-chart-of": fixed?.id ?? "first" },
      h("figcaption", {}, fixed ? labelled(fixed.title, { id: fixed.means }) : choice, unit, log), canvas, h("p", { class: "figures" }, ...figures));
    section.append(element);
    const curve = () => fixed ?? FIRST.find(({ id }) => id === lab.state.curve) ?? FIRST[0];
    return { curve, canvas, figures, element, unit, log };
  });
  const controls = () => {
    choice.value = lab.state.curve;
    for (const { curve, log, unit } of made) {
      log?.setAttribute("aria-pressed", String(lab.state.logs[curve().id]));
      tell(unit, curve().unit);
    }
  };
  controls();

  /** @param {typeof made[number]} chart */
  const draw = (chart) => {
    const { curve, canvas, figures } = chart;
    const kind = curve();
    const wanted = lab.state.logs[kind.id] === true;
    const { range, ticks } = wanted && kind.range ? DECADES : kind;
    const ratio = pixelsOf(canvas);
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (width === 0) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const c = colours();
    const { head, length } = lab.state;
    const left = range ? 22 : 0;
    const x = (/** @type {number} */ v) => left + (v / length) * (width - left - 2);
    pen.lineWidth = 1;
    pen.font = "10px system-ui, sans-serif";
    pen.textBaseline = "middle";
    const seen = lab.visible();
    const whole = (/** @type {number} */ v) => 6 + (height - 12) * (1 - along(v, range ?? [0, 1], wanted));
    for (const tick of ticks ?? []) {
      pen.strokeStyle = c.line;
      pen.fillStyle = c.muted;
      pen.beginPath();
      pen.moveTo(left, Math.round(whole(tick)) + 0.5);
      pen.lineTo(width, Math.round(whole(tick)) + 0.5);
      pen.stroke();
      pen.fillText(TICKS[tick] ?? String(tick).replace("-", "−"), 2, whole(tick));
    }
    /** @type {string[]} */
    const words = [];
    FAMILIES.forEach((family, k) => {
      const dots = seen.includes(family) ? history(family).map((f) => ({ at: f.step / lab.panels[family].recording.schedule, value: kind.read(f), other: kind.other?.(f) ?? NaN, frame: f })) : [];
      const row = seen.indexOf(family);
      const own = laneOf(dots.flatMap(({ value, other }) => [value, other]), wanted);
      const size = height / seen.length;
      const y = range ? whole : (/** @type {number} */ v) => row * size + 3 + (size - 6) * (1 - along(v, own.range, own.log));
      if (!range && row > 0) {
        pen.strokeStyle = c.line;
        pen.beginPath();
        pen.moveTo(0, Math.round(size * row) + 0.5);
        pen.lineTo(width, Math.round(size * row) + 0.5);
        pen.stroke();
      }
      pen.strokeStyle = c[family];
      pen.lineWidth = 1.6;
      pen.lineJoin = "round";
      trace(pen, dots, "value", x, y);
      pen.setLineDash([3, 3]);
      trace(pen, dots, "other", x, y);
      pen.setLineDash([]);
      if (!range && wanted && !own.log && dots.length > 0) {
        pen.fillStyle = c.muted;
        pen.textAlign = "right";
        pen.fillText("linear", width - 2, (row + 0.5) * size);
        pen.textAlign = "left";
      }
      for (const dot of marked(dots, k, length)) stampFamily(pen, family, x(dot.at), y(dot.value), 2.4, c[family], c.card);
      const now = [...dots].reverse().find((d) => d.at <= head + 1e-6);
      if (now && Number.isFinite(now.value)) stampFamily(pen, family, x(now.at), y(now.value), 3.2, c[family], c.card);
      const text = now ? kind.text(now.frame) : "";
      write(figures[k], text);
      stale(chart, [figures[k]], text !== "" && lab.unsettled(family) && "asked");
      figures[k].style.color = `var(--${family}-ink)`;
      if (text) words.push(`${family} ${text}`);
    });
    pen.strokeStyle = c.muted;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x(head), 0);
    pen.lineTo(x(head), height);
    pen.stroke();
    canvas.setAttribute("aria-label", `${kind.title}, ${kind.unit}${wanted ? ", logarithmic" : ""}, at ${Math.round(head * 100)} % of the schedule: ${words.join(", ") || "nothing yet"}`);
  };
  lab.store.on((_, changed) => {
    if (!changed.has("curve") && !changed.has("logs")) return;
    controls();
    for (const chart of made) draw(chart);
  });
  return {
    draws: made.map((chart) => () => draw(chart)),
    /** Light up the curves that show why. @param {Family | null} family */
    light(family) {
      section.dataset.why = family ?? "";
      if (family) lab.store.set({ curve: FIRST[0].id });
      for (const { curve, element } of made) element.classList.toggle("lit", family !== null && curve().range !== undefined);
    },
  };
}

/** @type {Record<number, string>} */
const TICKS = { 0.5: "½", 0.1: ".1", 0.01: ".01" };
