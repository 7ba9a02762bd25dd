/** The header's rooms, and the one that is in sight. A room is fetched when first entered. */
import { LAB, PLACES } from "../places/index.js";
import { h, write } from "./dom.js";

/** @typedef {import("../state/lab.js").Lab} Lab */
/** @typedef {import("../places/index.js").RoomHandle} RoomHandle */

/**
 * @param {Lab} lab
 * @param {{ nav: HTMLElement, laboratory: HTMLElement, main: HTMLElement, say: (text: string) => void, check: (given: any, kept: any, path: string) => void }} page
 * @returns {{ restyled: () => void, exhibit: () => Promise<import("./exhibit.js").Exhibit | null> }}
 */
export function places(lab, { nav, laboratory, main, say, check }) {
  const all = [{ id: LAB, title: "Laboratory", hint: "Three families shape one landscape, live" }, ...PLACES];
  const buttons = all.map(({ id, title, hint }) => h("button", { type: "button", "data-place": id, title: hint, onclick: () => lab.store.set({ place: id }) }, title, h("span", { class: "underway" })));
  nav.append(...buttons);
  nav.hidden = PLACES.length === 0;

  /** @type {Map<string, { root: HTMLElement, handle: Promise<RoomHandle> }>} */
  const rooms = new Map();
  let here = "";
  let rested = false;
  /** What the room in sight knows that the address remembers of it. @type {any} */
  let known;

  const room = (/** @type {string} */ id) => {
    const entered = rooms.get(id);
    if (entered) return entered;
    const place = /** @type {import("../places/index.js").Place} */ (PLACES.find((p) => p.id === id));
    const root = h("section", { class: "room", "data-room": id, "aria-label": place.title, tabindex: "-1" });
    main.append(root);
    const handle = place.load().then((module) => module.enter(root, {
      lab, say,
      read: () => lab.state.rooms[id] ?? null,
      underway: (progress) => {
        const button = buttons.find(({ dataset }) => dataset.place === id);
        write(/** @type {Element} */ (button?.querySelector(".underway")), progress && ` ${progress}`);
      },
      check: (given, kept, part) => check(given, kept, part ? `${id}.${part}` : id),
      write: (value) => {
        if (id === here) known = value;
        lab.store.set({ rooms: { ...lab.state.rooms, [id]: value } });
      },
    }));
    handle.catch((/** @type {Error} */ error) => {
      root.replaceChildren(h("p", { class: "sorry" }, `${place.title} could not be opened: ${error.message}`));
      say(`${place.title} could not be opened`);
    });
    const made = { root, handle };
    rooms.set(id, made);
    return made;
  };

  const show = () => {
    const { place } = lab.state;
    if (place === here) return;
    const before = here;
    here = place;
    known = lab.state.rooms[place];
    document.body.dataset.place = place;
    for (const button of buttons) {
      if (button.dataset.place !== place) {
        button.removeAttribute("aria-current");
        continue;
      }
      button.setAttribute("aria-current", "page");
      // On a phone the row of rooms is wider than the screen.
      if (nav.scrollWidth > nav.clientWidth) {
        nav.scrollLeft += button.getBoundingClientRect().left - nav.getBoundingClientRect().left - (nav.clientWidth - button.clientWidth) / 2;
      }
    }
    laboratory.hidden = place !== LAB;
    for (const [id, { root }] of rooms) root.hidden = id !== place;
    void rooms.get(before)?.handle.then((handle) => handle.left?.(), () => {});
    if (place === LAB) {
      if (rested) lab.play(true);
      rested = false;
      return;
    }
    // Nobody sees the panels move, so they need not be computed.
    if (lab.state.playing) {
      rested = true;
      lab.play(false);
    }
    const { root, handle } = room(place);
    root.hidden = false;
    void handle.then((made) => { if (lab.state.place === place) made.shown(); }, () => {});
    if (before !== "") {
      say(all.find((p) => p.id === place)?.title ?? place);
      root.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };
  lab.store.on((_, changed) => {
    if (changed.has("place")) show();
    else if (changed.has("rooms") && here !== LAB && lab.state.rooms[here] !== known) {
      known = lab.state.rooms[here];
      void rooms.get(here)?.handle.then((handle) => handle.shown(), () => {});
    }
  });
  show();
  return {
    exhibit: async () => (here === LAB ? null : (await room(here).handle).exhibit()),
    restyled: () => { for (const { handle } of rooms.values()) void handle.then((made) => made.restyled?.(), () => {}); },
  };
}
