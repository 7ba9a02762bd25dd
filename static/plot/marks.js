/**
 * The marks that lie over a landscape, in one table: each one's shape, and the custom
 * properties of the page that hold the colours of its fill and of its edge. The overlays,
 * the particles and whatever explains them draw from it. A mark may lie on any colour of any
 * ramp: fill and edge are so far apart that one of the two stands out from both ends of each.
 */

/** @typedef {"disc" | "hollow square" | "square" | "arrow down" | "arrow up" | "triangle" | "line" | "dashes" | "field" | "ring" | "cross"} Shape */
/** @typedef {{ shape: Shape, fill: string, edge: string }} Mark */

/** @type {Readonly<Record<"data" | "negative" | "down" | "up" | "minimum" | "low" | "truth" | "score" | "cut" | "descent" | "langevin" | "place", Mark>>} */
export const MARKS = Object.freeze({
  data: { shape: "disc", fill: "disc", edge: "ring" },
  negative: { shape: "hollow square", fill: "negative", edge: "edge" },
  down: { shape: "arrow down", fill: "pull", edge: "edge" },
  up: { shape: "arrow up", fill: "negative", edge: "edge" },
  minimum: { shape: "square", fill: "minimum", edge: "edge" },
  low: { shape: "line", fill: "low", edge: "edge" },
  truth: { shape: "dashes", fill: "truth", edge: "card" },
  score: { shape: "field", fill: "arrow", edge: "card" },
  cut: { shape: "dashes", fill: "ink", edge: "card" },
  descent: { shape: "triangle", fill: "descent", edge: "casing" },
  place: { shape: "ring", fill: "ink", edge: "casing" },
  langevin: { shape: "disc", fill: "langevin", edge: "casing" },
});

/** The custom properties that the marks are drawn from, each once. */
export const TOKENS = Object.freeze([...new Set(Object.values(MARKS).flatMap(({ fill, edge }) => [fill, edge]))]);

/** @typedef {{ fill: string, edge: string }} Ink  the colours themselves */

/** @param {keyof typeof MARKS} mark @param {Record<string, string>} colours by the names of their custom properties @returns {Ink} */
export function inkOf(mark, colours) {
  const { fill, edge } = MARKS[mark];
  return { fill: colours[fill], edge: colours[edge] };
}

/** The marks' colours as the page has them where an element stands. @param {Element} element @returns {Record<string, string>} */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Stroke a path twice: its edge first, then itself. @param {CanvasRenderingContext2D} pen @param {Ink} ink @param {number} rim the edge's width on each side */
export function strokeEdged(pen, { fill, edge }, rim) {
  const width = pen.lineWidth;
  pen.strokeStyle = edge;
  pen.lineWidth = width + 2 * rim;
  pen.stroke();
  pen.strokeStyle = fill;
  pen.lineWidth = width;
  pen.stroke();
}
