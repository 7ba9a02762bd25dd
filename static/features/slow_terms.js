/**
 * One step of a method in four parts: which of the formula's marked terms each lights, and what
 * it says, in the catalogue's own words.
 */
import { mechanismOf } from "../state/sentence.js";

/** The marks of each part; the last is the whole step. @type {readonly (readonly string[])[]} */
export const MARKS = Object.freeze([["data"], ["others"], ["bound"], ["data", "others", "bound"]]);

/**
 * @param {Pick<import("../state/model.js").Entry, "family" | "mechanism" | "description" | "schema" | "formula">} entry
 * @param {import("../state/model.js").Piece} shaping
 * @param {boolean} pushes  whether the step's frame holds any negatives
 * @returns {{ parts: [string, string, string, string], key: string }}  `key`: what the formula's letters are
 */
export function termsOf(entry, shaping, pushes) {
  const mechanism = mechanismOf(entry, shaping);
  const pushed = /^pushes down at ●.*, up /.test(mechanism);
  const nowhere = mechanism.includes("nowhere up");
  const byFormula = mechanism.includes("as its formula says");
  const contrastive = entry.family === "contrastive";
  const compared = contrastive && (entry.formula?.includes("term-others") ?? pushed);
  const found = entry.formula?.includes("∫") ? "" : ", found first (←) and then held";
  const key = entry.formula ? `y is a datum ●${compared || pushes ? `, ȳ a place compared with it □${found}` : ""}; ⟨ ⟩ is the mean over a step's data, or over what else stands in it.` : "";
  return {
    key,
    parts: [
      pushed || nowhere || !contrastive ? "Each datum ● asks for less energy where it lies." : "The data ● is where the loss is asked.",
      pushes ? `Places ȳ to compare with are found; □ are those of the last step: ${mechanism}.`
        : compared ? `Places ȳ to compare with will be found: ${mechanism}. The first step shows them.`
        : "No wrong answers are sought.",
      pushed ? "Each □ asks for more energy where it lies, the harder the longer its arrow. That keeps F high elsewhere."
        : byFormula ? "How each □ is pushed, and so what keeps F high elsewhere, is for the loss's formula to say."
        : nowhere ? "Nothing is pushed up, so nothing keeps F high elsewhere: it may become flat."
        : `${contrastive ? "Here no □ is simply pushed up" : "Nothing is pushed up at chosen places"}. What keeps F high elsewhere: ${mechanism}.`,
      "All of it at once: the parameters move, and the whole landscape with them, also where nobody pushed.",
    ],
  };
}
