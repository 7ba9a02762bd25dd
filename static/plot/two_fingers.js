/**
 * A surface under fingers: one scrolls the page past it, as over any picture; two turn it, and
 * bring it nearer. Without this a phone could not leave a surface that fills its screen.
 */
import { h } from "../ui/dom.js";

/** Radians of a turn, and heights of a rise, for each CSS pixel that two fingers move. */
const TURN = 0.008;
const RISE = 0.006;
/** One finger that moved so far, in CSS pixels, is told that it takes two. */
const MEANT = 12;

/** @typedef {{ x: number, y: number, apart: number }} Grip  the middle of two fingers, and how far apart they are */

/** @param {TouchList} touches @returns {Grip} */
function gripOf([a, b]) {
  return { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) };
}

/**
 * @param {HTMLElement} host  the element that is drawn into
 * @param {{ turn: (angle: number, rise: number) => void, near: (factor: number) => void, done: () => void }} hands  `near`: the distance is multiplied by it
 */
export function twoFingers(host, { turn, near, done }) {
  const hint = h("p", { class: "fingers-hint", "aria-hidden": "true", hidden: true }, "Two fingers turn the surface");
  /** @type {Grip | null} */
  let grip = null;
  let began = { x: 0, y: 0 };
  const taken = (/** @type {TouchEvent} */ event) => {
    event.stopPropagation(); // Plotly would turn it under one finger
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  };
  host.addEventListener("touchstart", (event) => {
    taken(event);
    grip = event.touches.length === 2 ? gripOf(event.touches) : null;
    began = { x: event.touches[0].clientX, y: event.touches[0].clientY };
    if (grip) hint.hidden = true;
  }, { capture: true, passive: false });
  host.addEventListener("touchmove", (event) => {
    taken(event);
    if (event.touches.length === 1) {
      const [{ clientX, clientY }] = event.touches;
      if (Math.hypot(clientX - began.x, clientY - began.y) < MEANT) return;
      if (!hint.isConnected) host.after(hint);
      hint.hidden = false;
      return;
    }
    if (event.touches.length !== 2) return;
    const now = gripOf(event.touches);
    if (grip) {
      turn(TURN * (grip.x - now.x), RISE * (now.y - grip.y));
      if (grip.apart > 0 && now.apart > 0) near(grip.apart / now.apart);
      done();
    }
    grip = now;
  }, { capture: true, passive: false });
  for (const end of /** @type {const} */ (["touchend", "touchcancel"])) {
    host.addEventListener(end, (event) => {
      event.stopPropagation();
      grip = event.touches.length === 2 ? gripOf(event.touches) : null;
      if (event.touches.length === 0) hint.hidden = true;
    }, { capture: true });
  }
}
