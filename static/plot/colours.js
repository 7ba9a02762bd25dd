/** The theme's colours by name, as a canvas needs them. */
import { FAMILIES } from "../state/model.js";
import { coloursOf } from "./marks.js";

const NAMES = ["ink", "muted", "card", "line", "iso", ...FAMILIES];

/** @returns {Record<string, string>} */
export function coloursNow() {
  const { documentElement } = document;
  const style = getComputedStyle(documentElement);
  return { ...coloursOf(documentElement), ...Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) };
}
