/** Two methods side by side: their landscapes large, their sentences, and what sets them apart. */
import { methodsOf } from "../../state/model.js";
import { sentenceOf } from "../../state/sentence.js";
import { Surface } from "../../plot/surface.js";
import { h, write } from "../../ui/dom.js";
import { LARGE } from "./landscapes.js";
import { difference, toldOf } from "./rows.js";

/** @typedef {import("./rows.js").Line} Line */

const SHOWN = /** @type {const} */ ([["information", "I, nats"], ["volume", "V"], ["nll", "NLL, nats"], ["kl", "KL, nats"], ["steps", "steps"]]);
const OVERLAYS = Object.freeze({ data: true, negatives: true, low: true });

/**
 * @param {object} how
 * @param {import("../../state/model.js").Catalogue} how.catalogue
 * @param {import("./landscapes.js").Landscapes} how.landscapes
 * @param {(kind: string) => void} how.opened   in the laboratory
 * @param {(pair: string[]) => void} how.chosen
 */
export function pairOf({ catalogue, landscapes, opened, chosen }) {
  /** @type {string[]} */
  let pair = [];
  const sides = [0, 1].map((at) => {
    const host = h("div", { class: "plot", role: "img" });
    const select = h("select", { "aria-label": at === 0 ? "Left" : "Right", "data-side": at, onchange: () => chosen(pair.map((kind, k) => (k === at ? select.value : kind))) });
    const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
    const sentence = h("p", { class: "sentence" });
    const cells = SHOWN.map(([id, head]) => ({ id, head, value: h("dd", {}) }));
    const element = h("section", { class: "side-of-two", "data-side-of": at }, h("header", {}, swatch, select,
      h("button", { type: "button", class: "chip", onclick: () => opened(pair[at]) }, "open in the laboratory")), host, sentence,
      h("dl", {}, ...cells.map(({ head, value }) => h("div", {}, h("dt", {}, head), value))));
    return { element, host, select, swatch, sentence, cells, surface: new Surface(`pair ${at}`, host), offered: "", drawn: "none" };
  });
  const apart = h("p", { class: "apart", "data-apart": "" });
  const element = h("section", { class: "duo", "aria-label": "Side by side", "data-side-by-side": "", hidden: true },
    h("header", {}, h("h2", {}, "Side by side"), apart, h("button", { type: "button", class: "chip", "data-action": "pair-close", onclick: () => chosen([]) }, "Close")),
    h("div", { class: "two" }, ...sides.map((s) => s.element)));

  return {
    element,
    /** @param {readonly Line[]} lines @param {import("./landscapes.js").Seen} seen @param {{ view: string, pair: string[], look: string }} how */
    draw(lines, seen, { view, pair: next, look }) {
      pair = next;
      const two = pair.flatMap((kind) => lines.find((line) => line.kind === kind) ?? []);
      element.hidden = two.length < 2;
      if (element.hidden) return;
      sides.forEach((side, at) => {
        const line = two[at];
        const { frame, absent } = seen(line, LARGE);
        const others = lines.filter(({ kind, done }) => kind === line.kind || (done > 0 && !pair.includes(kind)));
        const offered = others.map(({ kind }) => kind).join();
        if (offered !== side.offered) {
          side.offered = offered;
          side.select.replaceChildren(...others.map(({ kind, title }) => h("option", { value: kind }, title)));
        }
        side.select.value = line.kind;
        side.element.dataset.kind = line.kind;
        side.element.dataset.family = line.family;
        side.swatch.dataset.family = line.family;
        for (const { id, value } of side.cells) write(value, line.unresolved && ["information", "nll", "kl"].includes(id) ? "unresolved" : toldOf(line, id).join(" ").trim());
        const drawn = frame ? `${frame.run} ${frame.step} ${view} ${look} ${side.host.clientWidth}` : absent;
        if (drawn === side.drawn) return;
        side.drawn = drawn;
        side.surface.canvas.hidden = frame === null;
        if (!frame) {
          side.host.setAttribute("aria-label", `${line.title}: ${drawn}`);
          return write(side.sentence, drawn);
        }
        const [, entry] = methodsOf(catalogue, line.family).find(([kind]) => kind === line.kind) ?? [];
        if (!entry?.defaults) return;
        const { lead, rest } = sentenceOf(entry, entry.defaults, frame);
        write(side.sentence, lead ? `${lead}: ${rest}` : rest);
        side.host.setAttribute("aria-label", `${line.title}’s landscape at step ${frame.step}: ${side.sentence.textContent}`);
        landscapes.paint(side.surface, frame, { view, overlays: OVERLAYS });
      });
      write(apart, difference(two[0], two[1]));
    },
  };
}
