/**
 * Parts of the screen as one SVG, everything where it stands there: words, boxes, and the
 * lines of a plot stay vectors, a canvas becomes an embedded raster. Of controls it says what
 * they are set to; buttons are left out.
 */
import { plain } from "../plot/svg_pen.js";
import { control } from "./snapshot_control.js";
import { box, colourOf, sign, tip } from "./snapshot_box.js";
import { before, lines } from "./snapshot_text.js";
import { plotted } from "./snapshot_svg.js";

/** @typedef {import("./exhibit.js").Drawing} Drawing */

const PAD = 24;
const HEAD = 44;
const BUTTONS = ".chip, .numbers, .unseen, .grow, .plain, textarea, progress";

/**
 * @param {string} title
 * @param {readonly HTMLElement[]} elements those not in sight are passed over
 * @param {Map<Element, string>} [images]  in place of an element and all in it: the address of an image
 * @returns {Drawing}
 */
export function snapshot(title, elements, images = new Map()) {
  const seen = elements.filter((element) => element.checkVisibility());
  const boxes = seen.map((element) => element.getBoundingClientRect());
  if (boxes.length === 0) throw new RangeError("There is nothing on the screen to draw yet.");
  const left = Math.min(...boxes.map((b) => b.left)) - PAD;
  const top = Math.min(...boxes.map((b) => b.top)) - HEAD - PAD;
  const width = Math.ceil(Math.max(...boxes.map((b) => b.right)) + PAD - left);
  const height = Math.ceil(Math.max(...boxes.map((b) => b.bottom)) + PAD - top);
  let clips = 0;

  /** @param {Element} element @returns {string} */
  const draw = (element) => {
    if (element.matches(BUTTONS) || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return "";
    const place = element.getBoundingClientRect();
    const at = { x: place.left - left, y: place.top - top, width: place.width, height: place.height };
    const image = images.get(element) ?? (element instanceof HTMLCanvasElement ? element.toDataURL("image/png") : null);
    if (image !== null) return at.width < 1 ? "" : `<image x="${n(at.x)}" y="${n(at.y)}" width="${n(at.width)}" height="${n(at.height)}" preserveAspectRatio="none" href="${image}"/>`;
    const set = control(element, at);
    if (set !== null) return set;
    if (element instanceof SVGSVGElement) return at.width < 1 ? "" : plotted(element, at);
    const style = getComputedStyle(element);
    const inside = [...element.childNodes].map((node) => {
      if (node instanceof Element) return draw(node);
      return node instanceof Text ? lines(node, style, left, top) : "";
    }).join("");
    const held = inside !== "" && style.overflowX !== "visible";
    if (held) clips += 1;
    const group = held ? `<clipPath id="held-${clips}"><rect x="${n(at.x)}" y="${n(at.y)}" width="${n(at.width)}" height="${n(at.height)}"/></clipPath><g clip-path="url(#held-${clips})">${inside}</g>` : inside;
    const whole = box(style, at) + sign(element, at) + before(element, at) + group + tip(element, at);
    return style.opacity === "1" || whole === "" ? whole : `<g opacity="${style.opacity}">${whole}</g>`;
  };

  const page = getComputedStyle(document.body);
  const paper = colourOf(getComputedStyle(document.documentElement).getPropertyValue("--paper"));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${plain(page.fontFamily)}">
<title>${plain(`Basin: ${title}`)}</title>
<rect width="${width}" height="${height}" fill="${paper}"/>
<text x="${PAD}" y="${PAD + 18}" font-size="17" font-weight="650" fill="${colourOf(page.color)}">${plain(title)}</text>
${seen.map(draw).join("\n")}
</svg>
`;
  return { svg, width, height };
}

/** @param {number} v */
const n = (v) => String(Math.round(v * 100) / 100);
