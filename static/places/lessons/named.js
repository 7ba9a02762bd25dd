/**
 * What a scene names on the page. A name is the way to one element: parts from the outside in,
 * each a `data-` attribute with its value, `knob:noise`, or an id, `side`.
 */

/** @param {string} name as in `side/knob:noise` */
export function selectorOf(name) {
  return name.split("/").map((part) => {
    const colon = part.indexOf(":");
    return colon < 0 ? `#${part}` : `[data-${part.slice(0, colon)}=${JSON.stringify(part.slice(colon + 1))}]`;
  }).join(" ");
}

/** Those in sight, or in a fold that can be opened. @param {string} name @returns {HTMLElement[]} */
export function named(name) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`main ${selectorOf(name)}`))]
    .filter((element) => element.closest("[hidden]") === null && (element.closest("details:not([open])") !== null || element.checkVisibility()));
}

/** What of a control stands out: its label is part of it. */
const WHOLE = ".slider, .figure, .choice, .option, .tick, .ls-readings > div";

/** @param {HTMLElement} element */
export function wholeOf(element) {
  return /** @type {HTMLElement} */ (element.closest(WHOLE) ?? element);
}
