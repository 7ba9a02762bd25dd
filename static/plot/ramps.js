/**
 * Colour ramps as 256-entry tables. The energy ramp's lightness is monotone and its high end
 * melts into the page, so that low energy reads as a basin.
 */

/** @typedef {"light" | "dark"} Theme */
/** @typedef {{ table: Uint32Array, css: string[] }} Ramp */

/** @type {Record<string, Record<Theme, string[]>>} */
const STOPS = {
  basin: {
    light: ["#091842", "#0f2f63", "#17497a", "#22658a", "#428d9b", "#7cb3ab", "#b4d3c1", "#dde6d6", "#f4f3e8"],
    dark: ["#fff0be", "#fcd690", "#eeb074", "#d08a6c", "#8c5c70", "#63486a", "#42365a", "#2b2840", "#1a1d28"],
  },
  cividis: {
    light: ["#00204d", "#00336f", "#39486b", "#575c6d", "#707173", "#8a8779", "#a69d75", "#c4b56c", "#e4cf5b", "#ffea46"],
    dark: ["#ffea46", "#e4cf5b", "#c4b56c", "#a69d75", "#8a8779", "#707173", "#575c6d", "#39486b", "#00336f", "#00204d"],
  },
  // Pushed down (cold hues), left alone (the page), pulled up (warm hues).
  push: {
    light: ["#0a2a5e", "#1f5f97", "#5fa3bd", "#b5d5d3", "#f4f3e8", "#f6cfab", "#ea955f", "#c8501e", "#7c2608"],
    dark: ["#bfe6ff", "#6fb3ea", "#3d7fb5", "#28465f", "#1a1d28", "#5a3328", "#a8532f", "#f0855a", "#ffd0b0"],
  },
};

/** @param {string} hex */
function parse(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** @param {string[]} stops @returns {Ramp} */
function build(stops) {
  const colours = stops.map(parse);
  const table = new Uint32Array(256);
  for (let k = 0; k < 256; k += 1) {
    const place = (k / 255) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    const [r, g, b] = colours[low].map((c, i) => Math.round(c + (place - low) * (colours[low + 1][i] - c)));
    table[k] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; // little-endian RGBA
  }
  return { table, css: stops };
}

/** @type {Map<string, Ramp>} */
const built = new Map();

/**
 * @param {"energy" | "density" | "push"} use density runs the other way: much is dark by day
 * @param {"basin" | "cividis"} family @param {Theme} theme @returns {Ramp}
 */
export function ramp(use, family, theme) {
  const key = `${use} ${family} ${theme}`;
  let found = built.get(key);
  if (!found) {
    const stops = STOPS[use === "push" ? "push" : family][theme];
    found = build(use === "density" ? [...stops].reverse() : stops);
    built.set(key, found);
  }
  return found;
}
