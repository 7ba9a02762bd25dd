/** Share: its button, and a sheet that is fetched when it is first wanted, or a file is dropped. */
import { h } from "../ui/dom.js";

/** @type {import("./index.js").Feature} */
export function share(page) {
  const { lab, say, tools } = page;
  /** @type {Promise<ReturnType<typeof import("./share_sheet.js").shareSheet>> | null} */
  let sheet = null;
  const fetched = () => {
    sheet ??= import("./share_sheet.js").then(({ shareSheet }) => shareSheet(page, button));
    sheet.catch((/** @type {Error} */ error) => {
      sheet = null;
      say(`Share could not be fetched: ${error.message}`);
    });
    return sheet;
  };
  const open = async () => {
    const { place } = lab.state;
    button.setAttribute("aria-busy", "true");
    const made = await fetched().catch(() => null);
    button.removeAttribute("aria-busy");
    if (place === lab.state.place) await made?.open();
  };
  const button = h("button", {
    type: "button", class: "plain worded", "data-action": "share", title: "Link, QR code, curl, Python, embed; PNG, SVG, CSV, JSON, HTML",
    onclick: () => void open(),
  }, "Share");
  tools.prepend(button);

  // JSON may be a scene. Before the page takes a dropped file for CSV.
  addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped || !(dropped.name.toLowerCase().endsWith(".json") || dropped.type === "application/json")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void fetched().then((made) => made.dropped(dropped), () => {});
  }, { capture: true });
  addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
}
