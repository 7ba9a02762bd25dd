/** Whether the space bar already means something to what has the focus; if not, it plays and pauses. */

/** Inputs that Space does nothing to. A radio button that is chosen already is another. */
const IDLE = ["range"];
const USERS = "button, summary, select, textarea, audio, video, [contenteditable]:not([contenteditable=false]), [role=button], [role=switch], [role=checkbox], [role=tab], [role=option], [role=textbox]";

/** @param {EventTarget | null} target */
export function usesSpace(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog")) return true; // what lies beneath a sheet is not to be moved
  if (target instanceof HTMLInputElement) return target.type === "radio" ? !target.checked : !IDLE.includes(target.type);
  return target.matches(USERS);
}
