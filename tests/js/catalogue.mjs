/** A small catalogue in the shape of the server's, for tests of what reads it. */

const control = (/** @type {object} */ over) => ({ role: "knob", scale: "linear", unit: "", symbol: "", primary: false, ...over });
const kind = (/** @type {string} */ name) => ({ kind: { const: name, default: name, type: "string" } });
const margin = {
  type: "number", title: "Margin", default: 1, minimum: 0.01, maximum: 10,
  control: control({ scale: "log", symbol: "m", primary: true }),
};
const defs = {
  Hinge: { title: "Hinge", type: "object", properties: { ...kind("hinge"), margin } },
  Energy: { title: "Energy", type: "object", properties: { ...kind("energy") } },
};

/** @type {any} */
const schemas = {
  spiral: {
    title: "Spiral", properties: {
      ...kind("spiral"),
      size: { type: "integer", title: "Size", default: 1000, minimum: 2, maximum: 5000, control: control({ role: "structure" }) },
      noise: { type: "number", title: "Noise", default: 0.05, minimum: 0, maximum: 0.5, control: control({ primary: true, symbol: "σ" }) },
    },
  },
  points: {
    title: "Own points", properties: {
      ...kind("points"),
      points: { type: "array", title: "Points", minItems: 2, maxItems: 4, control: control({ role: "values" }) },
    },
  },
  margin: {
    $defs: defs, title: "Margin loss", properties: {
      ...kind("margin"),
      loss: {
        title: "Loss", oneOf: [{ $ref: "#/$defs/Energy" }, { $ref: "#/$defs/Hinge" }],
        default: { kind: "hinge", margin: 1 }, discriminator: { propertyName: "kind" },
      },
      draws: { type: "integer", title: "Draws", default: 8, minimum: 1, maximum: 64, control: control({ role: "structure", scale: "log" }) },
      output: { enum: ["softplus", "linear"], default: "softplus", title: "Output" },
      adjusted: { type: "boolean", default: true, title: "Adjusted" },
    },
  },
  "k-means": {
    title: "K-means", properties: {
      ...kind("k-means"),
      codes: { type: "integer", title: "Codes", default: 20, minimum: 1, maximum: 100, control: control({ role: "structure", primary: true, symbol: "k" }) },
    },
  },
  "sparse-coding": {
    title: "Sparse coding", properties: {
      ...kind("sparse-coding"),
      penalty: { type: "number", title: "Penalty", default: 0.1, minimum: 0.001, maximum: 1, control: control({ scale: "log", primary: true, symbol: "λ" }) },
    },
  },
};

const defaults = {
  spiral: { kind: "spiral", size: 1000, noise: 0.05 },
  points: null,
  margin: { kind: "margin", loss: { kind: "hinge", margin: 1 }, draws: 8, output: "softplus", adjusted: true },
  "k-means": { kind: "k-means", codes: 20 },
  "sparse-coding": { kind: "sparse-coding", penalty: 0.1 },
};

const entry = (/** @type {keyof typeof defaults} */ name, /** @type {object} */ over = {}) => ({
  title: schemas[name].title, description: `About ${name}.`, source: "", schema: schemas[name], defaults: defaults[name], ...over,
});

/** @type {import("../../static/state/model.js").Catalogue} */
export const catalogue = /** @type {any} */ ({
  data: {
    points: entry("points", { defaults: null }),
    spiral: entry("spiral", { window: { x: [-2, 2], y: [-2, 2] } }),
  },
  shaping: {
    margin: entry("margin", { family: "contrastive", schedule: 800, mechanism: "pushes down at ●, up at □: {draws} draws" }),
    "k-means": entry("k-means", { family: "architectural", schedule: 300, mechanism: "only {codes} points can have zero energy" }),
    "sparse-coding": entry("sparse-coding", { family: "regularized", schedule: 300, mechanism: "a code costs {penalty} a unit" }),
  },
});
