/** The state in the address bar: written a moment after it changes, at most once a second. */
import { pack } from "../state/url.js";

const EVERY = 1000;

/** @param {import("../state/lab.js").Lab} lab */
export function address(lab) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = 0;
  let turn = 0;
  const write = async () => {
    timer = undefined;
    last = Date.now();
    turn += 1;
    const mine = turn;
    const fragment = await pack(lab.state);
    if (mine === turn && fragment !== location.hash) history.replaceState(null, "", fragment);
  };
  lab.store.on((state, changed) => {
    const gently = state.playing && changed.size === 1 && changed.has("head");
    if (gently && timer !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(write, gently ? Math.max(200, EVERY - (Date.now() - last)) : 80);
  });
  addEventListener("pagehide", () => { if (timer !== undefined) void write(); });
  void write();
}
