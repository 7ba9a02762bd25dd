/** The numbers of a frame that no dial shows, as the list under "More" names and writes them. */
import { UNRESOLVED, figure, known, show } from "./figures.js";

/** @typedef {{ name: string, label: string, hint: string, text: string }} Row text is empty where a number is not defined */
/** @typedef {{ name: string, label: string, hint: string, told: (d: Record<string, any>) => string }} Kind */

const nats = (/** @type {string} */ name) => (/** @type {Record<string, any>} */ d) => {
  const text = figure(d, name, 3);
  return text === "" || text === UNRESOLVED ? text : `${text} nats`;
};

/** @type {Kind[]} */
const KINDS = [
  { name: "held_out_nll", label: "Held-out NLL", hint: "mean −log P of points that were not trained on, at the best-fitting β̂", told: nats("held_out_nll") },
  { name: "kl_divergence", label: "KL", hint: "held-out NLL less that of the density the data was drawn from", told: (d) => (known(d.kl_divergence) ? nats("kl_divergence")(d) : "") },
  { name: "entropy", label: "Entropy", hint: "of P, at the best-fitting β̂", told: nats("entropy") },
  { name: "log_partition", label: "log Z", hint: "at the best-fitting β̂ ± how wrong it may be",
    told: (d) => figure(d, "log_partition", 3) + (known(d.log_partition) ? ` ± ${show(d.log_partition_error, 2, Math.max(1, Math.abs(d.log_partition)))}` : "") },
  { name: "argmin_error", label: "Argmin error", hint: "mean distance from the answer of lowest F at an x to the nearest datum, in data units", told: (d) => (known(d.argmin_error) ? show(d.argmin_error) : "") },
  { name: "acceptance", label: "Acceptance", hint: "mean acceptance probability of the step's chains", told: (d) => (known(d.acceptance) ? `${show(d.acceptance * 100, 3, 100)} %` : "") },
  { name: "sampler_bias", label: "Sampler bias", hint: "total variation between the negatives □ and P on the grid, 0 to 1; beside it what chance alone gives as many exact draws",
    told: (d) => (known(d.sampler_bias) ? show(d.sampler_bias, 2, 1) + (known(d.sampler_noise) ? `, by chance ${show(d.sampler_noise, 2, 1)}` : "") : "") },
];

/** @param {{ diagnostics: Record<string, any> } | null} frame @returns {Row[]} always the same rows in the same order */
export function numbersOf(frame) {
  return KINDS.map(({ told, ...row }) => ({ ...row, text: frame ? told(frame.diagnostics) : "" }));
}
