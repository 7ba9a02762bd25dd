/** What can wait while the page opens: the first frames have the machine to themselves. */
import { FAMILIES } from "./model.js";

/**
 * Call once every panel moves, or cannot.
 * @param {import("./lab.js").Lab} lab @param {() => void} then
 */
export function onceMoving(lab, then) {
  const settled = () => FAMILIES.every((family) => lab.panels[family].settled);
  const go = () => {
    lab.listeners.delete(look);
    then();
  };
  const look = () => {
    if (settled()) go();
  };
  lab.listeners.add(look);
}
