/** The keys, on a sheet of their own. */
import { h } from "../ui/dom.js";
import { FIRST_MINUTE } from "./first_minute.js";
import { typingIn } from "./typing.js";

/** @type {readonly [string, readonly [string[], string][]][]} */
const KEYS = Object.freeze([
  ["Laboratory", [
    [["1", "2", "3"], "enlarge a panel, and back"],
    [["0"], "all three panels"],
    [["Space"], "play, pause"],
    [["→", "←"], "one step on, one step back"],
  ]],
  ["A picture in focus", [
    [["Arrows"], "move a probe, with Shift faster"],
    [["Enter"], "drop a particle there"],
    [["T"], "the numbers as a table"],
    [["Esc"], "put the probe away"],
  ]],
  ["A slider in focus", [
    [["Enter"], "type its number: 0.005, 5e-3 or 5·10^-3"],
    [["Esc"], "give up what is typed"],
    [["Delete"], "back to its default, as a double click"],
    [["Ctrl Z"], "undo, whatever was turned, chosen or drawn"],
    [["Ctrl Shift Z", "Ctrl Y"], "do again"],
  ]],
  ["Data of your own", [
    [["Shift-click"], "add a point, while moving points"],
    [["Esc"], "put the tool away"],
  ]],
  ["Before a class", [
    [["P"], "presenter mode: larger type, nothing else"],
    [["Page Down", "Page Up"], "there: next and previous scene, or panel"],
    [["."], "there: blank the screen, and back"],
    [["Esc"], "leave it"],
  ]],
  ["Everywhere", [
    [["Tab"], "the next control; arrows turn the one in focus"],
    [["?"], "this sheet"],
  ]],
]);

/** @type {import("./index.js").Feature} */
export function keysHelp({ tools }) {
  const groups = KEYS.map(([title, rows]) => h("section", {}, h("h3", {}, title),
    h("dl", { class: "keys" }, ...rows.flatMap(([keys, deed]) => [h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, deed)]))));
  const dialog = h("dialog", { class: "sheet keys-sheet", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, "Keys"), h("div", { class: "keys-groups" }, ...groups),
    h("div", { class: "sheet-buttons" }, h("button", { type: "button", class: "chip", "data-action": "first-minute", onclick: () => {
      dialog.close();
      dispatchEvent(new Event(FIRST_MINUTE));
    } }, "The first minute again"), h("button", { type: "button", class: "chip strong", "data-action": "keys-close", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  const open = () => {
    if (!document.querySelector("dialog[open]")) dialog.showModal();
  };
  tools.append(h("button", { type: "button", class: "plain", "data-action": "keys", "aria-label": "Keys", "aria-keyshortcuts": "?", title: "Keys (?)", onclick: open }, "?"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typingIn(event.target)) return;
    if (dialog.open) dialog.close();
    else open();
    event.preventDefault();
  });
}
