/**
 * Frames as they travel: safetensors, an eight-byte little-endian length, a JSON header,
 * raw little-endian arrays. Every metadata value is JSON text.
 */

/** @typedef {Float32Array | Uint16Array | Float64Array | Int32Array} Numbers */
/** @typedef {{ shape: number[], values: Numbers }} Tensor */
/**
 * @typedef {object} Told  at a β; figures are null where `unresolved` says why
 * @property {number | null} log_partition
 * @property {number | null} entropy
 * @property {number | null} expected_energy
 * @property {number | null} log_partition_error  null where nothing is known
 * @property {number | null} entropy_error
 * @property {{ cause: string, detail: string } | null} unresolved
 */
/**
 * @typedef {object} Frame
 * @property {string} run
 * @property {number} step
 * @property {import("../plot/gibbs.js").World} world
 * @property {number} resolution
 * @property {{ x: [number, number], y: [number, number] }} window
 * @property {Numbers} energy     rows are y, columns x; as received
 * @property {number} min         of the energy; 16-bit values span min to max
 * @property {number} max
 * @property {Float32Array} negatives  x, y, x, y …
 * @property {Float32Array} pairs  E_C, E_I, E_C, E_I …, of a loss of two energies
 * @property {Float32Array} weights
 * @property {Float32Array} columns  log Z of each column where x is given, else empty
 * @property {Float32Array} minima   x, y, x, y … of all minima along y where x is given
 * @property {{ beta_hat: number, log_partition: number, offset: number, scale: number, area: number }} display
 * @property {Record<string, any>} diagnostics  what rests on Z is null where `unresolved` says why
 * @property {Told | null} told   what rests on Z at the β that was asked for; null where none was
 * @property {number | null} loss
 * @property {boolean} converged
 * @property {{ reason: string, step?: number } | null} stopped
 * @property {string} verdict
 * @property {Record<string, Tensor>} arrays   P and what is made of it are missing where Z is unresolved
 * @property {Record<string, [number, number]>} ranges
 */

/** @type {Record<string, (buffer: ArrayBuffer) => Numbers>} */
const READERS = {
  U16: (buffer) => new Uint16Array(buffer),
  F32: (buffer) => new Float32Array(buffer),
  F64: (buffer) => new Float64Array(buffer),
  I32: (buffer) => new Int32Array(buffer),
};
/** @type {Record<string, number>} */
const BYTES = { U16: 2, F32: 4, F64: 8, I32: 4 };

/**
 * The arrays and the metadata of a safetensors message. Each array gets memory of its own:
 * the file promises no alignment.
 * @param {ArrayBuffer} message
 * @returns {{ arrays: Record<string, Tensor>, metadata: Record<string, any> }}
 */
export function readTensors(message) {
  const view = new DataView(message);
  const size = message.byteLength >= 8 ? Number(view.getBigUint64(0, true)) : Infinity;
  if (size > message.byteLength - 8) throw new RangeError("A frame arrived cut short.");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(message, 8, size)));
  const { __metadata__: texts = {}, ...entries } = header;
  /** @type {Record<string, Tensor>} */
  const arrays = {};
  for (const [name, { dtype, shape, data_offsets: [start, end] }] of Object.entries(entries)) {
    const read = READERS[dtype];
    if (!read) throw new TypeError(`The frame's ${name} is ${dtype}, which this page does not read.`);
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    if (end - start !== count * BYTES[dtype] || 8 + size + end > message.byteLength) {
      throw new RangeError(`The frame's ${name} does not fill its shape.`);
    }
    arrays[name] = { shape, values: read(message.slice(8 + size + start, 8 + size + end)) };
  }
  const metadata = Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, JSON.parse(String(v))]));
  return { arrays, metadata };
}

/** @param {ArrayBuffer} message @returns {Frame} */
export function readFrame(message) {
  const { arrays, metadata } = readTensors(message);
  const { energy, negatives, weights } = arrays;
  if (!energy) throw new TypeError("The frame holds no energy.");
  const resolution = metadata.resolution ?? energy.shape[0];
  const [min, max] = metadata.min === undefined || metadata.min === null
    ? extent(energy.values) : [metadata.min, metadata.max];
  return {
    run: metadata.run,
    step: metadata.step,
    world: metadata.world ?? "plane",
    resolution,
    window: metadata.window,
    energy: energy.values,
    min,
    max,
    negatives: /** @type {Float32Array} */ (negatives?.values ?? new Float32Array(0)),
    weights: /** @type {Float32Array} */ (weights?.values ?? new Float32Array(0)),
    pairs: /** @type {Float32Array} */ (arrays.pairs?.values ?? new Float32Array(0)),
    columns: /** @type {Float32Array} */ (arrays.column_log_partition?.values ?? new Float32Array(0)),
    minima: /** @type {Float32Array} */ (arrays.minima?.values ?? new Float32Array(0)),
    display: metadata.display,
    diagnostics: metadata.diagnostics ?? {},
    told: metadata.at_beta && "log_partition" in metadata.at_beta ? metadata.at_beta : null,
    loss: metadata.loss ?? null,
    converged: metadata.converged === true,
    stopped: metadata.stopped ?? null,
    verdict: metadata.verdict ?? "informative",
    arrays,
    ranges: metadata.ranges ?? {},
  };
}

/** @param {Numbers} values @returns {[number, number]} */
function extent(values) {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  return [min, max];
}

/**
 * The energies themselves, F = min + q/65535 (max − min), into memory that is used again.
 * @param {Frame} frame @param {Float64Array} [into] @returns {Float64Array}
 */
export function energiesOf(frame, into) {
  const { energy, min, max } = frame;
  const out = into?.length === energy.length ? into : new Float64Array(energy.length);
  if (energy instanceof Float32Array) {
    out.set(energy);
    return out;
  }
  const unit = (max - min) / 65535;
  for (let i = 0; i < energy.length; i += 1) out[i] = min + unit * energy[i];
  return out;
}

/** How far a 16-bit energy may be from F. @param {Frame} frame */
export function roundingOf({ energy, min, max }) {
  return energy instanceof Uint16Array ? (max - min) / 65535 / 2 : 0;
}

/**
 * A short fingerprint of the energy's bytes as received (FNV-1a), to compare frames by.
 * @param {Frame} frame
 */
export function fingerprint(frame) {
  const bytes = new Uint8Array(frame.energy.buffer, frame.energy.byteOffset, frame.energy.byteLength);
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += 1) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
