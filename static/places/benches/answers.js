/**
 * Gibbs–Boltzmann over K answers, the NLL of the correct one, and the forces it exerts:
 * ∂ℓ/∂F_k = 1[k = correct] − P_k. Pure.
 */
import { boltzmann } from "../../plot/gibbs.js";
import { number, whole } from "../kit/clamp.js";

/** @typedef {{ energies: number[], beta: number, correct: number }} Bars */
/**
 * @typedef {object} Found
 * @property {Float64Array} probability
 * @property {number[]} gradient      of the NLL on each energy
 * @property {number} loss            F_c + (1/β) log Σ exp(−βF)
 * @property {number} free            −(1/β) log Σ exp(−βF)
 * @property {number} expected        ⟨F⟩ under P
 * @property {number} entropy         of P, in nats
 * @property {number} best            the answer with the lowest energy
 */

export const LEAST = 2;
export const MOST = 20;
export const BETA = Object.freeze({ min: 0.1, max: 10 });
/** No energy goes beyond this. */
export const FAR = 64;

/** @param {Bars} bars @returns {Found} */
export function found({ energies, beta, correct }) {
  const count = energies.length;
  const probability = new Float64Array(count);
  const logZ = boltzmann(energies, beta, new Float64Array(count).fill(1), probability);
  const gradient = Array.from(probability, (p, k) => (k === correct ? others(probability, correct) : -p));
  let expected = 0;
  for (let k = 0; k < count; k += 1) expected += probability[k] * energies[k];
  return {
    probability, gradient, expected,
    loss: energies[correct] + logZ / beta,
    free: -logZ / beta,
    entropy: beta * expected + logZ,
    best: energies.indexOf(Math.min(...energies)),
  };
}

/** 1 − P of one answer, as the sum of the rest: exact where P is all but 1. @param {Float64Array} p @param {number} but */
function others(p, but) {
  let sum = 0;
  for (let k = 0; k < p.length; k += 1) if (k !== but) sum += p[k];
  return sum;
}

/** @param {any} value a stranger's @returns {Bars} */
export function clampBars(value) {
  const given = Array.isArray(value?.energies) ? value.energies.slice(0, MOST) : [];
  const energies = given.length >= LEAST ? given.map((/** @type {unknown} */ f) => number(f, -FAR, FAR, 0)) : new Array(10).fill(0);
  return {
    energies,
    beta: number(value?.beta, BETA.min, BETA.max, 1),
    correct: whole(value?.correct, 0, energies.length - 1, 0),
  };
}

/** K energies: those that were there stay. @param {Bars} bars @param {number} count @returns {Bars} */
export function resized({ energies, beta, correct }, count) {
  const kept = Array.from({ length: count }, (_, k) => energies[k] ?? 0);
  return { energies: kept, beta, correct: Math.min(correct, count - 1) };
}
