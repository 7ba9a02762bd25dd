/** The gallery: one tile a method, its landscape, what it tells of what the truth tells, and two ways on. */
import { UNRESOLVED } from "../../state/figures.js";
import { Surface } from "../../plot/surface.js";
import { h, write } from "../../ui/dom.js";
import { SMALL } from "./landscapes.js";
import { noteOf, toldOf } from "./rows.js";
import { HEADS, inOrder } from "./scoreboard.js";

/** @typedef {import("./rows.js").Line} Line */
/** @typedef {import("./rows.js").Board} Board */

const OVERLAYS = Object.freeze({ data: true });
/** What a tile can be sorted by, since a tile shows no more. */
const SORTED = HEADS.filter(({ id }) => id !== "steps" && id !== "seconds");

/**
 * @param {object} how
 * @param {(kind: string) => void} how.opened
 * @param {(kind: string) => void} how.picked   to be seen beside another
 * @param {(by: import("./rows.js").Column, down: boolean) => void} how.sorted
 * @param {(kind: string) => void} how.lit
 * @param {import("./landscapes.js").Landscapes} how.landscapes
 */
export function gallery({ opened, picked, sorted, lit, landscapes }) {
  const sorters = SORTED.map((column) => {
    const button = h("button", { type: "button", class: "chip", title: column.hint, "data-sort": column.id }, column.head, h("span", { class: "arrow", "aria-hidden": "true" }));
    return { column, button };
  });
  const list = h("ul", { class: "tiles" });
  const element = h("div", { class: "gallery" }, h("div", { class: "sorters", role: "group", "aria-label": "Sorted by" }, h("span", { class: "faint" }, "sorted by"), ...sorters.map((s) => s.button)), list);
  /** @type {Map<string, ReturnType<typeof tileOf>>} */
  const tiles = new Map();

  /** @param {Line} line */
  const tileOf = ({ kind, title, family }) => {
    const host = h("div", { class: "plot", role: "img" });
    const information = h("b", { class: "col-information" });
    const range = h("small", {});
    const volume = h("span", { class: "col-volume" });
    const note = h("small", { class: "row-note" });
    const beside = h("button", { type: "button", class: "chip beside", "data-pair": kind, "aria-pressed": "false", "aria-label": `${title} side by side with another`, onclick: () => picked(kind) }, "side by side");
    const told = h("p", { class: "tile-told" }, information, range, h("span", { class: "faint" }, " nats"), volume);
    const element = h("li", { class: "tile", "data-row": kind, "data-family": family }, host,
      h("button", { type: "button", class: "open", "data-open": kind, title: "Open in the laboratory", onclick: () => opened(kind) },
        h("span", { class: "swatch", "data-family": family, "aria-hidden": "true" }), title),
      h("div", { class: "tile-bar", "aria-hidden": "true" }, h("span", {})), told, note, beside);
    element.addEventListener("pointerenter", () => lit(kind));
    element.addEventListener("pointerleave", () => lit(""));
    element.addEventListener("focusin", () => lit(kind));
    return { element, host, surface: new Surface(`compare ${kind}`, host), information, range, volume, note, beside, told, drawn: "none" };
  };

  return {
    element,
    /** @param {Board} board @param {import("./landscapes.js").Seen} seen @param {{ view: string, pair: readonly string[], look: string }} how  `look`: rises when all is to be painted anew */
    draw({ lines, by, down, now, most }, seen, { view, pair, look }) {
      for (const { column, button } of sorters) {
        button.setAttribute("aria-pressed", String(column.id === by));
        button.dataset.way = column.id === by ? (down ? "down" : "up") : "";
        button.onclick = () => sorted(column.id, column.id === by ? !down : column.down);
      }
      const wanted = lines.map((line) => {
        const tile = tiles.get(line.kind) ?? tileOf(line);
        tiles.set(line.kind, tile);
        return { line, tile };
      });
      inOrder(list, wanted.map(({ tile }) => tile.element)); // in its place, so that a picture knows its size
      for (const { line, tile } of wanted) {
        const { element: place, host, surface, information, range, volume, note, beside } = tile;
        const { frame, absent } = seen(line, SMALL);
        const bare = frame === null;
        place.classList.toggle("waiting", line.done === 0 && line.kind !== now);
        place.classList.toggle("now", line.kind === now);
        place.dataset.verdict = line.verdict;
        place.style.setProperty("--told", String(Math.max(0, line.information?.mean ?? 0) / most));
        const [mean, spread] = line.unresolved ? [UNRESOLVED, ""] : toldOf(line, "information");
        write(information, mean);
        write(range, spread);
        write(volume, line.volume ? `V ${toldOf(line, "volume").join(" ").trim()}` : "");
        [note.textContent, note.title] = noteOf(line, now);
        tile.told.hidden = line.done === 0 || line.problem !== "";
        beside.hidden = bare;
        beside.setAttribute("aria-pressed", String(pair.includes(line.kind)));
        const drawn = bare ? absent : `${frame.run} ${frame.step} ${view} ${look} ${host.clientWidth}`;
        if (drawn === tile.drawn) continue;
        tile.drawn = drawn;
        surface.canvas.hidden = bare;
        host.setAttribute("aria-label", bare ? `${line.title}: ${absent}` : `${line.title}’s landscape at step ${frame.step}`);
        if (frame) landscapes.paint(surface, frame, { view, overlays: OVERLAYS });
      }
    },
  };
}
