/** The line along which the cross-section is cut, with a handle at each end. */
import { marks } from "../plot/relief.js";
import { endsOf, handlesOf } from "../plot/section.js";

/** Pieces of the line in space: as many as make it lie on the surface. */
const PIECES = 160;

/** @type {import("./index.js").Overlay} */
export const section = {
  id: "section",
  label: "cut",
  sign: ["cut"],
  hint: "The line of the cross-section: drag it, or turn it by an end",
  on: true,
  draw({ pen, cut, frame, width, height, ratio, colours }) {
    const column = frame.world === "conditional";
    const ends = endsOf(cut, column);
    const pixel = (/** @type {import("../plot/section.js").Spot} */ { u, v }) => ({ x: ((u + 1) / 2) * width, y: ((1 - v) / 2) * height });
    const [a, b] = ends.map(pixel);
    for (const [colour, thick] of /** @type {[string, number][]} */ ([[colours.card, 3], [colours.ink, 1.2]])) {
      pen.strokeStyle = colour;
      pen.globalAlpha = colour === colours.card ? 0.55 : 0.8;
      pen.lineWidth = thick * ratio;
      pen.setLineDash(colour === colours.card ? [] : [6 * ratio, 4 * ratio]);
      pen.beginPath();
      pen.moveTo(a.x, a.y);
      pen.lineTo(b.x, b.y);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    if (column) return;
    pen.fillStyle = colours.card;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.2 * ratio;
    for (const { x, y } of handlesOf(ends).map(pixel)) {
      pen.beginPath();
      pen.arc(x, y, 4.5 * ratio, 0, 7);
      pen.fill();
      pen.stroke();
    }
  },
  raise({ relief, cut, frame: { world, window: { x, y } }, colours }) {
    const column = world === "conditional";
    const ends = endsOf(cut, column);
    const at = (/** @type {import("../plot/section.js").Spot} */ { u, v }) => /** @type {[number, number]} */ (
      [x[0] + ((u + 1) / 2) * (x[1] - x[0]), y[0] + ((v + 1) / 2) * (y[1] - y[0])]);
    const [[ax, ay], [bx, by]] = ends.map(at);
    const path = Array.from({ length: PIECES + 1 }, (_, k) => /** @type {[number, number]} */ ([ax + ((bx - ax) * k) / PIECES, ay + ((by - ay) * k) / PIECES]));
    const line = relief.lines([path], { colour: colours.ink, width: 5 });
    if (column) return [line];
    const handles = handlesOf(ends).map((end) => relief.on(...at(end))).filter((place) => place !== null);
    return [line, marks(handles, {
      symbol: "circle", size: 5, color: colours.card, line: { color: colours.ink, width: 1.5 },
    })];
  },
};
