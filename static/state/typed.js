/** Numbers as people type them, and the rule that a number must keep. */
import { plain } from "./figures.js";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number as it is typed: "0.05", "−3", ".5", "5e-3", "5·10⁻³", "5 x 10^-3", "10^-3", with one
 * comma for a decimal point, and with the unit behind it or without. NaN where it is none.
 * @param {string} text @param {string} [unit] as the read-out has it
 */
export function typedNumber(text, unit = "") {
  let said = text.trim();
  if (unit && said.endsWith(unit.trim())) said = said.slice(0, -unit.trim().length).trim();
  said = said.replaceAll(/[−–]/g, "-").replace("⁻", "^-").replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => String(RAISED.indexOf(c))).replaceAll(/\s/g, "");
  if (/^[^.]*,[^.,]*$/.test(said)) said = said.replace(",", ".");
  const [, factor = "", ten = "", power = ""] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?(?:([·*×x]?10)\^?([+-]?\d+))?$/i.exec(raised(said)) ?? [];
  if (factor === "" && ten === "") return NaN;
  return Number(`${factor === "" ? "1" : factor}${ten && `e${power}`}`);
}

/** "5·10-3", as raised digits leave it, with its mark; a number that only begins with 10 is left alone. @param {string} text */
function raised(text) {
  return text.replace(/([·*×x])10(?!\^)(?=[+-]?\d+$)/i, "$110^").replace(/^10\^/, "1·10^");
}

/** What a number must be, in words. @param {{ min: number, max: number, whole: boolean }} range @param {(value: number) => string} [written] */
export function ruleOf({ min, max, whole }, written = plain) {
  return `${whole ? "A whole number" : "A number"} from ${written(min)} to ${written(max)}`;
}
