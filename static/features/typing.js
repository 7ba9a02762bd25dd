/** Whether keys belong to what has the focus, because text or a choice is being made there. */

const NO_TEXT = ["checkbox", "radio", "range", "button", "file", "submit", "reset"];

/** @param {EventTarget | null} target */
export function typingIn(target) {
  if (target instanceof HTMLInputElement) return !NO_TEXT.includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select"));
}
