/**
 * Numbers as they are written. What rests on Z (information, NLL, KL, entropy, log Z, P) has
 * no more digits than its error allows, and a word where it is not known.
 */

/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** What is written in place of a figure that is not known. */
export const UNRESOLVED = "unresolved";

/** @param {any} value @returns {value is number} */
export function known(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** What arithmetic leaves of a zero, as a share of the quantity's scale: of the server's frames, and of the page's own sums. */
export const ROUNDING = Object.freeze({ single: 2 ** -20, double: 2 ** -40 });

/**
 * A number, or 0 where it is no more than what rounding leaves of one.
 * @param {number} value @param {number} scale the size of what was added up to it, or of what it stands beside
 * @param {number} [rounding] as a share of the scale
 */
export function orZero(value, scale, rounding = ROUNDING.single) {
  return Math.abs(value) <= rounding * Math.abs(scale) ? 0 : value;
}

/** The size of a frame's energies and of its loss, beside which rounding is nothing. @param {Record<string, any>} diagnostics */
export function energyScale({ energy_data, energy_contrast, spread }) {
  return Math.max(0, ...[energy_data, energy_contrast, spread].filter(known).map(Math.abs));
}

/**
 * @param {number | null | undefined} given @param {number} [digits] significant ones
 * @param {number} [scale] of the quantity: what is 0 but for rounding is written as 0
 */
export function show(given, digits = 3, scale = 0) {
  if (!known(given)) return "–";
  const value = orZero(given, scale);
  if (value === 0) return "0";
  const { power, places } = shapeOf(Math.abs(value), digits);
  return power ? scientific(value, 1) : minus(value.toFixed(places));
}

/** A point in words; of a window's middle a coordinate is 0, whatever its sums leave. @param {readonly number[]} point @param {{ x: readonly number[], y: readonly number[] }} window @param {number} [digits] */
export function placeText([x, y], window, digits = 3) {
  return `(${show(x, digits, window.x[1] - window.x[0])}, ${show(y, digits, window.y[1] - window.y[0])})`;
}

/** A set value, without the zeros that a measured one would keep. @param {number} value */
export function plain(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return minus(String(value));
  if (size < 1e-3 || size >= 1e5) return show(value);
  return minus(String(Number(value.toPrecision(3))));
}

/**
 * A measured number, as `show` writes it, but for digits finer than its error: half a unit of
 * the last one shown is no less than the error. "–" where either is not known.
 * @param {number | null | undefined} value @param {number | null | undefined} error @param {number} [digits] significant ones, at most
 */
export function within(value, error, digits = 3) {
  if (!known(value) || !known(error)) return "–";
  const finest = Math.ceil(Math.log10(2 * Math.max(0, error)) - 1e-9); // the power of ten of the last digit
  const size = Math.abs(value);
  const first = Math.floor(Math.log10(size));
  const { power, places } = shapeOf(size, digits);
  if (finest <= (power ? first - 1 : -places)) return show(value, digits);
  if (power && finest === first) return scientific(value, 0);
  const unit = 10 ** finest;
  return minus((finest > 0 ? Math.round(value / unit) * unit : value).toFixed(Math.max(0, -finest)));
}

/**
 * Nats: two decimals at most, since more would be noise, and no digit finer than the error.
 * @param {number | null | undefined} value @param {number | null | undefined} error 0 of an exact sum @param {number} [digits]
 */
export function nats(value, error, digits = 2) {
  return within(value, known(error) ? Math.max(error, 0.5 * 10 ** -digits) : error, digits);
}

/**
 * A figure of a frame's diagnostics that rests on Z; "unresolved" where the server can't answer
 * for it, "" where it is not defined.
 * @param {Record<string, any>} diagnostics @param {string} name @param {number} [digits]
 */
export function figure(diagnostics, name, digits = 2) {
  if (diagnostics.unresolved) return UNRESOLVED;
  if (!known(diagnostics[name])) return "";
  const error = name === "entropy" ? diagnostics.entropy_error : diagnostics.log_partition_error;
  return known(error) ? nats(diagnostics[name], error, digits) : UNRESOLVED;
}

/** The decimals of a number of so many digits, or whether it is written with a power of ten. @param {number} size @param {number} digits */
function shapeOf(size, digits) {
  return {
    power: size >= 1e5 || (size > 0 && size < 1e-3),
    places: size === 0 ? 4 : Math.max(0, Math.min(4, digits - 1 - Math.floor(Math.log10(size)))),
  };
}

/** @param {number} value @param {number} decimals */
function scientific(value, decimals) {
  const [factor, power] = value.toExponential(decimals).split("e");
  return `${minus(factor)}·10${[...power.replace("+", "")].map((c) => RAISED[c]).join("")}`;
}

/** With a minus sign of its own, and none before a zero. @param {string} text */
export function minus(text) {
  return text.replace(/^-(0(\.0*)?)$/, "$1").replace("-", "−");
}
