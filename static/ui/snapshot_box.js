/** An element's ground, edges and tips as SVG. */

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

const dot = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
/** @type {Map<string, string>} */
const known = new Map();

/** A colour as every viewer of SVG reads it, "none" where nothing is seen. @param {string} css */
export function colourOf(css) {
  const found = known.get(css);
  if (found !== undefined) return found;
  dot.clearRect(0, 0, 1, 1);
  dot.fillStyle = "#000";
  dot.fillStyle = css.trim();
  dot.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data;
  const colour = a === 0 ? "none" : a === 255 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${Number((a / 255).toFixed(3))})`;
  known.set(css, colour);
  return colour;
}

/** @param {number} v */
const n = (v) => String(Math.round(v * 100) / 100);

/** A share of a side, or pixels; else all of it. @param {string} text @param {number} whole */
const length = (text, whole) => (text.endsWith("%") ? (parseFloat(text) / 100) * whole : text.endsWith("px") ? parseFloat(text) : whole);

/** @param {Place} at @param {string} more */
const rect = ({ x, y, width, height }, more) => `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}" ${more}/>`;

/** @param {Place} at @param {number} by */
const within = ({ x, y, width, height }, by) => ({ x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by });

/** @param {CSSStyleDeclaration} style @param {Place} at */
export function box(style, at) {
  const round = Math.min(parseFloat(style.borderTopLeftRadius) || 0, at.width / 2, at.height / 2);
  const corners = round > 0 ? ` rx="${n(round)}"` : "";
  let drawn = "";
  const ground = colourOf(style.backgroundColor);
  const cut = style.clipPath.startsWith("polygon(") ? [...style.clipPath.matchAll(/([\d.]+(?:%|px)) ([\d.]+(?:%|px))/g)] : [];
  if (ground !== "none") {
    drawn += cut.length === 0 ? rect(at, `fill="${ground}"${corners}`)
      : `<path d="M${cut.map(([, x, y]) => `${n(at.x + length(x, at.width))} ${n(at.y + length(y, at.height))}`).join("L")}Z" fill="${ground}"/>`;
  }
  if (style.backgroundImage !== "none") drawn += gradients(style, at, corners);
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
    wide: parseFloat(/** @type {any} */ (style)[`border${side}Width`]), colour: colourOf(/** @type {any} */ (style)[`border${side}Color`]), dashed: /** @type {any} */ (style)[`border${side}Style`] === "dashed",
  }));
  const [first] = sides;
  if (first.wide > 0 && sides.every((s) => s.wide === first.wide && s.colour === first.colour)) {
    if (first.colour !== "none") drawn += rect(within(at, first.wide / 2), `fill="none" stroke="${first.colour}" stroke-width="${n(first.wide)}"${corners}`);
  } else {
    sides.forEach(({ wide, colour, dashed }, k) => {
      if (!(wide > 0) || colour === "none") return;
      const [x, y] = [at.x + (k === 1 ? at.width - wide / 2 : k === 3 ? wide / 2 : 0), at.y + (k === 2 ? at.height - wide / 2 : k === 0 ? wide / 2 : 0)];
      drawn += `<path d="M${n(x)} ${n(y)}${k % 2 === 0 ? `h${n(at.width)}` : `v${n(at.height)}`}" stroke="${colour}" stroke-width="${n(wide)}"${dashed ? ' stroke-dasharray="6 4"' : ""}/>`;
    });
  }
  const inner = /^(.+\)) 0px 0px 0px ([\d.]+)px inset$/.exec(style.boxShadow);
  if (inner) drawn += rect(within(at, Number(inner[2]) / 2), `fill="none" stroke="${colourOf(inner[1])}" stroke-width="${inner[2]}"${corners}`);
  return drawn;
}

let ramps = 0;

/** Straight gradients, each at its size and place. @param {CSSStyleDeclaration} style @param {Place} at @param {string} [corners] */
function gradients(style, at, corners = "") {
  const layers = [...style.backgroundImage.matchAll(/linear-gradient\(((?:[^()]|\([^()]*\))*)\)/g)];
  const of = (/** @type {string} */ list, /** @type {number} */ k) => list.split(", ")[k % list.split(", ").length].split(" ");
  return layers.map(([, inside], k) => {
    const stops = [...inside.matchAll(/([a-z]+\([^()]*\)|#[0-9a-f]+)(?: ([\d.]+(?:%|px)))?/gi)].map(([, colour, from]) => ({ colour: colourOf(colour), from }));
    const [wide, tall = "auto"] = of(style.backgroundSize, k);
    const [right, down = "0%"] = of(style.backgroundPosition, k);
    const width = length(wide, at.width);
    const height = length(tall, at.height);
    const place = { x: at.x + length(right, at.width - width), y: at.y + length(down, at.height - height), width: Math.min(width, at.width), height: Math.min(height, at.height) };
    if (new Set(stops.map((s) => s.colour)).size === 1) return stops[0].colour === "none" ? "" : rect(place, `fill="${stops[0].colour}"${corners}`);
    ramps += 1;
    const across = inside.startsWith("90deg") || inside.startsWith("to right");
    const end = across ? place.x + width : place.y + height;
    const whole = across ? width : height;
    const ends = stops.map(({ colour, from }, j) => `<stop offset="${(from ? length(from, whole) / whole : j / (stops.length - 1)).toFixed(4)}" ${stopOf(colour)}/>`).join("");
    const line = across ? `x1="${n(place.x)}" x2="${n(end)}" y1="0" y2="0"` : `x1="0" x2="0" y1="${n(place.y)}" y2="${n(end)}"`;
    return `<linearGradient id="ramp-${ramps}" gradientUnits="userSpaceOnUse" ${line}>${ends}</linearGradient>${rect(place, `fill="url(#ramp-${ramps})"${corners}`)}`;
  }).join("");
}

/** A sign that the style sheet paints before an element's words. @param {Element} element @param {Place} at */
export function sign(element, at) {
  const style = getComputedStyle(element, "::before");
  if (style.content !== '""' || style.display !== "inline-block") return "";
  const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
  return box(style, { x: at.x, y: at.y + (at.height - height) / 2, width, height });
}

/** @param {string} colour */
const stopOf = (colour) => (colour === "none" ? 'stop-opacity="0"' : `stop-color="${colour}"`);

/** An arrow's tip, which a style sheet draws as the edge of an empty box. @param {Element} element @param {Place} at */
export function tip(element, at) {
  const style = getComputedStyle(element, "::after");
  if (style.content !== '""' || style.position !== "absolute") return "";
  const half = parseFloat(style.borderLeftWidth);
  const [down, up] = [colourOf(style.borderTopColor), colourOf(style.borderBottomColor)];
  if (!(half > 0) || (down === "none") === (up === "none")) return "";
  const x = at.x + parseFloat(style.left);
  const y = at.y + parseFloat(style.top);
  return down === "none"
    ? `<path d="M${n(x)} ${n(y + 2 * half)}h${n(2 * half)}L${n(x + half)} ${n(y + half)}Z" fill="${up}"/>`
    : `<path d="M${n(x)} ${n(y)}h${n(2 * half)}L${n(x + half)} ${n(y + half)}Z" fill="${down}"/>`;
}
