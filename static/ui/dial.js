/** A dial: an arc from the least to the most seen so far, with one needle or two marks. */
import { show } from "../state/figures.js";
import { h, s, write } from "./dom.js";
import { labelled, tell } from "./telling.js";

const R = 22;
const MIDDLE = { x: 28, y: 27 };

/** @param {number} share 0 to 1 @param {number} radius */
function spot(share, radius) {
  const angle = Math.PI * (1 - share);
  return { x: MIDDLE.x + radius * Math.cos(angle), y: MIDDLE.y - radius * Math.sin(angle) };
}

/** @param {string} label @param {string} unit */
export function dial(label, unit) {
  const from = spot(0, R);
  const to = spot(1, R);
  const arc = `M${from.x} ${from.y}A${R} ${R} 0 0 1 ${to.x} ${to.y}`;
  const sweep = s("path", { d: arc, class: "sweep" });
  const needle = s("line", { x1: MIDDLE.x, y1: MIDDLE.y, class: "needle" });
  const second = s("rect", { width: 7, height: 7, class: "second" });
  const first = s("circle", { r: 3.6, class: "first" });
  const marks = label === "energy" ? [sweep, second, first] : [needle, s("circle", { cx: MIDDLE.x, cy: MIDDLE.y, r: 2.4, class: "pivot" })];
  const picture = s("svg", { viewBox: "0 0 56 34", "aria-hidden": "true", focusable: "false" }, s("path", { d: arc, class: "track" }), ...marks);
  const value = h("output", { class: "dial-value", "data-dial": label });
  const element = h("div", { class: "dial", title: `${label}: ${unit}` }, picture, h("span", { class: "dial-label" }, labelled(label)), value);
  return {
    element,
    /** @param {(number | null | undefined)[]} now @param {(number | null)[]} seen */
    set(now, seen) {
      let low = Infinity;
      let high = -Infinity;
      for (const v of seen) {
        if (v === null || !Number.isFinite(v)) continue;
        if (v < low) low = v;
        if (v > high) high = v;
      }
      const share = (/** @type {number | null | undefined} */ v) =>
        v === null || v === undefined || !(high > low) ? 0.5 : Math.min(1, Math.max(0, (v - low) / (high - low)));
      const [a, b] = now;
      if (label === "energy") {
        const pa = spot(share(a), R);
        const pb = spot(share(b), R);
        place(first, { cx: pa.x, cy: pa.y });
        place(second, { x: pb.x - 3.5, y: pb.y - 3.5 });
        place(sweep, { d: `M${pa.x} ${pa.y}A${R} ${R} 0 0 ${share(b) >= share(a) ? 1 : 0} ${pb.x} ${pb.y}` });
        tell(value, `● ${show(a, 2)} □ ${show(b, 2)}`);
      } else {
        const tip = spot(share(a), R - 4);
        place(needle, { x2: tip.x, y2: tip.y });
        needle.setAttribute("visibility", a === null ? "hidden" : "visible");
        write(value, show(a, 2));
      }
    },
  };
}

/** @param {Element} element @param {Record<string, number | string>} attributes */
function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
}
