/** The same landscape as a surface in space, the racers' paths lying on it. */
import { heldWithin, surfaceFigure } from "../../plot/solid.js";
import { energyAt } from "./terrain.js";

/** @typedef {import("./picture.js").Ground} Ground */
/** @typedef {import("./picture.js").Runner} Runner */

const SIDE = 81;

/** @param {Ground} ground @param {readonly Runner[]} runners @param {Record<string, string>} colours @param {any} camera @param {string} summary */
export function solidFigure(ground, runners, colours, camera, summary) {
  const { drawn, window, resolution, ramp } = ground;
  const every = Math.max(1, Math.round((resolution - 1) / (SIDE - 1)));
  const [low, high] = drawn.range;
  const held = heldWithin(drawn.field, drawn.range);
  const lift = /** @type {any} */ ({ window, resolution, energies: held });
  const bump = (high - low) * 0.012;
  const paths = runners.flatMap(({ seat, track, index }) => track.paths.slice(0, 8).map((path) => {
    /** @type {(number | null)[][]} */
    const [x, y, z] = [[], [], []];
    for (let k = 0; k <= Math.min(index, path.length / 2 - 1); k += 1) {
      const height = energyAt(lift, path[2 * k], path[2 * k + 1]);
      x.push(path[2 * k]);
      y.push(path[2 * k + 1]);
      z.push(Number.isNaN(height) ? null : height + bump);
    }
    const many = track.paths.length > 1;
    return {
      type: "scatter3d", mode: track.sort === "descent" ? "lines" : many ? "markers" : "lines+markers", x, y, z, hoverinfo: "skip",
      line: { color: colours[`racer-${seat}`], width: track.sort === "descent" ? 6 : 2 }, marker: { color: colours[`racer-${seat}`], size: many ? 1.8 : 2.4 },
    };
  }));
  return surfaceFigure({
    field: held, resolution, every, window, range: drawn.range, levels: drawn.levels, ramp, label: drawn.legend.label.split(",")[0], colours, camera, summary,
  }, paths);
}
