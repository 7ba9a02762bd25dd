/** Keys: 1 2 3 enlarge, 0 shows all, Space plays, the arrows step. */
import { FAMILIES } from "../state/model.js";
import { usesSpace } from "./space.js";

/** @param {import("../state/lab.js").Lab} lab */
export function keys(lab) {
  document.addEventListener("keydown", (event) => {
    if (lab.state.place !== "lab" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), select, textarea");
    if (event.key === " " ? usesSpace(target) : target.closest("dialog")) return;
    if (typing || (event.key.startsWith("Arrow") && target.matches("input"))) return;
    const panel = FAMILIES[Number(event.key) - 1];
    if (event.key === " ") lab.play(!lab.state.playing);
    else if (event.key === "ArrowRight") lab.step(1);
    else if (event.key === "ArrowLeft") lab.step(-1);
    else if (event.key === "0") lab.store.set({ enlarged: null });
    else if (panel) lab.store.set({ enlarged: lab.state.enlarged === panel ? null : panel });
    else return;
    event.preventDefault();
  });
}
