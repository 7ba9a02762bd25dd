/**
 * What one step of a method is made of, as far as can be said of all methods of its sort: by
 * its family, and by whether the catalogue says that it pushes down here and up there.
 * Anything else is told in the catalogue's own words, without a formula.
 */
import { mechanismOf } from "../state/sentence.js";

/** @typedef {{ part: 0 | 1 | 2 | 3, text: string, sub?: string }} Token  `part` 0 belongs to none */
/** @typedef {{ tokens: Token[], parts: [string, string, string, string], bound: string }} Terms */

/**
 * @param {Pick<import("../state/model.js").Entry, "family" | "mechanism" | "description">} entry
 * @param {import("../state/model.js").Piece} shaping
 * @param {boolean} pushes  whether the step's frame holds any negatives
 * @returns {Terms}
 */
export function termsOf(entry, shaping, pushes) {
  const mechanism = mechanismOf(entry.mechanism ?? entry.description, shaping);
  const down = "Each datum ● asks for less energy where it lies.";
  const moves = "All of it at once: the parameters move, and the whole landscape with them, also where nobody pushed.";
  if (mechanism.startsWith("pushes down at ●, up")) {
    return {
      tokens: [
        { part: 0, text: "Δθ ∝ " }, { part: 1, text: "− ⟨∂F(y)/∂θ⟩", sub: "●" }, { part: 3, text: " + ⟨w ∂F(" }, { part: 2, text: "ȳ" }, { part: 3, text: ")/∂θ⟩", sub: "○" },
      ],
      parts: [down, pushes ? `Wrong answers ȳ are found, here those of the last step: ${mechanism}.` : `Wrong answers ȳ will be found: ${mechanism}. The first step shows them.`, "Each ○ asks for more energy where it lies, by its weight w: what the loss still charges for it.", moves],
      bound: "What keeps F high elsewhere: the push at ○.",
    };
  }
  if (entry.family === "architectural") {
    return {
      tokens: [{ part: 0, text: "L = " }, { part: 1, text: "⟨F(y)⟩", sub: "●" }, { part: 0, text: " , and " }, { part: 3, text: "F cannot be low everywhere" }],
      parts: [down, "No wrong answers are sought.", `Nothing is pushed up. What bounds the low place is how F is built: ${mechanism}.`, moves],
      bound: `What keeps F high elsewhere: ${mechanism}.`,
    };
  }
  if (entry.family === "regularized") {
    return {
      tokens: [{ part: 0, text: "L = " }, { part: 1, text: "⟨F(y)⟩", sub: "●" }, { part: 3, text: " + cost" }, { part: 0, text: " (in F, or beside it)" }],
      parts: [down, "No wrong answers are sought.", `Nothing is pushed up at chosen places; the cost bounds the low place: ${mechanism}.`, moves],
      bound: `What keeps F high elsewhere: ${mechanism}.`,
    };
  }
  return {
    tokens: [{ part: 1, text: mechanism }],
    parts: [
      "The data ● is where the loss is asked.",
      pushes ? "○ are the places that the last step compared with ●." : "No places are compared with ●.",
      `Its loss is no mere push down at ● and up at ○: ${mechanism}.`, moves,
    ],
    bound: `What shapes F: ${mechanism}.`,
  };
}
