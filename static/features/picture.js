/**
 * The panels as one SVG: the heat as an embedded raster, since it is a field, and all that
 * lies over it as vectors: isolines, points, arrows, axes, words.
 */
import { OVERLAYS } from "../overlays/index.js";
import { score as slopes } from "../plot/gibbs.js";
import { isolines } from "../plot/isolines.js";
import { inkOf } from "../plot/marks.js";
import { DISCS, drawArrows, drawData, drawMinima } from "../plot/overlays.js";
import { SvgPen, plain } from "../plot/svg_pen.js";
import { tickText, ticksOf } from "../plot/ticks.js";

/** @typedef {{ title: string, method: string, step: string, sentence: string, hue: string, surface: import("../plot/surface.js").Surface }} Shown */

const SIDE = 480;
const LEFT = 46;
const TOP = 44;
const FOOT = 92;
const GAP = 26;
const PAD = 22;
const RASTER = 640;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** @param {number} x @param {number} y @param {string} text @param {string} [look] */
function words(x, y, text, look = "") {
  return `<text x="${x}" y="${y}" ${look}>${plain(text)}</text>`;
}

/** A sentence in lines of so many letters. @param {string} text @param {number} most */
export function wrapped(text, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The heat at a size at which no viewer shows its pixels. @param {import("../plot/surface.js").Surface} surface */
function raster(surface) {
  const canvas = document.createElement("canvas");
  canvas.width = RASTER;
  canvas.height = RASTER;
  surface.heat.draw(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), RASTER, RASTER);
  return canvas.toDataURL("image/png");
}

/** All that lies over the heat. @param {import("../plot/surface.js").Surface} surface */
function vectors(surface) {
  const { frame, look } = surface;
  if (!frame || !look) return "";
  const drawn = new SvgPen();
  const pen = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (drawn));
  const n = frame.resolution;
  const { colours } = look;
  const { levels } = look.view.fixed(look.scale);
  if (levels.length > 0) {
    const segments = new Float32Array(1 << 18);
    const end = isolines(surface.field, n, levels, 1, segments);
    pen.strokeStyle = colours.iso;
    pen.beginPath();
    const unit = SIDE / (n - 1);
    for (let k = 0; k < end; k += 4) {
      pen.moveTo(segments[k] * unit, SIDE - segments[k + 1] * unit);
      pen.lineTo(segments[k + 2] * unit, SIDE - segments[k + 3] * unit);
    }
    pen.stroke();
  }
  const scratch = new Float64Array(2 * n * n);
  if (look.view.arrows) {
    slopes(surface.energies, look.beta, frame.window, n, scratch);
    if (frame.world === "conditional") scratch.fill(0, 0, n * n);
    drawArrows(pen, scratch, n, SIDE, SIDE, inkOf("score", colours));
  }
  const { x, y } = frame.window;
  const place = {
    x: (/** @type {number} */ v) => ((v - x[0]) / (x[1] - x[0])) * SIDE,
    y: (/** @type {number} */ v) => (1 - (v - y[0]) / (y[1] - y[0])) * SIDE,
  };
  for (const overlay of OVERLAYS) {
    if (!look.overlays[overlay.id]) continue;
    if (overlay.id === "data") { // on the page it is copied from a canvas of its own
      drawData(pen, surface.data, place, { radius: 2.3, ink: inkOf("data", colours), most: DISCS });
      continue;
    }
    overlay.draw({
      pen, frame, place, scratch, width: SIDE, height: SIDE, small: true, ratio: 1, energies: surface.energies, data: surface.data,
      version: surface.dataVersion, beta: look.beta, vectors: look.view.arrows === true, colours, overlays: look.overlays, truth: look.truth, cut: look.cut,
    }, {});
  }
  if (frame.minima.length > 0) drawMinima(pen, frame.minima, place, inkOf("minimum", colours), 1.7);
  return drawn.markup;
}

/** @param {Shown} shown @param {number} left @param {Record<string, string>} c colours @param {string} id */
function panel({ title, method, step, sentence, hue, surface }, left, c, id) {
  const { frame } = surface;
  if (!frame) return "";
  const { x, y } = frame.window;
  const small = `font-size="12" fill="${c.muted}"`;
  const across = ticksOf(x, 6).map((v) => {
    const at = ((v - x[0]) / (x[1] - x[0])) * SIDE;
    return `<path d="M${at} ${SIDE}v5" stroke="${c.muted}"/>${words(at, SIDE + 18, tickText(v), `${small} text-anchor="middle"`)}`;
  });
  const up = ticksOf(y, 6).map((v) => {
    const at = (1 - (v - y[0]) / (y[1] - y[0])) * SIDE;
    return `<path d="M0 ${at}h-5" stroke="${c.muted}"/>${words(-9, at + 4, tickText(v), `${small} text-anchor="end"`)}`;
  });
  const said = wrapped(sentence, 66).slice(0, 2).map((line, k) => words(0, SIDE + 60 + 19 * k, line, `font-size="14" fill="${c.ink}"`));
  return `<g transform="translate(${left} ${TOP})">
<rect x="0" y="-30" width="11" height="11" rx="3" fill="${hue}"/>
<text x="19" y="-20" font-size="16" fill="${c.ink}"><tspan font-weight="650">${plain(title)}</tspan><tspan dx="10" fill="${c.muted}" font-size="14">${plain(method)}</tspan></text>
${words(SIDE, -20, step, `font-size="13" fill="${c.muted}" text-anchor="end"`)}
<clipPath id="${id}"><rect width="${SIDE}" height="${SIDE}"/></clipPath>
<g clip-path="url(#${id})">
<image width="${SIDE}" height="${SIDE}" preserveAspectRatio="none" href="${raster(surface)}"/>
${vectors(surface)}
</g>
<rect width="${SIDE}" height="${SIDE}" fill="none" stroke="${c.line}"/>
${across.join("")}${up.join("")}
${words(SIDE / 2, SIDE + 36, "x", `font-size="13" fill="${c.muted}" text-anchor="middle"`)}
${words(-34, SIDE / 2, "y", `font-size="13" fill="${c.muted}" text-anchor="middle"`)}
${said.join("\n")}
</g>`;
}

/**
 * @param {Shown[]} shown @param {Record<string, string>} colours with `paper`
 * @param {{ label: string, ends: [string, string], css: string[], ticks: { at: number, text: string }[], range: [number, number] }} scale
 * @returns {{ svg: string, width: number, height: number }}
 */
export function picture(shown, colours, scale) {
  const width = PAD * 2 + shown.length * (LEFT + SIDE) + (shown.length - 1) * GAP;
  const height = TOP + SIDE + FOOT + 56;
  const stops = scale.css.map((colour, k) => `<stop offset="${k / (scale.css.length - 1)}" stop-color="${colour}"/>`).join("");
  const ticks = scale.ticks.map(({ at, text }) => words(200 * ((at - scale.range[0]) / (scale.range[1] - scale.range[0])), 24, text, `font-size="11" fill="${colours.muted}" text-anchor="middle"`));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">
<title>${plain(`Basin: ${shown.map(({ title, method, step }) => `${title}, ${method}, ${step}`).join("; ")}`)}</title>
<defs><linearGradient id="ramp">${stops}</linearGradient></defs>
<rect width="${width}" height="${height}" fill="${colours.paper}"/>
${shown.map((one, k) => panel(one, PAD + LEFT + k * (LEFT + SIDE + GAP), colours, `clip-${k}`)).join("\n")}
<g transform="translate(${PAD + LEFT} ${height - 40})">
<rect width="200" height="9" rx="4.500" fill="url(#ramp)" stroke="${colours.line}"/>
${ticks.join("")}
${words(212, 9, `${scale.ends[0]} to ${scale.ends[1]}: ${scale.label}`, `font-size="12.500" fill="${colours.muted}"`)}
</g>
</svg>
`;
  return { svg, width, height };
}

/**
 * The same in pixels.
 * @param {{ svg: string, width: number, height: number }} drawn @param {number} ratio @returns {Promise<Blob>}
 */
export async function pixels({ svg, width, height }, ratio) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The browser made no PNG."))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
