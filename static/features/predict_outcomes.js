/** What a landscape can turn out to be, as statements that its own numbers decide. */
import { figure, show } from "../state/figures.js";
import { causeOf } from "../state/sentence.js";

/** @typedef {"narrow" | "wide" | "flat" | "dying" | "runaway"} Outcome */
/** @typedef {Pick<import("../api/frame.js").Frame, "verdict" | "stopped" | "diagnostics" | "step">} Seen */

/** The share of the window, as low as 95 % of the data, from which a low place is called wide. */
export const WIDE = 0.2;

/** @type {readonly { id: Outcome, name: string, says: string }[]} */
export const OUTCOMES = Object.freeze([
  { id: "narrow", name: "narrow", says: "Narrow: it tells something, and less than a fifth of the window is as low as the data" },
  { id: "wide", name: "wide", says: "Wide: it tells something, but a fifth of the window or more is as low as the data" },
  { id: "flat", name: "flat", says: "Flat: it tells nothing about where the data is" },
  { id: "dying", name: "dying", says: "Dying: the right shape, while its depth shrinks away" },
  { id: "runaway", name: "running off", says: "Running off: the energy falls or rises without bound" },
]);

/** What it is; null where nothing that rests on Z is known. @param {Seen} frame @returns {Outcome | null} */
export function outcomeOf({ verdict, stopped, diagnostics }) {
  if (stopped || verdict === "diverged") return "runaway";
  if (verdict === "unresolved") return null;
  if (verdict === "collapsed" || verdict === "uninformative") return "flat";
  if (verdict === "shrinking") return "dying";
  return (diagnostics.low_energy_volume ?? 1) < WIDE ? "narrow" : "wide";
}

/**
 * What was said against what is, with the numbers that decide.
 * @param {Outcome} said @param {Seen} frame @param {number} schedule
 * @returns {{ right: boolean | null, text: string }}
 */
export function judged(said, frame, schedule) {
  const is = outcomeOf(frame);
  const name = (/** @type {Outcome} */ id) => /** @type {{ name: string }} */ (OUTCOMES.find((o) => o.id === id)).name;
  const when = frame.step < schedule && !frame.stopped ? ` That is step ${frame.step} of ${schedule}; play on to see whether it lasts.` : "";
  if (is === null) return { right: null, text: `You said ${name(said)}; whether it is, can't be told: ${causeOf(frame.diagnostics.unresolved)}.${when}` };
  const tells = frame.diagnostics.unresolved ? "" : `it tells ${figure(frame.diagnostics, "information")} nats, and `;
  const numbers = `${tells}${show(100 * frame.diagnostics.low_energy_volume, 2, 100)} % of the window is as low as the data`;
  return { right: said === is, text: said === is ? `You said ${name(said)}, and so it is: ${numbers}.${when}` : `You said ${name(said)}; it is ${name(is)}: ${numbers}.${when}` };
}
