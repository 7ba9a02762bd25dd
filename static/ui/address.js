/**
 * The state in the address bar: written a moment after it changes, at most once a second; and
 * not at all while a link that could not be read is held there.
 */
import { pack } from "../state/url.js";

const EVERY = 1000;

/**
 * @param {import("../state/lab.js").Lab} lab @param {boolean} held from the beginning
 * @returns {{ hold: () => void, release: () => void }}
 */
export function address(lab, held) {
  let holding = held;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = 0;
  let turn = 0;
  const write = async () => {
    timer = undefined;
    if (holding) return;
    last = Date.now();
    turn += 1;
    const mine = turn;
    const fragment = await pack(lab.state);
    if (mine === turn && !holding && fragment !== location.hash) history.replaceState(null, "", fragment);
  };
  lab.store.on((state, changed) => {
    const gently = state.playing && changed.size === 1 && changed.has("head");
    if (gently && timer !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(write, gently ? Math.max(200, EVERY - (Date.now() - last)) : 80);
  });
  addEventListener("pagehide", () => { if (timer !== undefined) void write(); });
  void write();
  return {
    hold: () => { holding = true; },
    release: () => {
      holding = false;
      void write();
    },
  };
}
