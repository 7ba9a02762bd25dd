/** What a racer asks of the server, and how the answer becomes a track. Pure. */
import { descentTrack, samplerTrack } from "./race.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./state.js").Racer} Racer */
/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("../../plot/gibbs.js").Window} Window */
/** @typedef {{ path: string, body: Record<string, any>, read: (answer: any) => import("./race.js").Track }} Question */

/** Points a side of the grid that the server compares with. */
const RESOLUTION = 96;

/**
 * @param {Kind} kind @param {Racer} racer @param {RoomState} state @param {Window} omega
 * @returns {Question | null} null before there is a start
 */
export function questionOf(kind, racer, state, omega) {
  const { start, landscape, steps, beta, chains, seed } = state;
  if (!start) return null;
  if (kind.sort === "descent") {
    return {
      path: "/infer", read: descentTrack,
      body: { landscape, starts: [start], optimiser: racer.piece, steps, window: omega, resolution: RESOLUTION },
    };
  }
  return {
    path: "/sample", read: samplerTrack,
    body: { landscape, sampler: racer.piece, starts: Array.from({ length: chains }, () => start), steps, beta, window: omega, seed, resolution: RESOLUTION },
  };
}
