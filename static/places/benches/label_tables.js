/** The labels bench's numbers as tables: its course, the surfaces of the step in sight, its points. Pure. */
import { answers, surface } from "./classes.js";

/** @typedef {import("../../ui/exhibit.js").Table} Table */

/** @param {import("./classes.js").Course | null} course null before there is one @param {number} frame @returns {Table[]} */
export function tablesOf(course, frame) {
  const classes = Array.from({ length: course?.classes ?? 0 }, (_, k) => k);
  const step = course ? ` after step ${course.frames[frame].step}` : "";
  return [{
    id: "course", label: "CSV of the course", hint: "Loss, accuracy and information at each recorded step", head: ["step", "loss", "train_accuracy", "held_out_accuracy", "information", "verdict"],
    rows: () => (course?.frames ?? []).map((f) => [f.step, f.loss, f.train_accuracy, f.held_out_accuracy, f.information, f.verdict]),
  }, {
    id: "surfaces", label: "CSV of the surfaces", hint: `F(x, k) and P(k|x) of every class on the grid, and the answer${step}`,
    head: ["x", "y", ...classes.map((k) => `F_${k + 1}`), ...classes.map((k) => `P_${k + 1}`), "answer"],
    rows: () => {
      if (!course) return [];
      const { side, window } = course;
      const at = (/** @type {[number, number]} */ [a, b], /** @type {number} */ k) => a + ((b - a) * k) / (side - 1);
      const { won } = answers(course, frame);
      const of = (/** @type {"energy" | "probability"} */ what) => classes.map((k) => surface(course, what, frame, k));
      const [energies, shares] = [of("energy"), of("probability")];
      return Array.from(won, (k, i) => [at(window.x, i % side), at(window.y, Math.floor(i / side)), ...energies.map((f) => f[i]), ...shares.map((p) => p[i]), k + 1]);
    },
  }, {
    id: "points", label: "CSV of the points", hint: `Each training point, its class, and the slope of its loss by each class's energy${step}`,
    head: ["x", "y", "class", ...classes.map((k) => `d_loss_d_F_${k + 1}`)],
    rows: () => {
      if (!course) return [];
      const { points, labels, gradient, count } = course;
      return Array.from({ length: count }, (_, i) => [points[2 * i], points[2 * i + 1], labels[i] + 1, ...classes.map((k) => gradient[(frame * count + i) * classes.length + k])]);
    },
  }];
}
