/** The loss plane's numbers as tables: the loss on its grid, the pairs and the probe. Pure. */

/** @typedef {import("./plane_picture.js").Plane} Plane */

/**
 * @param {Plane | null} plane null before there is one
 * @param {{ correct: number[], incorrect: number[] }} pairs the probe last
 * @param {{ value: number[], d_correct: number[], d_incorrect: number[] } | null} slopes of these pairs
 * @returns {import("../../ui/exhibit.js").Table[]}
 */
export function tablesOf(plane, { correct, incorrect }, slopes) {
  return [{
    id: "plane", label: "CSV of the plane", hint: "The loss and its two slopes on the grid", head: ["E_C", "E_I", "loss", "d_E_C", "d_E_I"],
    rows: () => {
      if (!plane) return [];
      const { value, d_correct, d_incorrect } = plane;
      return plane.incorrect.flatMap((i, row) => plane.correct.map((c, k) => [c, i, value[row][k], d_correct[row][k], d_incorrect[row][k]]));
    },
  }, {
    id: "pairs", label: "CSV of the pairs", hint: "Each pair's energies, its loss and slopes; the probe last", head: ["pair", "E_C", "E_I", "loss", "d_E_C", "d_E_I"],
    rows: () => correct.map((c, k) => [
      k === correct.length - 1 ? "probe" : k + 1, c, incorrect[k], slopes?.value[k] ?? null, slopes?.d_correct[k] ?? null, slopes?.d_incorrect[k] ?? null,
    ]),
  }];
}
