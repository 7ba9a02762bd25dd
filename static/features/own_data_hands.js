/** A hand on a panel, by mouse, pen or touch: where it goes down, moves and lets go, in data units. */

import { single } from "../state/points.js";

/** @typedef {import("../state/points.js").Point} Point */

/**
 * @param {HTMLElement} host
 * @param {object} task
 * @param {() => boolean} task.ready      whether a hand has anything to do here
 * @param {() => import("../state/points.js").Window} task.window
 * @param {(at: Point, shift: boolean) => boolean} task.down  whether it took hold
 * @param {(at: Point) => void} task.move
 * @param {() => void} task.up
 */
export function hands(host, task) {
  let holding = false;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = host.getBoundingClientRect();
    const { x, y } = task.window();
    const share = (/** @type {number} */ v) => Math.min(1, Math.max(0, v));
    return /** @type {Point} */ ([
      single(x[0] + share((event.clientX - box.left) / box.width) * (x[1] - x[0])),
      single(y[1] - share((event.clientY - box.top) / box.height) * (y[1] - y[0])),
    ]);
  };
  const release = (/** @type {PointerEvent} */ event) => {
    if (!holding) return;
    holding = false;
    event.stopPropagation();
    task.up();
  };
  // In the capture phase: Plotly's own layer lies above and would take them.
  host.addEventListener("pointerdown", (event) => {
    if (!task.ready() || event.button !== 0) return;
    holding = task.down(at(event), event.shiftKey);
    if (!holding) return;
    event.preventDefault();
    event.stopPropagation();
    host.setPointerCapture(event.pointerId);
  }, { capture: true });
  host.addEventListener("pointermove", (event) => {
    if (!holding) return;
    event.stopPropagation();
    for (const seen of event.getCoalescedEvents?.() ?? [event]) task.move(at(seen));
  }, { capture: true });
  host.addEventListener("pointerup", release, { capture: true });
  host.addEventListener("pointercancel", release, { capture: true });
}
