/** What the landscapes room has on the screen: the landscape, the race over it, and their numbers. */
import { areaOf } from "../../plot/gibbs.js";
import { snapshot } from "../../ui/snapshot.js";
import { questionOf } from "./bodies.js";
import { SIDE } from "./ground.js";
import { pointAt } from "./terrain.js";

/** @typedef {import("../../ui/exhibit.js").Exhibit} Exhibit */
/** @typedef {import("../../ui/exhibit.js").Part} Part */
/** @typedef {import("../../ui/exhibit.js").Table} Table */

/** @param {import("./course.js").Race} race @param {readonly HTMLElement[]} seen what is to be in the picture @returns {Exhibit} */
export function exhibitOf(race, seen) {
  const { state, parts: { landscapes, card } } = race;
  const heading = `Landscape: ${landscapes[state.landscape.kind].title}`;
  return {
    name: `basin-${state.landscape.kind}`, title: heading,
    memory: { ...state, head: race.runner.head },
    parts: partsOf(race),
    tables: () => tablesOf(race),
    async picture() {
      if (!race.terrain.view) throw new RangeError("The landscape is still being computed; save it once it is drawn.");
      const images = new Map();
      if (state.solid) images.set(card.space, await card.solid.image());
      return snapshot(heading, seen, images);
    },
  };
}

/** @param {import("./course.js").Race} race @returns {Part[]} */
function partsOf({ state, omega, field, parts: { kinds } }) {
  const { landscape, beta, look, view } = state;
  const surface = (/** @type {string} */ id, /** @type {string} */ label, /** @type {any} */ window) => {
    const body = { landscape, window, beta, resolution: SIDE, quantities: look === "energy" ? ["energy"] : [look, "energy"] };
    return { id, label, call: () => ({ path: "/surface", body }), figure: () => ({ surface: body }) };
  };
  const whole = surface("landscape", "the landscape over Ω", omega);
  const away = view !== null && JSON.stringify(view) !== JSON.stringify(omega);
  // P is normalised over Ω, whatever is in sight.
  const near = away && look !== "probability" ? [surface("in-sight", "the landscape in sight", view)] : [];
  const racers = state.racers.flatMap((racer, seat) => {
    const kind = /** @type {import("./kinds.js").Kind} */ (kinds.get(racer.piece.kind));
    const question = field.lanes[seat]?.track ? questionOf(kind, racer, state, omega) : null;
    if (!question) return [];
    const { path, body } = question;
    return [{ id: `racer-${seat}`, label: `racer ${seat + 1}, ${kind.title}`, call: () => ({ path, body }), figure: () => ({ [path.slice(1)]: body }) }];
  });
  return [...near, whole, ...racers];
}

/** @param {import("./course.js").Race} race @returns {Table[]} */
function tablesOf(race) {
  const { terrain, state: { beta, racers }, parts: { kinds } } = race;
  const titleOf = (/** @type {number} */ seat) => kinds.get(racers[seat].piece.kind)?.title ?? "";
  return [{
    id: "field", label: "CSV of the field", hint: "F, its gradient, and P over Ω, on the grid in sight", head: ["x", "y", "F", "dF_dx", "dF_dy", "P"],
    rows: () => {
      const { view: grid, omega, heat } = terrain;
      if (!grid || !omega) return [];
      const inside = (/** @type {number} */ v, /** @type {[number, number]} */ [a, b]) => v >= a - 1e-9 * (b - a) && v <= b + 1e-9 * (b - a);
      return Array.from(grid.energies, (energy, k) => {
        const [x, y] = pointAt(grid, k % grid.resolution, Math.floor(k / grid.resolution));
        const p = heat.doubt ? null : inside(x, omega.window.x) && inside(y, omega.window.y) ? Math.exp(-beta * energy - heat.logZ) : 0;
        return [x, y, energy, grid.gradients[2 * k], grid.gradients[2 * k + 1], p];
      });
    },
  }, {
    id: "readings", label: "CSV of the readings", hint: "What P says at β, over Ω, and the minima", head: ["quantity", "value", "x", "y"],
    rows: () => {
      const { heat, omega, minima } = terrain;
      if (!omega) return [];
      const known = (/** @type {number} */ v) => (heat.doubt ? null : v);
      const numbers = [["beta", beta], ["log Z", known(heat.logZ)], ["entropy, nats", known(heat.entropy)], ["expected F", known(heat.mean)], ["area of Omega", areaOf(omega.window)]];
      return [...numbers.map(([name, value]) => [name, value, null, null]), ...minima.map(({ at, energy }) => ["minimum, F", energy, ...at])];
    },
  }, {
    id: "race", label: "CSV of the race", hint: "Each racer at the play head", head: ["racer", "method", "step", "F", "accepted", "from_truth", "truth", "R_hat", "ESS", "ended"],
    rows: () => race.rows().map((row) => [row.seat + 1, row.title, row.step, row.energy, row.accepted, row.truth.value, row.truth.aside, row.rhat, row.ess, row.said || row.ended]),
  }, {
    id: "paths", label: "CSV of the paths", hint: "Where each racer has been, up to the play head", head: ["racer", "method", "chain", "step", "x", "y"],
    rows: () => race.runners().flatMap(({ seat, track, index }) => track.paths.flatMap((path, chain) =>
      Array.from({ length: Math.min(index + 1, path.length / 2) }, (_, k) => [seat + 1, titleOf(seat), chain + 1, track.steps[k], path[2 * k], path[2 * k + 1]]))),
  }];
}
