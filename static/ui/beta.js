/** The slider of the view's β, relative to β̂; a double click gives 1 × β̂. */
import { show } from "../state/figures.js";
import { BETA } from "../state/model.js";
import { slider } from "./slider.js";

/** A thumb that comes this near to 1, in the logarithm, means 1. */
const NEAR = 0.007;

/** @param {import("../state/lab.js").Lab} lab @param {string} label @param {Record<string, string>} data the input's own attributes */
export function betaSlider(lab, label, data) {
  const heat = slider({
    label, hint: "The inverse temperature at which P is shown, as a multiple of the best-fitting β̂: at 1 × β̂ each energy describes the data best.", value: lab.state.beta, initial: 1, typed: () => ({ unit: " × β̂" }),
    range: { min: BETA.least, max: BETA.most, scale: "log", whole: false },
    moved: (beta) => lab.store.set({ beta: Math.abs(Math.log(beta)) < NEAR ? 1 : beta }), data,
    text: (v) => (v === 1 ? "1 × β̂" : `${show(v, 2)} × β̂`),
  });
  return {
    element: heat.element,
    /** As the state has it. */
    refresh() { if (heat.value !== lab.state.beta) heat.set(lab.state.beta); },
  };
}
