/** Text in an element, with its marks drawn and its words explained. */
import { Glossary } from "../state/glossary.js";
import { h } from "./dom.js";
import { WRITTEN, writtenMark } from "./sign.js";
import { term } from "./term.js";

/** @typedef {{ text: string, term?: Term | null, mark?: boolean, tag?: "sub" | "sup" }} Part  `tag`: written lower, or raised */
/** @typedef {import("../state/glossary.js").Term} Term */

let glossary = new Glossary([], Object.keys(WRITTEN));

/** The page's words, once they are known. @param {readonly Term[]} terms */
export function learn(terms) {
  glossary = new Glossary(terms, Object.keys(WRITTEN));
}

/** @type {WeakMap<Element, { text: string, shape: string }>} */
const told = new WeakMap();
const shapeOf = (/** @type {Part} */ part) => part.term?.id ?? part.tag ?? (part.mark ? part.text : "");
/** @param {string} text @returns {Part[]} */
const partsOf = (text) => glossary.parts(text);

/**
 * Write text. Only what differs is written: a word that is explained keeps its button, and the
 * focus on it, while the numbers beside it change.
 * @param {Element} element @param {string} text
 * @param {(text: string, plain: (text: string) => Part[]) => Part[]} [split] the text into its parts,
 *   where some are lowered or raised; `plain` does it where none is
 */
export function tell(element, text, split = partsOf) {
  const before = told.get(element);
  if (before?.text === text) return;
  const parts = split(text, partsOf);
  const shape = [parts.length, ...parts.map(shapeOf)].join("|");
  told.set(element, { text, shape });
  if (before?.shape === shape) {
    parts.forEach((part, k) => {
      const node = element.childNodes[k];
      if (!part.mark && node.textContent !== part.text) node.textContent = part.text;
    });
  } else element.replaceChildren(...parts.map(nodeOf));
}

/** @param {Part} part */
function nodeOf(part) {
  return part.tag ? h(part.tag, {}, part.text) : part.term ? term(part.text, part.term) : part.mark ? writtenMark(part.text) : document.createTextNode(part.text);
}

/** The nodes of a text that does not change. @param {string} text @returns {Node[]} */
export function telling(text) {
  return glossary.parts(text).map(nodeOf);
}

/**
 * A label, explained as a whole: by the glossary's entry of that name, or else by a hint.
 * @param {string} label
 * @param {{ id?: string, hint?: string, list?: readonly { name: string, hint: string }[], spoken?: string, content?: readonly (Node | string)[] }} [how]
 *   the entry's id, where the label is named otherwise; of a group of choices, what each does; how
 *   a screen reader says a label that is a symbol; what draws it, where that is not its text
 * @returns {HTMLElement}
 */
export function labelled(label, { id, hint, list, spoken, content } = {}) {
  const choices = list?.map((one) => `<b>${escaped(one.name)}</b> ${sentence(one.hint)}`).join(" ");
  const own = choices ?? (hint ? sentence(hint) : "");
  const meaning = (list ? null : id ? glossary.byId.get(id) : glossary.ofLabel(label)) ?? (own ? { title: label, says: own } : null);
  const drawn = content ?? glossary.parts(label).map((part) => (part.mark ? writtenMark(part.text) : document.createTextNode(part.text)));
  if (!meaning) return h("span", {}, ...drawn);
  const button = term("", meaning, { "aria-label": spoken || null });
  button.append(...drawn);
  return button;
}

/**
 * The name of a control, which explains itself where there is a hint. Not a label, since a label
 * may hold no other control: the control is given the same name. Without a hint the
 * glossary is asked, with an empty one nobody.
 * @param {HTMLElement} control @param {string} name @param {string} [hint] @returns {HTMLElement}
 */
export function naming(control, name, hint) {
  const meaning = hint ? { title: name, says: sentence(hint) } : hint === undefined ? glossary.ofLabel(name) : null;
  if (!meaning) return h("label", { for: control.id }, name);
  if (!control.hasAttribute("aria-label")) control.setAttribute("aria-label", name);
  return term(name, meaning);
}

/** Plain text as HTML, with a capital. @param {string} text */
function escaped(text) {
  return h("p", {}, text[0].toUpperCase() + text.slice(1)).innerHTML;
}

/** The same as a sentence. @param {string} text */
function sentence(text) {
  const whole = escaped(text);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/**
 * Explain words and draw marks in prose that the server made: each word once. What can be
 * pressed by itself is left alone.
 * @param {HTMLElement} root
 */
export function explain(root) {
  /** @type {Set<string>} */
  const seen = new Set();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("button, a, label, [aria-hidden=true], summary, option, code, math, .computed, .term, .sign") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const node of texts) {
    const parts = glossary.parts(node.textContent ?? "");
    if (parts.every((part) => !part.mark && (!part.term || seen.has(part.term.id)))) continue;
    const nodes = parts.map((part) => {
      if (part.term && seen.has(part.term.id)) return document.createTextNode(part.text);
      if (part.term) seen.add(part.term.id);
      return nodeOf(part);
    });
    // In a flex box each node would be an item of its own, and the spaces between them be lost.
    const spaced = /flex|grid/.test(getComputedStyle(/** @type {Element} */ (node.parentElement)).display);
    /** @type {ChildNode} */ (node).replaceWith(...(spaced ? [h("span", {}, ...nodes)] : nodes));
  }
}
