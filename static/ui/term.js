/**
 * A word that explains itself: a button with a dotted underline. A click, a tap or the focus of
 * the keyboard opens one sentence and, where it helps, a formula.
 */
import { zoomOf } from "../plot/pixels.js";
import { h } from "./dom.js";
import { markup } from "./markup.js";

/** @typedef {{ title: string, says: string, formula?: string | null }} Meaning  `says` is HTML that the server made, or plain text */

const EDGE = 8;
/** @type {{ box: HTMLElement, of: HTMLElement | null } | null} */
let open = null;

/** @param {string} text @param {Meaning} meaning @param {Record<string, any>} [attributes] */
export function term(text, meaning, attributes = {}) {
  listen();
  const button = h("button", {
    type: "button", class: "term", "aria-expanded": "false", "aria-description": plainOf(meaning.says), "data-term": meaning.title, ...attributes,
    onclick: (/** @type {Event} */ event) => {
      event.preventDefault(); // in a summary it would fold
      event.stopPropagation();
      if (open?.of === button) close();
      else show(button, meaning);
    },
    onfocus: () => { if (button.matches(":focus-visible")) show(button, meaning); },
    onblur: () => { if (open?.of === button) close(); },
  }, text);
  return button;
}

/** Meanings as plain text, each read once. @type {Map<string, string>} */
const plain = new Map();

/** @param {string} html */
function plainOf(html) {
  const text = plain.get(html) ?? (markup("p", {}, html).textContent ?? "").trim();
  plain.set(html, text);
  return text;
}

/** @param {HTMLElement} button @param {Meaning} meaning */
function show(button, { title, says, formula }) {
  close();
  const { box } = open ??= { box: made(), of: null };
  box.replaceChildren(h("b", {}, title), markup("p", {}, says), ...(formula ? [markup("div", { class: "formulas" }, formula)] : []));
  // In the dialog that is open, outside of which nothing can be reached, or else in its landmark.
  (button.closest("dialog, main, header, aside") ?? document.body).append(box);
  open.of = button;
  button.setAttribute("aria-expanded", "true");
  box.showPopover();
  place(box, button);
}

function close() {
  if (!open?.of) return;
  open.of.setAttribute("aria-expanded", "false");
  open.of = null;
  if (open.box.isConnected) open.box.hidePopover();
}

function made() {
  // Text in it can be selected without its word losing the focus.
  return h("div", { class: "meaning", popover: "manual", role: "note", "data-meaning": "", onmousedown: (/** @type {Event} */ event) => event.preventDefault() });
}

/** Below the word, or above it where there is no room. @param {HTMLElement} box @param {HTMLElement} button */
function place(box, button) {
  const at = button.getBoundingClientRect();
  if (!button.isConnected || at.width === 0) return close();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(innerWidth - width - EDGE, at.left - 12));
  const below = at.bottom + 6;
  const top = below + height + EDGE <= innerHeight ? below : Math.max(EDGE, at.top - height - 6);
  const zoom = zoomOf(box);
  box.style.left = `${left / zoom}px`;
  box.style.top = `${top / zoom}px`;
}

let listening = false;

/** Once there is a word to close. */
function listen() {
  if (listening) return;
  listening = true;
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (open?.of && !open.of.contains(target) && !open.box.contains(target)) close();
  }, { capture: true });
  // On the window: before whatever else this key would close.
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open?.of) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  }, { capture: true });
  addEventListener("resize", close);
  document.addEventListener("scroll", () => { if (open?.of) place(open.box, open.of); }, { capture: true, passive: true });
}
