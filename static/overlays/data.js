/** The training points: white discs with a dark ring. */
import { inkOf } from "../plot/marks.js";
import { DISCS, drawData } from "../plot/overlays.js";
import { marks } from "../plot/relief.js";

/** @type {import("./index.js").Overlay} */
export const data = {
  id: "data",
  label: "data",
  sign: ["data"],
  hint: "The training points",
  on: true,
  /** The discs do not move from frame to frame: they are drawn once, and copied. */
  draw({ pen, data: points, version, frame, place, colours, width, height, ratio, small }, memory) {
    if (points.length === 0) return;
    const key = `${version} ${width} ${height} ${ratio} ${frame.window.x} ${frame.window.y} ${colours.disc} ${colours.ring}`;
    if (key !== memory.key) {
      memory.key = key;
      memory.canvas ??= document.createElement("canvas");
      memory.canvas.width = width;
      memory.canvas.height = height;
      drawData(memory.canvas.getContext("2d"), points, place, {
        radius: (small ? 2.3 : 3) * ratio, ink: inkOf("data", colours), most: small ? DISCS : 5000,
      });
    }
    pen.drawImage(memory.canvas, 0, 0);
  },
  raise: ({ relief, data, colours, small }) => [marks(relief.some(data, small ? DISCS : 5000).map(({ place }) => place), {
    symbol: "circle", size: small ? 2.8 : 4, color: colours.disc, line: { color: colours.ring, width: 1 },
  })],
};
