/** Brings what a scene names into sight, out of its fold where it is in one, and lights it once. */
import { named, wholeOf } from "./named.js";

/** How long a thing is lit, in ms; the style sheet fades it over the same time. */
const LIT = 2600;
/** Between two looks at whether the room is there, and at rest, in ms. */
const PAUSE = 120;
/** How long a room is waited for, and what comes late in it is followed, in ms. */
const PATIENCE = 60_000;
/** A hand that does one of these has other things to look at. */
const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"];

/** @type {Map<HTMLElement, ReturnType<typeof setTimeout>>} */
const lit = new Map();

/** @param {readonly HTMLElement[]} elements the most important first */
export function lift(elements) {
  for (const element of elements) {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) {
      if (element !== fold.firstElementChild) fold.open = true;
    }
  }
  const wholes = elements.map(wholeOf);
  bring(wholes);
  for (const whole of wholes) {
    clearTimeout(lit.get(whole));
    whole.dataset.lit = "";
    lit.set(whole, setTimeout(() => {
      delete whole.dataset.lit;
      lit.delete(whole);
    }, LIT));
  }
}

/** As many as fit, the first at any rate, with as little way as it takes. @param {readonly HTMLElement[]} elements */
function bring(elements) {
  const { scrollX: x, scrollY: y } = globalThis;
  for (const element of [...elements].reverse()) element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const to = scrollY;
  if (to === y) return;
  scrollTo({ left: x, top: y, behavior: "instant" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollTo({ left: x, top: to, behavior: still ? "instant" : "smooth" });
  if (still) return;
  // A button must not move away between the pressing of it and the letting go.
  const halt = () => scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
  addEventListener("pointerdown", halt, { capture: true });
  addEventListener("scrollend", () => removeEventListener("pointerdown", halt, { capture: true }), { once: true });
}

/**
 * How far down the page they lie, and how much of its foot the guide takes. Widths are left
 * out: those of numbers change all the time.
 * @param {readonly HTMLElement[]} elements
 */
function depths(elements) {
  const foot = getComputedStyle(document.documentElement).getPropertyValue("--guide-height");
  const boxes = elements.map((element) => element.getBoundingClientRect());
  return [foot, ...boxes.map(({ top, bottom }) => [top, bottom].map((y) => Math.round(y + scrollY)))].join();
}

/**
 * The same once the room is there and lies still, unless a hand comes first; what comes later
 * and pushes it away is followed.
 * @param {readonly string[]} names @returns {() => void} to think better of it
 */
export function liftSoon(names) {
  let before = "";
  let lifted = false;
  const until = performance.now() + PATIENCE;
  // What set the scene is over: this hears only what comes after.
  const listening = setTimeout(() => { for (const name of HANDS) addEventListener(name, stop, { passive: true, capture: true }); });
  const look = () => {
    const found = names.map((name) => named(name)[0]).filter((element) => element !== undefined);
    const now = depths(found);
    const late = performance.now() >= until;
    if (lifted) {
      if (now !== before) bring(found.map(wholeOf));
    } else if (late || (found.length === names.length && now === before)) {
      lifted = true;
      lift(found);
    }
    before = now;
    if (late) stop();
    else timer = setTimeout(look, PAUSE);
  };
  let timer = setTimeout(look, PAUSE);
  const stop = () => {
    clearTimeout(timer);
    clearTimeout(listening);
    for (const name of HANDS) removeEventListener(name, stop, { capture: true });
  };
  return stop;
}
