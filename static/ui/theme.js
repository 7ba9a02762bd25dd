/** Light and dark: the system's unless the visitor chose; the choice is kept in this browser. */
import { h } from "./dom.js";

const KEY = "basin-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Colours that the system forces on every page. */
const forced = matchMedia("(forced-colors: active)");

/** @returns {"light" | "dark"} */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
}

/** @returns {string | null} */
function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be forbidden; the system's theme then holds
  }
}

/** @param {() => void} changed @returns {HTMLButtonElement} */
export function themeButton(changed) {
  const before = kept();
  if (before === "light" || before === "dark") document.documentElement.dataset.theme = before;
  const button = h("button", { type: "button", class: "plain theme", "data-action": "theme" }, "◐");
  const label = () => {
    const other = theme() === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", `Switch to ${other}`);
    button.title = `Switch to ${other}`;
  };
  button.addEventListener("click", () => {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // kept for this visit only
    }
    label();
    changed();
  });
  for (const system of [dark, forced]) {
    system.addEventListener("change", () => {
      label();
      changed();
    });
  }
  label();
  return button;
}
