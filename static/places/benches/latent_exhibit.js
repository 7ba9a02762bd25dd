/** What the latent bench shows, as a call and as tables. Pure. */
import { ANGLES, HALF_AXES, SIDE, coldest, energiesAt, field, freeEnergy, posterior } from "./ellipse.js";

/** Points along each axis at which the free energy is told in numbers: every tenth of the cuts'. @param {readonly number[]} line */
export const marksOf = (line) => line.filter((_, k) => k % 10 === 0).map((v) => Number(v.toFixed(2)));

/** @param {import("./ellipse.js").Scene} scene @param {{ grid: number, line: readonly number[] }} drawn points a side of the plane, and along the cuts @returns {import("./index.js").Shown} */
export function exhibitOf(scene, { grid, line }) {
  const { y, cold } = scene;
  const marks = marksOf(line);
  const beta = cold ? Infinity : scene.beta;
  return {
    memory: scene,
    parts: [{ id: "latent", label: "E(y, z), and the free energies at y and along the axes", call: () => ({ path: "/latent", body: {
      half_axes: [HALF_AXES.x, HALF_AXES.y], y, angles: ANGLES.length, beta: cold ? null : scene.beta,
      line: [...marks.map((v) => [v, 0]), ...marks.map((v) => [0, v])],
    } }) }],
    tables: () => [{
      id: "angles", label: "CSV of the angles", hint: "E(y, z) and P(z|y) at each angle z", head: ["z", "E", "P"],
      rows: () => {
        const energies = energiesAt(...y);
        const p = cold ? null : posterior(energies, beta);
        const { k: best } = coldest(energies);
        return ANGLES.map((z, k) => [z, energies[k], p ? p[k] : Number(k === best)]);
      },
    }, {
      id: "cuts", label: "CSV of the cuts", hint: "The free energy through the origin, along both axes", head: ["at", "F_along_y1", "F_along_y2"],
      rows: () => line.map((v) => [v, freeEnergy(v, 0, beta), freeEnergy(0, v, beta)]),
    }, {
      id: "free", label: "CSV of the free energy", hint: "F over the plane of y, on its grid", head: ["y1", "y2", "F"],
      rows: () => {
        const values = field(beta, grid, new Float32Array(grid * grid));
        const at = (/** @type {number} */ k) => SIDE * ((2 * k) / (grid - 1) - 1);
        return Array.from(values, (value, k) => [at(k % grid), at(Math.floor(k / grid)), value]);
      },
    }],
  };
}
