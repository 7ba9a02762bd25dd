/**
 * Presenter mode: larger type, no chrome, and the keys that a clicker sends. Page Down and
 * Page Up (and → and ←) go through a lesson's scenes where one is open, else through the
 * panels: all three, each one, and round again. A full stop blanks the screen.
 */
import { FAMILIES } from "../state/model.js";
import { dressOf } from "../state/query.js";
import { h } from "../ui/dom.js";
import { typingIn } from "./typing.js";

/** How much larger the marks over a landscape are drawn. */
const MARKS = 1.3;
/** A room before a class is laid out as on a screen of this size, and enlarged until it fills the real one. */
const LAID_OUT = Object.freeze({ width: 1200, height: 675, most: 3 });

/** @param {number} width @param {number} height of the window */
const zoomFor = (width, height) => Math.max(1, Math.min(width / LAID_OUT.width, height / LAID_OUT.height, LAID_OUT.most));
/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {import("./index.js").Feature} */
export function presenter({ lab, stage, say, tools }) {
  const { body } = document;
  const button = h("button", { type: "button", class: "plain worded", "data-action": "present", "aria-keyshortcuts": "P", title: "Larger type, no controls, clicker keys (P)", onclick: () => present(true) },
    "Present", h("kbd", { "aria-hidden": "true" }, "P"));
  tools.prepend(button);
  const leave = h("button", { type: "button", class: "chip leave", "data-action": "present-leave", title: "Leave (Esc)", hidden: true, onclick: () => present(false) }, "Leave");
  // Before a class the header is hidden: the colour scale, the view and β come to a bar of their own.
  const legend = part("legend");
  const controls = /** @type {HTMLElement} */ (document.querySelector("[data-at-hand]"));
  const home = /** @type {HTMLElement} */ (controls.parentElement);
  const bar = h("section", { class: "present-bar", "aria-label": "View and scale", hidden: true });
  part("transport").before(bar);
  const furnish = (/** @type {boolean} */ wanted) => {
    bar.hidden = !wanted;
    if (wanted) bar.append(controls, legend);
    else {
      home.append(controls);
      tools.before(legend);
    }
  };
  const fit = () => body.style.setProperty("--room-zoom", String(zoomFor(innerWidth, innerHeight)));
  const blank = h("div", { class: "blank", "data-blank": "", hidden: true, onclick: () => darken(false) });
  body.append(blank);
  /** In the laboratory it belongs to the play bar, where it covers nothing. */
  const seat = () => (lab.state.place === "lab" ? part("transport") : body).append(leave);
  seat();
  addEventListener("resize", () => { if (on()) fit(); });
  lab.store.on((_, changed) => { if (changed.has("place")) seat(); });

  const on = () => body.dataset.present !== undefined;
  /** @param {boolean} wanted */
  function present(wanted) {
    if (wanted === on()) return;
    if (wanted) body.dataset.present = "";
    else delete body.dataset.present;
    leave.hidden = !wanted;
    fit();
    furnish(wanted);
    stage.magnify(wanted ? MARKS : 1);
    if (!wanted) darken(false);
    stage.touch();
    // Not back to the button: the next space is to play, not to present again.
    const { place } = lab.state;
    /** @type {HTMLElement | null} */ (document.querySelector(place === "lab" ? "#panels" : `[data-room="${place}"]`))?.focus({ preventScroll: true });
    scrollTo(0, 0);
    say(wanted ? "Presenter mode: Page Down and Page Up turn the page, a full stop blanks the screen, Escape leaves" : "Presenter mode left");
  }

  /** @param {boolean} wanted */
  function darken(wanted) {
    if (blank.hidden === !wanted) return;
    blank.hidden = !wanted;
    say(wanted ? "Screen blanked; any key brings it back" : "Screen back");
  }

  /** @param {1 | -1} way */
  function turn(way) {
    const scene = document.querySelector(`[data-action="${way === 1 ? "scene-next" : "scene-before"}"]`);
    if (scene instanceof HTMLButtonElement && scene.offsetParent !== null) {
      scene.click();
      return;
    }
    if (lab.state.place !== "lab") return;
    const views = [null, ...FAMILIES];
    const next = views[(views.indexOf(lab.state.enlarged) + way + views.length) % views.length];
    lab.store.set({ enlarged: next });
    say(next === null ? "All three" : next[0].toUpperCase() + next.slice(1));
  }

  // Before the page's own keys, which take the arrows for single steps.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const { key } = event;
    if (!on()) {
      if (key.toLowerCase() !== "p" || typingIn(target)) return;
      present(true);
    } else if (!blank.hidden) darken(false);
    else if (key === "Escape" && document.querySelector(".page[data-tool]:not([hidden])") === null) present(false);
    else if (typingIn(target)) return;
    else if (key.toLowerCase() === "p") present(false);
    else if (key === "." || key.toLowerCase() === "b") darken(true);
    else if (key === "PageDown" || key === "PageUp") turn(key === "PageDown" ? 1 : -1);
    else if ((key === "ArrowRight" || key === "ArrowLeft") && !target.matches("input, [role=slider], canvas, .plot")) turn(key === "ArrowRight" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  if (dressOf(location.search).present) present(true);
}
