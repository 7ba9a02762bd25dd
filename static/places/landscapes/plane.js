/**
 * The panel under a hand: click or Enter drops the racers, a drag moves the window, the
 * arrow keys move a crosshair that reads the landscape.
 */
import { panned, zoomed } from "./state.js";

/** @typedef {import("../../plot/gibbs.js").Window} Window */
/**
 * @typedef {object} Hands
 * @property {() => Window} window                         what is in sight
 * @property {(at: [number, number]) => void} drop
 * @property {(at: [number, number] | null, spoken: boolean) => void} probe   where the pointer or the crosshair is
 * @property {(window: Window | null) => void} look        null: all of Ω
 */

/** A drag begins after this many pixels; less is a click. */
const SLACK = 5;
/** A key moves the crosshair by this share of a side. */
const STEP = 1 / 40;

/** @param {HTMLElement} host @param {Hands} hands */
export function plane(host, hands) {
  /** @type {[number, number] | null} */
  let cross = null;
  /** @type {{ x: number, y: number, window: Window, moved: boolean } | null} */
  let held = null;

  const at = (/** @type {MouseEvent} */ event) => {
    const box = host.getBoundingClientRect();
    const { x, y } = hands.window();
    return /** @type {[number, number]} */ ([
      x[0] + ((x[1] - x[0]) * (event.clientX - box.left)) / box.width,
      y[1] - ((y[1] - y[0]) * (event.clientY - box.top)) / box.height,
    ]);
  };

  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, window: hands.window(), moved: false };
    if (event.pointerType === "mouse") host.setPointerCapture(event.pointerId);
  });
  host.addEventListener("pointermove", (event) => {
    if (held && event.pointerType === "mouse") {
      const dx = event.clientX - held.x;
      const dy = event.clientY - held.y;
      held.moved ||= Math.hypot(dx, dy) > SLACK;
      if (held.moved) {
        const box = host.getBoundingClientRect();
        host.classList.add("moving");
        hands.look(panned(held.window, -dx / box.width, dy / box.height));
      }
    }
    if (!held?.moved) hands.probe(at(event), false);
  });
  const release = () => {
    held = null;
    host.classList.remove("moving");
  };
  host.addEventListener("pointerup", (event) => {
    const click = held && !held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) <= 2 * SLACK;
    release();
    if (click) hands.drop(at(event));
  });
  host.addEventListener("pointercancel", release);
  host.addEventListener("pointerleave", () => { if (!held) hands.probe(cross, false); });
  host.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // a pinch, or asked for; a plain wheel scrolls the page
    event.preventDefault();
    hands.look(zoomed(hands.window(), event.deltaY > 0 ? 1.18 : 1 / 1.18, at(event)));
  }, { passive: false });

  host.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y } = hands.window();
    const middle = /** @type {[number, number]} */ ([(x[0] + x[1]) / 2, (y[0] + y[1]) / 2]);
    const move = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] })[event.key];
    if (move) {
      const by = STEP * (event.shiftKey ? 5 : 1);
      const hold = (/** @type {number} */ v, /** @type {[number, number]} */ [a, b]) => Math.min(b, Math.max(a, v));
      cross = cross
        ? [hold(cross[0] + move[0] * by * (x[1] - x[0]), x), hold(cross[1] + move[1] * by * (y[1] - y[0]), y)]
        : middle;
      hands.probe(cross, true);
    } else if (event.key === "Enter") {
      cross ??= middle;
      hands.probe(cross, false);
      hands.drop(cross);
    } else if (event.key === "+" || event.key === "=") hands.look(zoomed({ x, y }, 1 / 1.5, cross ?? middle));
    else if (event.key === "-") hands.look(zoomed({ x, y }, 1.5, cross ?? middle));
    else if (event.key === "0") hands.look(null);
    else if (event.key === "Escape" && cross) {
      cross = null;
      hands.probe(null, false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  host.addEventListener("blur", () => { hands.probe(null, false); });
  host.addEventListener("focus", () => { if (cross && host.matches(":focus-visible")) hands.probe(cross, false); });

  return {
    /** The crosshair, while the keyboard has it. */
    get cross() { return document.activeElement === host && host.matches(":focus-visible") ? cross : null; },
  };
}
