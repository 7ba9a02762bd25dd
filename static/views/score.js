/** The score −β∇F as arrows over its length: which way, and how hard, Langevin drifts. */
import { score as scoreOf } from "../plot/gibbs.js";
import { show } from "../state/figures.js";

const MOST = 100;
const log1p = Math.log1p;

/** @type {import("./index.js").View} */
export const score = {
  id: "score",
  title: "Score",
  hint: "∇ log P = −β∇F at the view β: the drift of a Langevin chain",
  ramp: "density",
  heated: true,
  scaled: false,
  along: { title: "Length of the score", sense: 1, one: "minimum of |score|", many: "minima of |score|" },
  arrows: true,
  compute({ energies, scratch, window, resolution, beta, world }, into) {
    scoreOf(energies, beta, window, resolution, scratch);
    const n = into.length;
    if (world === "conditional") scratch.fill(0, 0, n); // x is given: only y moves
    for (let i = 0; i < n; i += 1) into[i] = log1p(Math.hypot(scratch[i], scratch[n + i]));
  },
  fixed: () => ({ range: [0, 1.5 * log1p(MOST)], levels: [] }),
  legend: () => ({
    label: "length of the score, nats per data unit",
    ends: ["still", "steep"],
    ticks: [0, 3, 20, MOST].map((v) => ({ at: log1p(v), text: String(v) })),
  }),
  read: (drawn) => `|∇ log P| = ${show(Math.expm1(drawn), 3, 1)}`,
};
