/**
 * On a narrow screen the pictures lie far above the knobs: while none of them is in sight, a
 * small live copy of each panel shown stays at the top. It is hidden by the style on wide
 * screens, and copies only what was painted.
 */
import { FAMILIES } from "../state/model.js";
import { h } from "../ui/dom.js";

/** A picture of which less than this share is on the screen is out of sight. */
const SEEN = 0.35;
const NARROW = matchMedia("(max-width: 800px) and (min-height: 561px)");

/** @type {import("./index.js").Feature} */
export function pinned({ lab, stage, laboratory }) {
  const copies = FAMILIES.map((family) => {
    const canvas = h("canvas", { "data-copy": family });
    return { family, canvas, element: h("span", { class: "pinned-one", "data-family": family }, canvas), stale: true, share: 1 };
  });
  const strip = h("button", {
    type: "button", class: "pinned", "data-action": "pinned", "aria-label": "Back to the pictures", title: "Back to the pictures", hidden: true,
    onclick: () => { document.getElementById("panels")?.scrollIntoView(); document.getElementById("panels")?.focus({ preventScroll: true }); },
  }, ...copies.map(({ element }) => element));
  laboratory.prepend(strip);

  let asked = false;
  const ask = () => {
    if (asked || strip.hidden) return;
    asked = true;
    requestAnimationFrame(copy);
  };
  function copy() {
    asked = false;
    for (const one of copies) {
      if (!one.stale || one.element.hidden) continue;
      one.stale = false;
      const { canvas } = one;
      const { host } = stage.seats[one.family].surface;
      const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio || 1));
      if (side === 0) continue;
      if (canvas.width !== side) {
        canvas.width = side;
        canvas.height = side;
      }
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.clearRect(0, 0, side, side);
      for (const layer of host.querySelectorAll("canvas")) {
        if (layer.width > 0 && !layer.hidden) pen.drawImage(layer, 0, 0, side, side);
      }
    }
  }
  const place = () => {
    const seen = lab.visible();
    for (const one of copies) one.element.hidden = !seen.includes(one.family);
    strip.hidden = !NARROW.matches || copies.some(({ family, share }) => seen.includes(family) && share >= SEEN);
    for (const one of copies) one.stale = true;
    ask();
  };
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio } of entries) {
      const one = copies.find(({ family }) => stage.seats[family].surface.host === target);
      if (one) one.share = intersectionRatio;
    }
    place();
  }, { threshold: [0, SEEN, 1] });
  for (const one of copies) {
    const { host } = stage.seats[one.family].surface;
    watcher.observe(host);
    host.addEventListener("painted", () => {
      one.stale = true;
      ask();
    });
  }
  NARROW.addEventListener("change", place);
  lab.store.on((_, changed) => { if (changed.has("enlarged")) place(); });
}
