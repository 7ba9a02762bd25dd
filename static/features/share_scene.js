/** A scene comes back from its file: opened by hand, or dropped on the page. */
import { differences, sentenceOf } from "../state/link.js";
import { restore } from "../state/model.js";
import { h, write } from "../ui/dom.js";
import { FORMAT, readScene } from "./export_files.js";
import { TABLE_FILE } from "./own_data_table.js";

/** Bytes of a scene that is opened, at most. */
const LARGEST = 30_000_000;

/**
 * @param {Pick<import("./index.js").Page, "lab" | "say">} page
 * @param {{ dialog: HTMLDialogElement, wrong: HTMLElement, open: () => void }} sheet
 * @returns {{ scene: (from: File) => Promise<void>, dropped: (from: File) => Promise<void> }}  dropped: points, perhaps
 */
export function scenes({ lab, say }, { dialog, wrong, open }) {
  /** @param {File} from */
  async function load(from) {
    try {
      if (from.size > LARGEST) throw new RangeError(`${from.name} has ${from.size} bytes; a scene has at most ${LARGEST}.`);
      const held = readScene(await from.text());
      const lost = differences(held, restore(held, lab.catalogue, lab.parts));
      const take = () => {
        lab.adopt(held);
        dialog.close();
        say(`The scene of ${from.name} is open`);
      };
      if (lost.length === 0) return take();
      if (!dialog.open) open();
      const more = lost.length > 3 ? ` And ${lost.length - 3} more.` : "";
      write(wrong, `Not all of ${from.name} can be read. ${lost.slice(0, 3).map(sentenceOf).join(" ")}${more}`);
      wrong.append(" ", h("button", { type: "button", class: "chip", "data-action": "scene-rest", onclick: take }, "Open what can be read"));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (!dialog.open) open();
      write(wrong, error.message);
    }
  }
  return {
    scene: load,
    async dropped(from) {
      if (from.size > LARGEST || (await from.text()).includes(FORMAT)) return load(from);
      dispatchEvent(new CustomEvent(TABLE_FILE, { detail: from }));
    },
  };
}
