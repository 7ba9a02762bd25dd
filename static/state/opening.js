/** What can wait while the page opens: the first frames have the machine to themselves. */
import { FAMILIES } from "./model.js";

/**
 * Call once every panel moves (or cannot), or once patience has run out.
 * @param {import("./lab.js").Lab} lab @param {() => void} then @param {number} [patience] ms
 */
export function onceMoving(lab, then, patience = Infinity) {
  const settled = () => FAMILIES.every((family) => lab.panels[family].settled);
  const go = () => {
    lab.listeners.delete(look);
    clearTimeout(timer);
    then();
  };
  const look = () => {
    if (settled()) go();
  };
  const timer = patience === Infinity ? undefined : setTimeout(go, patience);
  lab.listeners.add(look);
}
