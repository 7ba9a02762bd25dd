/**
 * The labels bench's pictures: the plane coloured by its answer, and beside it one small
 * panel for each class with its energy and the force of every point on it.
 */
import { Heat } from "../../plot/heat.js";
import { coloursOf, inkOf, strokeEdged } from "../../plot/marks.js";
import { pixelsOf } from "../../plot/pixels.js";
import { ramp } from "../../plot/ramps.js";
import { theme } from "../../ui/theme.js";
import { h, write } from "../../ui/dom.js";
import { answers, spans, strongest, surface } from "./classes.js";

/** @typedef {import("./classes.js").Course} Course */
/** @typedef {import("../../plot/marks.js").Ink} Ink */

/** Points drawn with their force; all of them would hide the valley. */
const DRAWN = 110;
/** Parts into which the answer's picture divides each interval of the grid. */
const FINER = 5;

/** A class's colour; its number is always beside it. @param {number} k @param {number} of @param {number} [alpha] */
export function colourOf(k, of, alpha = 1) {
  const light = theme() === "dark" ? 66 : 44;
  return `hsl(${(205 + (360 * k) / of) % 360} 58% ${light}% / ${alpha})`;
}

/** @param {import("../../state/lab.js").Lab} lab */
export function panels(lab) {
  const answer = picture("The answer, argmin over k of F(x, k)");
  const grid = h("div", { class: "class-grid" });
  const element = h("div", { class: "class-panels" }, h("div", { class: "class-answer" }, answer.element), grid);
  /** @type {ReturnType<typeof picture>[]} */
  let each = [];
  /** @type {ReturnType<typeof spans> | null} */
  let span = null;
  const heat = new Heat();
  let scratch = new Float32Array(0);

  const empty = () => {
    each = Array.from({ length: 4 }, (_, k) => picture(`Class ${k + 1}`));
    grid.replaceChildren(...each.map((p) => p.element));
    span = null;
  };
  empty();
  return {
    element, empty,
    /** Another answer came. @param {Course} course */
    adopt(course) {
      span = spans(course);
      scratch = new Float32Array(course.side ** 2);
      if (each.length !== course.classes) {
        each = Array.from({ length: course.classes }, (_, k) => picture(`Class ${k + 1}`));
        grid.replaceChildren(...each.map((p) => p.element));
      }
    },
    /** @param {Course} course @param {number} frame @param {"energy" | "probability"} show */
    draw(course, frame, show) {
      if (!span) return;
      const { side, classes, count, window, points, labels } = course;
      const most = strongest(course, frame) || 1;
      const table = ramp(show === "energy" ? "energy" : "density", lab.state.ramp, theme()).table;
      const colours = coloursOf(document.documentElement);
      const areas = Array.from({ length: classes }, (_, k) => colourOf(k, classes, 0.3));
      const place = (/** @type {number} */ i, /** @type {number} */ size) => ({
        x: (size * (points[2 * i] - window.x[0])) / (window.x[1] - window.x[0]),
        y: size - (size * (points[2 * i + 1] - window.y[0])) / (window.y[1] - window.y[0]),
      });

      const { side: fine, won } = answers(course, frame, FINER);
      answer.draw((pen, size) => {
        // Whole pixels: cells that overlap would show as a grid.
        const edge = (/** @type {number} */ i) => Math.round((size * (i - 0.5)) / (fine - 1));
        pen.clearRect(0, 0, size, size);
        for (let row = 0; row < fine; row += 1) {
          const from = (fine - 1 - row) * fine;
          for (let start = 0, end = 1; start < fine; start = end, end += 1) {
            const k = won[from + start];
            while (end < fine && won[from + end] === k) end += 1;
            pen.fillStyle = areas[k];
            pen.fillRect(edge(start), edge(row), edge(end) - edge(start), edge(row + 1) - edge(row));
          }
        }
        for (let i = 0; i < count; i += 1) {
          const { x, y } = place(i, size);
          pen.fillStyle = colourOf(labels[i], classes);
          pen.strokeStyle = colours.card;
          pen.lineWidth = 1;
          pen.beginPath();
          pen.arc(x, y, 3.2, 0, 7);
          pen.fill();
          pen.stroke();
        }
        middles(course).forEach(([a, b], k) => tag(pen, String(k + 1), (size * (a - window.x[0])) / (window.x[1] - window.x[0]), size - (size * (b - window.y[0])) / (window.y[1] - window.y[0]), colours.ink, colours.card));
      });
      answer.say(`after step ${course.frames[frame].step}: ${Math.round(100 * course.frames[frame].held_out_accuracy)} % of held-out points right`);

      const every = Math.max(1, count / DRAWN);
      each.forEach((panel, k) => {
        const field = surface(course, show, frame, k);
        const middle = span?.middles[frame] ?? 0;
        for (let i = 0; i < field.length; i += 1) scratch[i] = show === "energy" ? field[i] - middle : field[i];
        const half = span?.half ?? 1;
        heat.fill(scratch, side, show === "energy" ? [-half, half] : [0, 1], table);
        panel.draw((pen, size) => {
          heat.draw(pen, size, size);
          for (let nth = 0; nth < count; nth += every) {
            const i = Math.floor(nth);
            const force = -course.gradient[(frame * count + i) * classes + k];
            const { x, y } = place(i, size);
            const share = Math.sqrt(Math.abs(force) / most);
            if (labels[i] === k) disc(pen, x, y, share, inkOf("data", colours), inkOf("down", colours));
            else if (share > 0.12) lift(pen, x, y, share, inkOf("negative", colours));
          }
        });
        panel.name(`${k + 1}`, colourOf(k, classes));
        panel.say(`${show === "energy" ? "F(x, k)" : "P(k|x)"} of class ${k + 1} after step ${course.frames[frame].step}`);
      });
    },
  };
}

/** A square canvas with a caption. @param {string} title */
function picture(title) {
  const canvas = h("canvas", { role: "img", "aria-label": title });
  const caption = h("figcaption", {}, title);
  const element = h("figure", { class: "class-figure" }, canvas, caption);
  return {
    element,
    /** @param {(pen: CanvasRenderingContext2D, size: number) => void} draw */
    draw(draw) {
      const size = canvas.clientWidth;
      if (size === 0) return;
      const pixels = Math.round(size * pixelsOf(canvas));
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.setTransform(pixels / size, 0, 0, pixels / size, 0, 0);
      draw(pen, size);
    },
    /** @param {string} number @param {string} colour */
    name(number, colour) {
      if (caption.dataset.number !== number) {
        caption.dataset.number = number;
        caption.replaceChildren(h("span", { class: "class-swatch" }), `class ${number}`);
      }
      /** @type {HTMLElement} */ (caption.firstElementChild).style.background = colour;
    },
    say: (/** @type {string} */ text) => canvas.setAttribute("aria-label", `${title}, ${text}`),
    caption: (/** @type {string} */ text) => write(caption, text),
  };
}

/** One own point, with how hard it is pushed down. @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} share @param {Ink} ink @param {Ink} push */
function disc(pen, x, y, share, ink, push) {
  pen.lineWidth = 1.3;
  pen.beginPath();
  if (share > 0.12) {
    const tip = y + 4 + 10 * share;
    pen.moveTo(x, y);
    pen.lineTo(x, tip);
    pen.moveTo(x - 2.4, tip - 2.6);
    pen.lineTo(x, tip);
    pen.lineTo(x + 2.4, tip - 2.6);
  }
  strokeEdged(pen, push, 0.75);
  pen.lineWidth = 1.2;
  pen.strokeStyle = ink.edge;
  pen.fillStyle = ink.fill;
  pen.beginPath();
  pen.arc(x, y, 2.5, 0, 7);
  pen.fill();
  pen.stroke();
}

/** A point of another class, with how hard this class's energy is pulled up there. @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} share @param {Ink} ink */
function lift(pen, x, y, share, ink) {
  const half = 1.2 + 1.6 * share;
  const tip = y - half - 2 - 9 * share;
  pen.beginPath();
  pen.rect(x - half, y - half, 2 * half, 2 * half);
  pen.moveTo(x, y - half);
  pen.lineTo(x, tip);
  pen.moveTo(x - 2.2, tip + 2.4);
  pen.lineTo(x, tip);
  pen.lineTo(x + 2.2, tip + 2.4);
  pen.lineWidth = 1.3;
  strokeEdged(pen, ink, 0.75);
}

/** The point of each class nearest to its mean: a place for its number. @param {Course} course @returns {[number, number][]} */
function middles({ classes, count, points, labels }) {
  return Array.from({ length: classes }, (_, k) => {
    const own = Array.from({ length: count }, (__, i) => i).filter((i) => labels[i] === k);
    if (own.length === 0) return [NaN, NaN];
    const mean = [0, 1].map((c) => own.reduce((sum, i) => sum + points[2 * i + c], 0) / own.length);
    const far = (/** @type {number} */ i) => Math.hypot(points[2 * i] - mean[0], points[2 * i + 1] - mean[1]);
    const nearest = own.reduce((a, b) => (far(b) < far(a) ? b : a));
    return [points[2 * nearest], points[2 * nearest + 1]];
  });
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y @param {string} ink @param {string} card */
function tag(pen, text, x, y, ink, card) {
  pen.fillStyle = card;
  pen.beginPath();
  pen.arc(x, y, 9, 0, 7);
  pen.fill();
  pen.fillStyle = ink;
  pen.font = "650 11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + 0.5);
}
