/**
 * Words and numbers that answer an older question than the controls now put. Their region is
 * marked until their own answer is here: faded to the eye, busy to a screen reader, which
 * hears "computing" where it reads them, and nothing of its own accord.
 */

/** Who waits for what is in a region. @type {WeakMap<Element, Set<object>>} */
const waiting = new WeakMap();

/**
 * @param {object} who  asks; a region that several ask for is marked until the last has its answer
 * @param {readonly Element[]} regions @param {false | "asked" | "refused"} how  refused: no answer will come
 */
export function stale(who, regions, how) {
  for (const region of regions) {
    const all = waiting.get(region) ?? new Set();
    waiting.set(region, all);
    if (how) all.add(who);
    else all.delete(who);
    const now = how || (all.size > 0 ? region.getAttribute("data-stale") : null);
    if (now === region.getAttribute("data-stale")) continue;
    if (now) region.setAttribute("data-stale", now);
    else region.removeAttribute("data-stale");
    if (now === "asked") region.setAttribute("aria-busy", "true");
    else region.removeAttribute("aria-busy");
  }
}
