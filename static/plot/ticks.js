/** Round numbers along an axis. */

/** @param {[number, number]} side @param {number} about how many at most @returns {number[]} */
export function ticksOf([low, high], about = 7) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = /** @type {number} */ ([1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)) + 0);
}

/** @param {number} value */
export function tickText(value) {
  const size = Math.abs(value);
  const text = size >= 1e5 || (size > 0 && size < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(6)));
  return text.replace("-", "−");
}
