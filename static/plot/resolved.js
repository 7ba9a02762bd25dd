/**
 * How well a grid knows Z, by the server's own rules without their refinement: what every second
 * point says otherwise, and what may lie hidden between the points.
 */

/** @typedef {import("./gibbs.js").Reals} Reals */
/** @typedef {import("./gibbs.js").Window} Window */
/** @typedef {{ logPartition: number, entropy: number }} GridError  in nats; ∞ where nothing is known */

/** The error, in nats, beyond which nothing that rests on Z is told. */
export const BEARABLE = 0.05;
/** Two rules that differ by less are near their limit, and the finer one is three times closer. */
const TRUSTED = 0.1;
/** Share of Z that may be suspected between the points. */
const HIDDEN = 0.01;

/** Steps over which one rule passes into another: so smoothly that no step between them counts. */
const BLEND = 3;

/**
 * The trapezoid rule on every second point of a side, in steps, the far end always included; and
 * the same points past the middle and the others before it. Where n is even, the first integrates
 * a function that is its own mirror image as all points do, right or wrong; the second does not.
 * @param {number} n
 */
function everySecond(n) {
  const coarse = new Float64Array(n);
  for (let k = 0; k + 1 < n; k += 2) {
    const next = Math.min(n - 1, k + 2);
    coarse[k] += (next - k) / 2;
    coarse[next] += (next - k) / 2;
  }
  const blended = coarse.map((weight, k) => {
    const whole = k === 0 || k === n - 1 ? 0.5 : 1;
    return whole + Math.tanh((k - (n - 1) / 2) / BLEND) * (weight - whole);
  });
  const sum = blended.reduce((total, weight) => total + weight, 0);
  return [coarse, blended.map((weight) => (weight * (n - 1)) / sum)]; // a constant is exact by both
}

/** @param {number} difference */
const shrunk = (difference) => (difference < TRUSTED ? difference / 3 : difference);

/**
 * The error of log Z and of the entropy, of P as a grid has it.
 * @param {{ energies: Reals, beta: number, window: Window, resolution: number, world?: import("./gibbs.js").World }} sight
 * @param {Reals} p  P_β on that grid, normalised there; where x is given in each column
 * @returns {GridError}
 */
export function gridError({ energies, beta, window, resolution: n, world }, p) {
  const across = world !== "conditional";
  const sets = across ? 1 : n; // P is normalised over each
  const cell = ((window.y[1] - window.y[0]) / (n - 1)) * (across ? (window.x[1] - window.x[0]) / (n - 1) : 1);
  const sides = everySecond(n);
  const whole = [new Float64Array(n).fill(1)];
  const sparser = sides.flatMap((up) => (across ? sides : whole).map((side) => ({ up, side, mass: new Float64Array(sets), above: new Float64Array(sets) })));
  const fine = new Float64Array(sets);
  const least = new Float64Array(sets).fill(Infinity);
  const peak = new Float64Array(sets);
  let size = 0; // ⟨|F|⟩, which float32 rounds
  for (let k = 0; k < energies.length; k += 1) {
    const set = across ? 0 : k % n;
    if (energies[k] < least[set]) least[set] = energies[k];
    if (p[k] > peak[set]) peak[set] = p[k];
  }
  let hidden = 0;
  for (let j = 0; j < n; j += 1) {
    const end = j === 0 || j === n - 1 ? 0.5 : 1;
    for (let i = 0; i < n; i += 1) {
      const k = j * n + i;
      const set = across ? 0 : i;
      const weight = cell * end * (across && (i === 0 || i === n - 1) ? 0.5 : 1);
      const rise = energies[k] - least[set];
      if (p[k] > 0) {
        fine[set] += weight * p[k] * rise;
        size += (weight * p[k] * Math.abs(energies[k])) / sets;
        for (const { up, side, mass, above } of sparser) {
          const twice = cell * up[j] * side[i] * p[k];
          mass[set] += twice;
          above[set] += twice * rise;
        }
      }
      const suspected = beta * deeper(energies, n, i, j, across);
      // A factor of 2 beside a minimum is a well as wide as a step and a half.
      if (suspected > Math.LN2) {
        const share = Math.log(weight * peak[set]) - beta * rise + suspected;
        if (share > Math.log(HIDDEN / 10)) hidden += Math.exp(Math.min(700, share)) / sets;
      }
    }
  }
  if (!(hidden <= HIDDEN)) return { logPartition: Infinity, entropy: Infinity };
  let [logPartition, entropy] = [0, 0];
  for (const { mass, above } of sparser) {
    let [moreMass, moreEntropy] = [0, 0];
    for (let set = 0; set < sets; set += 1) {
      const more = Math.log(mass[set]);
      moreMass += more / sets;
      moreEntropy += (more + beta * (above[set] / mass[set] - fine[set])) / sets;
    }
    logPartition = Math.max(logPartition, Math.abs(moreMass));
    entropy = Math.max(entropy, Math.abs(moreEntropy));
  }
  const rounding = beta * size * 2 ** -24;
  return { logPartition: shrunk(logPartition) + rounding, entropy: shrunk(entropy) + rounding };
}

/**
 * How much lower F may be beside a point that is lower than its neighbours along an axis: by
 * half the step up to the higher neighbour, which for a parabola is the most.
 * @param {Reals} energies @param {number} n @param {number} i @param {number} j @param {boolean} across both axes count
 */
function deeper(energies, n, i, j, across) {
  const k = j * n + i;
  const here = energies[k];
  const down = j > 0 ? energies[k - n] - here : 0;
  const up = j < n - 1 ? energies[k + n] - here : 0;
  let found = down >= 0 && up >= 0 ? Math.max(down, up) / 2 : 0;
  if (across) {
    const left = i > 0 ? energies[k - 1] - here : 0;
    const right = i < n - 1 ? energies[k + 1] - here : 0;
    if (left >= 0 && right >= 0) found += Math.max(left, right) / 2;
  }
  return found;
}
