/**
 * A scatter for each dataset, drawn from points the server is asked for once the panels
 * move: nothing may keep those waiting. Own points have a pencil.
 */
import { preview } from "../api/rest.js";
import { onceMoving } from "../state/opening.js";
import { h, icon, s } from "./dom.js";

const PENCIL = "M4 16l.8-3.2L13 4.600a1.400 1.400 0 0 1 2 0l.4.4a1.400 1.400 0 0 1 0 2L7.200 15.200zM11.500 6.100l2.400 2.400";
const SIZE = 40;

/** @param {[number, number][]} points @param {import("../state/model.js").Window} window */
function scatter(points, window) {
  const d = points.map(([x, y]) => {
    const px = (SIZE * (x - window.x[0])) / (window.x[1] - window.x[0]);
    const py = SIZE - (SIZE * (y - window.y[0])) / (window.y[1] - window.y[0]);
    return `M${px.toFixed(1)} ${py.toFixed(1)}h0`;
  }).join("");
  return s("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true", focusable: "false", class: "thumb" }, s("path", { d }));
}

/** @param {import("../state/lab.js").Lab} lab */
export function thumbnails(lab) {
  const faces = new Map(Object.entries(lab.catalogue.data).map(([kind, entry]) =>
    [kind, h("span", { class: "thumb-name", "data-awaited": Boolean(entry.defaults && entry.window) }, entry.defaults ? entry.title : icon(PENCIL, "icon pencil"))]));
  const begin = async () => {
    for (const [kind, face] of faces) {
      const { defaults, window } = lab.catalogue.data[kind];
      if (!defaults || !window) continue;
      const points = await preview(kind).catch(() => []); // the name stays where there is no picture
      if (points.length > 0) face.replaceChildren(scatter(points, window));
      face.removeAttribute("data-awaited");
    }
  };
  onceMoving(lab, () => void begin());
  return { face: (/** @type {string} */ kind) => /** @type {HTMLElement} */ (faces.get(kind)) };
}
