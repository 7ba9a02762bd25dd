/** A formula that somebody is writing, as MathML. */
import { read } from "../state/expression.js";

/** @typedef {import("../state/expression.js").Tree} Tree */

const GREEK = Object.freeze({
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", zeta: "ζ", eta: "η", theta: "θ", kappa: "κ", lambda: "λ", mu: "μ",
  nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", chi: "χ", psi: "ψ", omega: "ω",
});
/** How tightly each binds; what binds less stands in parentheses within it. */
const BINDS = Object.freeze({ "+": 1, "-": 1, "*": 2, "/": 4, "**": 4 });
const SIGN = 2;
const WHOLE = 5;
/** Functions that are written with something raised. */
const RAISED = ["exp", "relu", "square"];

/** @param {string} tag @param {...(Element | string)} children @returns {Element} */
function m(tag, ...children) {
  const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  element.append(...children);
  return element;
}

/** As it is read by mathematicians; null where it cannot be read, or not yet. @param {string} text */
export function typeset(text) {
  const tree = read(text);
  if (!tree) return null;
  const math = m("math", ...row(tree));
  math.setAttribute("display", "block");
  return math;
}

/** @param {Tree} tree */
function binds(tree) {
  if (tree.sort === "negative") return SIGN;
  if (tree.sort === "operation") return BINDS[tree.by];
  return tree.sort === "call" && RAISED.includes(tree.text) ? BINDS["**"] : WHOLE;
}

/** In one element. @param {Tree} tree */
const boxed = (tree) => m("mrow", ...row(tree));
/** @param {string} left @param {readonly Element[]} inner @param {string} right */
const fenced = (left, inner, right) => [m("mo", left), ...inner, m("mo", right)];
/** In parentheses where it binds less than that. @param {Tree} tree @param {number} least */
const within = (tree, least) => (binds(tree) < least ? fenced("(", row(tree), ")") : row(tree));

/** @param {Tree} tree @returns {Element[]} */
function row(tree) {
  switch (tree.sort) {
    case "number": return number(tree.text);
    case "name": return [name(tree.text)];
    case "negative": return [m("mo", "−"), ...within(tree.of, SIGN)];
    case "operation": return operation(tree);
    case "call": return call(tree.text, tree.of);
  }
}

/** 1e-3 is written as the product that it is. @param {string} text */
function number(text) {
  const [digits, exponent] = text.split(/[eE]/);
  if (exponent === undefined) return [m("mn", digits)];
  return [m("mn", digits), m("mo", "·"), m("msup", m("mn", "10"), m("mn", String(Number(exponent)).replace("-", "−")))];
}

/** E_C has a C below, beta is β. @param {string} text */
function name(text) {
  const [base, ...below] = text.split("_");
  const symbol = (/** @type {string} */ word) => m("mi", Object.hasOwn(GREEK, word) ? GREEK[/** @type {keyof typeof GREEK} */ (word)] : word);
  return base !== "" && below.length === 1 && below[0] !== "" ? m("msub", symbol(base), symbol(below[0])) : symbol(text);
}

/** @param {Extract<Tree, { sort: "operation" }>} tree @returns {Element[]} */
function operation({ by, left, right }) {
  if (by === "/") return [m("mfrac", boxed(left), boxed(right))];
  if (by === "**") return [m("msup", m("mrow", ...within(left, WHOLE)), boxed(right))];
  const signed = right.sort === "negative"; // two signs in a row are kept apart
  const second = signed ? fenced("(", row(right), ")") : within(right, by === "-" ? BINDS["*"] : BINDS[by]);
  if (by === "*") return [...within(left, BINDS["*"]), m("mo", by === "*" && dotted(left, right) ? "·" : "\u2062"), ...second];
  return [...row(left), m("mo", by === "-" ? "−" : "+"), ...second];
}

/** Whether a product needs a dot: a number after anything, and two things that would be read as one. @param {Tree} left @param {Tree} right */
function dotted(left, right) {
  const last = left.sort === "operation" && left.by === "*" ? left.right : left;
  const first = right.sort === "operation" && right.by === "**" ? right.left : right;
  const long = (/** @type {Tree} */ tree) => tree.sort === "name" && tree.text.length > 1 && !tree.text.includes("_") && !Object.hasOwn(GREEK, tree.text);
  return first.sort === "number" || (last.sort === "call" && first.sort === "call") || long(last) || long(first) || (last.sort === "name" && first.sort === "call");
}

/** @param {string} called @param {readonly Tree[]} of @returns {Element[]} */
function call(called, of) {
  const [first] = of;
  const alone = of.length === 1;
  if (alone && called === "sqrt") return [m("msqrt", ...row(first))];
  if (alone && called === "abs") return fenced("|", row(first), "|");
  if (alone && called === "exp") return [m("msup", m("mi", "e"), boxed(first))];
  if (alone && called === "square") return [m("msup", m("mrow", ...within(first, WHOLE)), m("mn", "2"))];
  if (alone && called === "relu") return [m("msup", m("mrow", ...fenced("[", row(first), "]")), m("mo", "+"))];
  const values = of.flatMap((value, k) => [...(k > 0 ? [m("mo", ",")] : []), ...row(value)]);
  return [m("mi", called === "sigmoid" ? "σ" : called), m("mo", "\u2061"), ...fenced("(", values, ")")];
}
