/** A dial: a fixed arc with one needle or two marks. Where they stand is `state/dials.js`. */
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

/** A short stroke across the arc. @param {number} share */
function stroke(share) {
  const [inner, outer] = [spot(share, R + 3.5), spot(share, R + 6)];
  return `M${inner.x.toFixed(2)} ${inner.y.toFixed(2)}L${outer.x.toFixed(2)} ${outer.y.toFixed(2)}`;
}

/**
 * @param {string} label @param {string} unit
 * @param {readonly number[]} [marks] shares of the arc that have a stroke
 */
function face(label, unit, marks = []) {
  const from = spot(0, R);
  const to = spot(1, R);
  const arc = s("path", { d: `M${from.x} ${from.y}A${R} ${R} 0 0 1 ${to.x} ${to.y}`, class: "track" });
  const strokes = s("path", { d: marks.map(stroke).join(""), class: "marks" });
  const picture = s("svg", { viewBox: "0 0 56 34", "aria-hidden": "true", focusable: "false" }, arc, strokes);
  const value = h("span", { class: "dial-value", "data-dial": label });
  return { picture, value, element: h("div", { class: "dial", title: `${label}: ${unit}` }, picture, h("span", { class: "dial-label" }, labelled(label)), value) };
}

/** One number, its needle. @param {string} label @param {string} unit @param {readonly number[]} marks */
export function needleDial(label, unit, marks) {
  const { picture, value, element } = face(label, unit, marks);
  const needle = s("line", { x1: MIDDLE.x, y1: MIDDLE.y, class: "needle" });
  picture.append(needle, s("circle", { cx: MIDDLE.x, cy: MIDDLE.y, r: 2.4, class: "pivot" }));
  return {
    element,
    /** @param {number | null} now @param {number} share @param {number} scale of the energies */
    set(now, share, scale) {
      const tip = spot(share, R - 4);
      place(needle, { x2: tip.x, y2: tip.y });
      needle.setAttribute("visibility", now === null ? "hidden" : "visible");
      write(value, show(now, 2, scale));
    },
  };
}

/** Two numbers on one arc: at the data, and elsewhere. @param {string} label @param {string} unit */
export function pairDial(label, unit) {
  const { picture, value, element } = face(label, unit);
  const sweep = s("path", { class: "sweep" });
  const first = s("circle", { r: 3.6, class: "first" });
  const second = s("rect", { width: 7, height: 7, class: "second" });
  picture.append(sweep, second, first);
  return {
    element,
    /** @param {[number, number]} now @param {[number, number]} shares @param {number} scale of the energies */
    set([a, b], [at, from], scale) {
      const pa = spot(at, R);
      const pb = spot(from, R);
      place(first, { cx: pa.x, cy: pa.y });
      place(second, { x: pb.x - 3.5, y: pb.y - 3.5 });
      place(sweep, { d: `M${pa.x} ${pa.y}A${R} ${R} 0 0 ${from >= at ? 1 : 0} ${pb.x} ${pb.y}` });
      tell(value, `● ${show(a, 2, scale)} □ ${show(b, 2, scale)}`);
    },
  };
}

/** @param {Element} element @param {Record<string, number | string>} attributes */
function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
}
