/**
 * A link that cannot be read, or not all of it, is said to be so above the page. It stays in
 * the address until the person has chosen.
 */
import { sentenceOf } from "../state/link.js";
import { h } from "./dom.js";

/** Differences that are listed one by one. */
const LISTED = 5;

/** @type {Record<import("../state/url.js").Fault, string>} */
const FAULTS = {
  newer: "It was made by a newer version of this page.",
  damaged: "It is damaged: cut short, or altered on its way.",
  large: "It holds more than this page takes from a link.",
};

/**
 * @param {{ hold: () => void, release: () => void }} address
 * @param {{ begin: () => void }} deeds  back to the scene that the page opens with
 */
export function unread(address, { begin }) {
  const title = h("strong", {});
  const why = h("p", {});
  const list = h("ul", {});
  const kept = h("p", { class: "faint" }, "The link stays in the address until you choose.");
  const all = h("button", { type: "button", class: "chip strong", "data-action": "unread-start", onclick: () => choose(begin) }, "Begin at the start");
  const rest = h("button", { type: "button", class: "chip", "data-action": "unread-rest" }, "Open what can be read");
  const element = h("section", { class: "unread", role: "alert", hidden: true }, h("div", {}, title, why, list, kept), h("div", { class: "chips" }, rest, all));
  /** @type {HTMLElement} */ (document.getElementById("main")).before(element);
  let doubts = /** @type {import("../state/link.js").Difference[]} */ ([]);
  let open = () => {};
  rest.addEventListener("click", () => choose(open));

  /** @param {() => void} deed */
  function choose(deed) {
    element.hidden = true;
    doubts = [];
    address.release();
    deed();
  }
  const show = () => {
    address.hold();
    element.hidden = false;
  };

  return {
    /** The link as a whole. @param {import("../state/url.js").Fault} fault */
    refuse(fault) {
      title.textContent = "This link cannot be read";
      why.textContent = `${FAULTS[fault]} What you see is the start, not what the link holds.`;
      list.replaceChildren();
      rest.hidden = true;
      show();
    },
    /**
     * Some of it. @param {readonly import("../state/link.js").Difference[]} found
     * @param {string} seen what is in sight meanwhile @param {() => void} [deed] what opening the rest takes
     */
    doubt(found, seen, deed = () => {}) {
      doubts = [...doubts, ...found];
      open = deed;
      title.textContent = "Not all of this link can be read";
      why.textContent = seen;
      const more = doubts.length - LISTED;
      list.replaceChildren(...doubts.slice(0, LISTED).map((one) => h("li", {}, sentenceOf(one))), ...(more > 0 ? [h("li", {}, `and ${more} more.`)] : []));
      rest.hidden = false;
      show();
    },
  };
}
