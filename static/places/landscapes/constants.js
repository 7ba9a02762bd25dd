/** Which names a formula's constants may have: the server's rule, read from its schema. Pure. */
import { resolve } from "../../state/schema.js";

/** @typedef {{ pattern: RegExp, taken: readonly string[], most: number }} Rule  `taken`: names that formulas use themselves */

/** @param {Record<string, any>} schema of the landscape @returns {Rule} */
export function ruleOf(schema) {
  const constants = resolve(schema.properties?.constants ?? {}, schema);
  const names = constants.propertyNames ?? {};
  return { pattern: new RegExp(names.pattern ?? "^[A-Za-z]\\w*$"), taken: names.not?.enum ?? [], most: constants.maxProperties ?? 16 };
}

/** Why a name will not do; "" where it will. @param {string} name @param {readonly string[]} others constants that are there @param {Rule} rule */
export function refusalOf(name, others, { pattern, taken, most }) {
  if (!pattern.test(name)) return `“${name.slice(0, 24)}” cannot name a constant: begin with a letter, then up to 15 letters, digits or _.`;
  if (taken.includes(name)) return `“${name}” means something in every formula: give the constant another name.`;
  if (others.includes(name)) return `There is a constant “${name}” already.`;
  if (others.length >= most) return `There are ${others.length} constants, which is as many as a formula may have.`;
  return "";
}
