/** The link as a QR code; pressed it grows, for the last row. */
import { h } from "../ui/dom.js";
import { fitsQr } from "./share_formats.js";

/** @param {() => boolean} grown turns the sheet large and back; whether it now is */
export function qrCode(grown) {
  const element = h("div", { class: "qr" });
  const none = (/** @type {string} */ text) => element.replaceChildren(h("p", { class: "faint", "data-qr-none": "" }, text));
  return {
    element,
    /** @param {string | null} link null where a link cannot carry the scene */
    draw(link) {
      if (link === null) return none("No QR code: the scene goes by file.");
      if (!fitsQr(link)) return none("The link is longer than a QR code can be. Take a short link, or save the scene as a file.");
      const src = `/api/v1/qr?text=${encodeURIComponent(link)}`;
      if (element.querySelector("img")?.getAttribute("src") === src) return;
      const image = h("img", { src, alt: "QR code of the link", width: 240, height: 240, "data-qr": "", onerror: () => element.replaceChildren(h("p", { class: "faint" }, "The server drew no QR code.")) });
      const grow = h("button", { type: "button", title: "Larger, for the last row; and back", "data-action": "qr-grow", "aria-pressed": "false", onclick: () => {
        grow.setAttribute("aria-pressed", String(grown()));
      } }, image);
      element.replaceChildren(grow);
    },
  };
}
