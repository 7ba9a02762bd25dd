/**
 * A frame's drawing as a Plotly figure: hover under the pointer, and isolines in full when it
 * rests. Pure: the same input gives the same figure, with new arrays each time (Plotly
 * compares by reference).
 */

/**
 * @typedef {object} Drawn
 * @property {Float32Array} field       what is drawn, rows of `resolution`
 * @property {number} resolution
 * @property {number} every             1 in full, 2 for every second grid point
 * @property {{ x: [number, number], y: [number, number] }} window
 * @property {readonly number[]} levels evenly spaced, in the field's units
 * @property {boolean} lines            isolines by Plotly (else the canvas draws them)
 * @property {(value: number) => string} read
 * @property {{ ink: string, muted: string, card: string, line: string, iso: string }} colours
 * @property {string} summary
 */

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** @param {[number, number]} side @param {number} resolution @param {number} every */
export function axisValues(side, resolution, every) {
  const count = Math.floor((resolution - 1) / every) + 1;
  return Array.from({ length: count }, (_, i) => side[0] + ((side[1] - side[0]) * i * every) / (resolution - 1));
}

/**
 * Rows of the field as Float32Array views of one new array.
 * @param {Float32Array} field @param {number} resolution @param {number} every
 */
export function rowsOf(field, resolution, every) {
  const count = Math.floor((resolution - 1) / every) + 1;
  const copy = new Float32Array(count * count);
  for (let j = 0; j < count; j += 1) {
    for (let i = 0; i < count; i += 1) copy[j * count + i] = field[j * every * resolution + i * every];
  }
  return Array.from({ length: count }, (_, j) => copy.subarray(j * count, (j + 1) * count));
}

/**
 * @param {Drawn} drawn
 * @returns {{ data: Record<string, any>[], layout: Record<string, any>, config: Record<string, any> }}
 */
export function toFigure(drawn) {
  const { field, resolution, every, window, levels, lines, colours } = drawn;
  const z = rowsOf(field, resolution, every);
  const shown = lines && levels.length > 1;
  const contours = shown
    ? { coloring: "none", showlines: true, start: levels[0], end: levels[levels.length - 1], size: levels[1] - levels[0] }
    : { coloring: "none", showlines: false, start: 0, end: 0, size: 1 };
  return {
    data: [{
      type: "contour",
      x: axisValues(window.x, resolution, every),
      y: axisValues(window.y, resolution, every),
      z,
      text: z.map((row) => Array.from(row, drawn.read)),
      hovertemplate: "(%{x:.2f}, %{y:.2f})<br>%{text}<extra></extra>",
      autocontour: false,
      contours,
      line: { color: colours.iso, width: shown ? 1 : 0, smoothing: 0.6 },
      showscale: false,
    }],
    layout: {
      autosize: true,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: FONT, size: 10, color: colours.muted },
      hoverlabel: { bgcolor: colours.card, bordercolor: colours.line, font: { color: colours.ink, size: 12, family: FONT } },
      showlegend: false,
      dragmode: false,
      xaxis: axis(window.x),
      yaxis: axis(window.y),
      meta: { summary: drawn.summary },
    },
    config: { displayModeBar: false, showSendToCloud: false, responsive: false, scrollZoom: false, doubleClick: false },
  };
}

/** @param {[number, number]} range */
function axis(range) {
  return {
    range: [...range],
    fixedrange: true,
    showgrid: false,
    zeroline: false,
    showline: false,
    ticks: "",
    showticklabels: false, // the page writes them itself, before Plotly is there
  };
}
