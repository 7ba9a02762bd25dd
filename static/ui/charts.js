/**
 * The curves under the play head: information and volume across panels, which share their
 * unit, then loss and energy, each family in a lane of its own because theirs do not.
 */
import { FAMILIES } from "../state/model.js";
import { nats, show } from "../state/sentence.js";
import { h, write } from "./dom.js";

/** @typedef {import("../state/lab.js").Lab} Lab */
/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("../api/frame.js").Frame} Frame */
/** @typedef {{ at: number, value: number, other?: number }} Dot */

/** @param {CanvasRenderingContext2D} pen @param {Dot[]} dots @param {"value" | "other"} key @param {(v: number) => number} x @param {(v: number) => number} y */
function trace(pen, dots, key, x, y) {
  pen.beginPath();
  let down = false;
  for (const dot of dots) {
    const v = dot[key];
    if (v === undefined || !Number.isFinite(v)) { down = false; continue; }
    if (down) pen.lineTo(x(dot.at), y(v));
    else pen.moveTo(x(dot.at), y(v));
    down = true;
  }
  pen.stroke();
}

/** @param {Lab} lab @param {HTMLElement} section @param {(family: Family) => Frame[]} history @param {() => Record<string, string>} colours */
export function charts(lab, section, history, colours) {
  /** @type {{ id: string, title: string, unit: string, lanes: boolean, range?: [number, number], ticks?: number[], read: (f: Frame) => Omit<Dot, "at"> }[]} */
  const kinds = [
    { id: "information", title: "Information I", unit: "nats", lanes: false, range: [-0.3, 3], ticks: [0, 1, 2, 3], read: (f) => ({ value: f.diagnostics.information }) },
    { id: "volume", title: "Volume V", unit: "share of Ω", lanes: false, range: [0, 1], ticks: [0, 0.5, 1], read: (f) => ({ value: f.diagnostics.low_energy_volume }) },
    { id: "loss", title: "Loss", unit: "own units", lanes: true, read: (f) => ({ value: f.loss ?? NaN }) },
    { id: "energy", title: "Energy ● ○", unit: "own units", lanes: true, read: (f) => ({ value: f.diagnostics.energy_data, other: f.diagnostics.energy_contrast }) },
  ];
  const made = kinds.map((kind) => {
    const canvas = h("canvas", { role: "img", "data-chart": kind.id });
    const figures = FAMILIES.map((family) => h("b", { "data-figure": family }));
    const element = h("figure", { class: "chart", "data-chart-of": kind.id },
      h("figcaption", {}, h("span", {}, kind.title), h("small", {}, kind.unit)), canvas, h("p", { class: "figures" }, ...figures));
    section.append(element);
    return { kind, canvas, figures, element };
  });

  /** @param {typeof made[number]} chart */
  const draw = ({ kind, canvas, figures }) => {
    const ratio = Math.min(2, devicePixelRatio || 1);
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
    const left = kind.lanes ? 0 : 20;
    const x = (/** @type {number} */ v) => left + (v / length) * (width - left - 2);
    pen.lineWidth = 1;
    pen.font = "10px system-ui, sans-serif";
    pen.textBaseline = "middle";
    const seen = lab.visible();
    const whole = (/** @type {number} */ v) => {
      const [low, high] = kind.range ?? [0, 1];
      return 6 + (height - 12) * (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low));
    };
    for (const tick of kind.ticks ?? []) {
      pen.strokeStyle = c.line;
      pen.fillStyle = c.muted;
      pen.beginPath();
      pen.moveTo(left, Math.round(whole(tick)) + 0.5);
      pen.lineTo(width, Math.round(whole(tick)) + 0.5);
      pen.stroke();
      pen.fillText(String(tick).replace("0.5", "½"), 2, whole(tick));
    }
    /** @type {string[]} */
    const words = [];
    FAMILIES.forEach((family, k) => {
      const dots = seen.includes(family) ? history(family).map((f) => ({ at: f.step / lab.panels[family].recording.schedule, ...kind.read(f) })) : [];
      const row = seen.indexOf(family);
      const y = kind.lanes ? lane(dots, row, seen.length, height) : whole;
      if (kind.lanes && row > 0) {
        pen.strokeStyle = c.line;
        pen.beginPath();
        pen.moveTo(0, Math.round((height * row) / seen.length) + 0.5);
        pen.lineTo(width, Math.round((height * row) / seen.length) + 0.5);
        pen.stroke();
      }
      pen.strokeStyle = c[family];
      pen.lineWidth = 1.6;
      pen.lineJoin = "round";
      trace(pen, dots, "value", x, y);
      pen.setLineDash([3, 3]);
      trace(pen, dots, "other", x, y);
      pen.setLineDash([]);
      const now = [...dots].reverse().find((d) => d.at <= head + 1e-6);
      if (now && Number.isFinite(now.value)) {
        pen.fillStyle = c[family];
        pen.beginPath();
        pen.arc(x(now.at), y(now.value), 2.8, 0, 7);
        pen.fill();
      }
      const text = now ? (kind.id === "volume" ? `${show(now.value * 100, 2)} %` : kind.id === "information" ? nats(now.value) : show(now.value, 2)) : "";
      write(figures[k], text);
      figures[k].style.color = `var(--${family}-ink)`;
      if (text) words.push(`${family} ${text}`);
    });
    pen.strokeStyle = c.muted;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x(head), 0);
    pen.lineTo(x(head), height);
    pen.stroke();
    canvas.setAttribute("aria-label", `${kind.title}, ${kind.unit}, at ${Math.round(head * 100)} % of the schedule: ${words.join(", ") || "nothing yet"}`);
  };
  return {
    draws: made.map((chart) => () => draw(chart)),
    /** Light up the curves that show why. @param {Family | null} family */
    light(family) {
      section.dataset.why = family ?? "";
      for (const { kind, element } of made) element.classList.toggle("lit", family !== null && !kind.lanes);
    },
  };
}

/** One family's own axis, in its lane. @param {Dot[]} dots @param {number} row @param {number} rows @param {number} height */
function lane(dots, row, rows, height) {
  let low = Infinity;
  let high = -Infinity;
  for (const { value, other } of dots) {
    for (const v of [value, other]) {
      if (v === undefined || !Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  const span = high > low ? high - low : 1;
  const size = height / rows;
  return (/** @type {number} */ v) => row * size + 3 + (size - 6) * (1 - (v - low) / span);
}
