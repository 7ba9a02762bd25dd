/** The words of a text node as SVG, a line of them at a time. */
import { plain } from "../plot/svg_pen.js";
import { colourOf } from "./snapshot_box.js";

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** @param {Text} node @param {CSSStyleDeclaration} style its element's @param {number} left @param {number} top */
export function lines(node, style, left, top) {
  /** @type {{ text: string, box: DOMRect }[]} */
  const found = [];
  const range = document.createRange();
  for (const word of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].trimEnd().length);
    const [box] = range.getClientRects();
    if (!box || box.width === 0) continue;
    const last = found.at(-1);
    if (last && Math.abs(last.box.top - box.top) < box.height / 2) {
      last.text += ` ${word[0].trimEnd()}`;
      last.box = new DOMRect(last.box.left, last.box.top, box.right - last.box.left, last.box.height);
    } else found.push({ text: word[0].trimEnd(), box });
  }
  const zoom = /** @type {any} */ (node.parentElement)?.currentCSSZoom ?? 1;
  return found.map(({ text, box }) => written(style.textTransform === "uppercase" ? text.toUpperCase() : text, style, { x: box.left - left, y: box.top - top, width: box.width, height: box.height }, zoom)).join("");
}

/** Words that the style sheet puts before an element's own, but for those that only a screen reader has. @param {Element} element @param {{ x: number, y: number }} at */
export function before(element, at) {
  const style = getComputedStyle(element, "::before");
  const text = /^"(.*\S.*)"$/.exec(style.content)?.[1].trim();
  const unseen = style.position === "absolute" && style.clipPath !== "none";
  if (text === undefined || unseen) return "";
  pen.font = fontOf(style);
  const height = parseFloat(style.lineHeight) || 1.35 * parseFloat(style.fontSize);
  return written(text, style, { x: at.x, y: at.y, width: pen.measureText(text).width, height });
}

/** @param {CSSStyleDeclaration} style */
const fontOf = (style) => `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
const usual = getComputedStyle(document.body).fontFamily;

/** @param {string} text @param {CSSStyleDeclaration} style @param {{ x: number, y: number, width: number, height: number }} at the line's box @param {number} [zoom] of the type in it */
export function written(text, style, { x, y, width, height }, zoom = 1) {
  pen.font = fontOf(style);
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(text);
  const base = y + (height - zoom * (up + down)) / 2 + zoom * up;
  const look = `font-size="${(zoom * parseFloat(style.fontSize)).toFixed(2)}"${style.fontWeight === "400" ? "" : ` font-weight="${style.fontWeight}"`}${style.fontStyle === "normal" ? "" : ` font-style="${style.fontStyle}"`}${style.fontFamily === usual ? "" : ` font-family="${plain(style.fontFamily)}"`}`;
  // The length holds words to their place in a viewer that has other type.
  return `<text x="${x.toFixed(2)}" y="${base.toFixed(2)}" ${look} fill="${colourOf(style.color)}" textLength="${width.toFixed(2)}" lengthAdjust="spacingAndGlyphs">${plain(text)}</text>`;
}
