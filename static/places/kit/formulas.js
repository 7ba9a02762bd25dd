/** Subscripts and raised powers in running text: E_C, F_β, e^(−βF). */
import { h, s } from "../../ui/dom.js";
import { tell } from "../../ui/telling.js";

const MARKED = /([A-Za-zΣ⟩])_([A-Za-z0-9β∞]+)|\^\(([^)]+)\)/g;

/**
 * @template T
 * @param {string} text @param {(kind: "plain" | "sub" | "sup", text: string) => T} part @returns {T[]}
 */
function parts(text, part) {
  /** @type {T[]} */
  const found = [];
  let from = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, base, sub, sup] = match;
    const before = text.slice(from, match.index) + (base ?? "");
    if (before) found.push(part("plain", before));
    found.push(sub !== undefined ? part("sub", sub) : part("sup", sup));
    from = (match.index ?? 0) + whole.length;
  }
  if (from < text.length) found.push(part("plain", text.slice(from)));
  return found;
}

/** As HTML. @param {string} text @returns {(string | HTMLElement)[]} */
export function formula(text) {
  return parts(text, (kind, piece) => (kind === "plain" ? piece : h(kind, {}, piece)));
}

/** Written where it differs, with its words explained. @param {HTMLElement} element @param {string} text */
export function writeFormula(element, text) {
  tell(element, text, (whole, plain) => parts(whole, (kind, piece) => (kind === "plain" ? plain(piece) : [{ text: piece, tag: kind }])).flat());
}

/** As the parts of an SVG text. @param {string} text @returns {SVGElement[]} */
export function svgFormula(text) {
  let lowered = 0;
  return parts(text, (kind, piece) => {
    const shift = (kind === "sub" ? 3.5 : kind === "sup" ? -4.5 : 0) - lowered;
    lowered += shift;
    return /** @type {SVGElement} */ (s("tspan", { dy: shift || null, "font-size": kind === "plain" ? null : "0.78em" }, piece));
  });
}
