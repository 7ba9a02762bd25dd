/**
 * The state in the address bar, and the spots that Back and Forward go between. What changes at
 * a spot is written into its entry a moment later, at most once a second; another room, bench,
 * lesson or scene makes an entry of its own. Nothing is written while a link that could not be
 * read is held there.
 */
import { pack, unpack } from "../state/url.js";
import { spotOf, titleOf } from "./spot.js";

const EVERY = 1000;
/** Tells the page's own entries from an address that was typed or followed. */
const OURS = Object.freeze({ basin: true });

/** Whether the page made the entry that is in sight. */
export const isOurs = () => history.state?.basin === true;

/**
 * @param {import("../state/lab.js").Lab} lab @param {boolean} held from the beginning
 * @returns {{ hold: () => void, release: () => void }}
 */
export function address(lab, held) {
  let holding = held;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = 0;
  let { state: before } = lab;
  let spot = "";
  /** Packing takes time, and entries must come in order. */
  let queue = Promise.resolve();
  // A state too large for a link stays out of the address; the next one is tried again.
  const inTurn = (/** @type {() => Promise<void>} */ job) => { queue = queue.then(job).catch(() => {}); };
  let visits = 0;

  /** @param {"pushState" | "replaceState"} how @param {import("../state/model.js").PageState} state */
  const put = (how, state) => {
    inTurn(async () => {
      const fragment = await pack(state);
      if (holding || visits > 0) return;
      if (how === "pushState" || fragment !== location.hash || !isOurs()) history[how](OURS, "", fragment);
    });
  };
  const write = () => {
    timer = undefined;
    last = Date.now();
    put("replaceState", lab.state);
  };
  const entitle = async () => {
    const here = spot;
    const title = await titleOf(spotOf(lab.state));
    if (here === spot) document.title = title;
  };

  lab.store.on((state, changed) => {
    const left = before;
    before = state;
    // Most changes are the play head's, many a second.
    const moved = state.place !== left.place || state.rooms !== left.rooms;
    const to = moved ? JSON.stringify(spotOf(state)) : spot;
    if (to !== spot) {
      spot = to;
      clearTimeout(timer);
      timer = undefined;
      if (visits === 0) {
        put("replaceState", left);
        put("pushState", state);
      }
      void entitle();
      return;
    }
    if (visits > 0) return;
    const gently = state.playing && changed.size === 1 && changed.has("head");
    if (gently && timer !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(write, gently ? Math.max(200, EVERY - (Date.now() - last)) : 80);
  });
  addEventListener("popstate", () => {
    if (!isOurs()) return; // an address typed by hand opens the page anew
    clearTimeout(timer);
    timer = undefined;
    visits += 1;
    inTurn(async () => {
      try {
        const { state } = await unpack(location.hash);
        if (visits === 1 && state !== null) lab.revisit(state);
      } finally {
        visits -= 1;
      }
    });
  });
  addEventListener("pagehide", () => { if (timer !== undefined) write(); });

  spot = JSON.stringify(spotOf(lab.state));
  void entitle();
  write();
  return {
    hold: () => { holding = true; },
    release: () => {
      holding = false;
      write();
    },
  };
}
