/** Undo and redo of all that is turned in the laboratory, and the Basin mark, which starts again. */
import { namesOf, told } from "../state/history.js";
import { h, icon } from "../ui/dom.js";
import { typingIn } from "./typing.js";

const UNDO = "M7 3.5 3 7.5l4 4M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8";
const REDO = "M13 3.5l4 4-4 4M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4";
/** Keys held, or pressed again within this many ms, are one gesture. */
const HELD = 1000;

/** @type {import("./index.js").Feature} */
export function history({ lab, say, laboratory }) {
  const turn = (/** @type {"back" | "forth"} */ way) => {
    const before = lab.state;
    if (lab.turnBack(way)) say(told(way, namesOf(before, lab.state)));
  };
  const button = (/** @type {"back" | "forth"} */ way, /** @type {string} */ label, /** @type {string} */ keys, /** @type {string} */ path) =>
    h("button", { type: "button", class: "plain", "data-action": `history-${way}`, "aria-label": label, "aria-keyshortcuts": keys, title: `${label} (${keys.replaceAll("+", " ").replace("Control", "Ctrl")})`, onclick: () => turn(way) }, icon(path, "icon line"));
  const back = button("back", "Undo", "Control+Z", UNDO);
  const forth = button("forth", "Redo", "Control+Shift+Z", REDO);
  laboratory.querySelector("#sizes")?.prepend(h("div", { class: "history", role: "group", "aria-label": "What was done" }, back, forth));
  const again = /** @type {HTMLElement} */ (document.getElementById("again"));
  again.addEventListener("click", () => {
    lab.startAgain();
    say("Started again. Undo brings back what was here.");
  });

  const refresh = () => {
    back.disabled = lab.history.past === 0;
    forth.disabled = lab.history.future === 0;
  };
  lab.store.on(refresh);
  refresh();

  // ── gestures ─────────────────────────────────────────────────────────────────────────
  /** @type {{ target: EventTarget | null, at: number }} */
  let last = { target: null, at: 0 };
  const begin = (/** @type {Event} */ event) => {
    if (event.target !== last.target) lab.settleNow();
    last = { target: event.target, at: event.timeStamp };
    lab.history.begin();
  };
  const ranged = (/** @type {Event} */ { target }) => target instanceof HTMLInputElement && target.type === "range";
  document.addEventListener("pointerdown", begin, { capture: true });
  for (const what of ["click", "change"]) document.addEventListener(what, (event) => { if (!ranged(event)) begin(event); }, { capture: true });
  document.addEventListener("input", (event) => { if (event.target !== last.target) begin(event); }, { capture: true });
  document.addEventListener("keydown", (event) => {
    const held = event.target === last.target && event.timeStamp - last.at < HELD && ranged(event) && event.key.startsWith("Arrow");
    if (held) last.at = event.timeStamp;
    else begin(event);
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y") || lab.state.place !== "lab") return;
    if (event.defaultPrevented || (typingIn(event.target) && !(event.target instanceof HTMLSelectElement)) || document.querySelector("dialog[open]")) return;
    turn(key === "y" || event.shiftKey ? "forth" : "back");
    event.preventDefault();
  }, { capture: true });
}
