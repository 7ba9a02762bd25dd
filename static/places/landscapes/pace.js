/** Play, step, restart, speed and the scrubber of a race. */
import { SPEEDS } from "../../state/model.js";
import { h, icon, write } from "../../ui/dom.js";
import { readout } from "../../ui/readout.js";
import { speedText } from "../../ui/transport.js";
import { stepAt } from "./race.js";

const PLAY = "M6 3.500v13l11-6.500z";
const PAUSE = "M5.500 3.500h3.200v13H5.500zM11.300 3.500h3.200v13h-3.200z";
const BACK = "M13.500 4v12L6 10zM4 4h1.800v12H4z";
const ON = "M6.500 4v12L14 10zM14.200 4H16v12h-1.800z";
const RESET = "M10 4.200a5.800 5.800 0 1 1-5.500 4M4 3.500v4.700h4.700";
const TICKS = 1000;

/** @param {{ play: () => void, step: (by: 1 | -1) => void, restart: () => void, hurry: (speed: number) => void, scrub: (head: number) => void, seed: () => void }} hands */
export function pace({ play, step, restart, hurry, scrub, seed }) {
  const face = icon(PLAY);
  const button = h("button", { type: "button", class: "play", "data-ls": "play", title: "Play or pause (space)", onclick: play }, face);
  const small = (/** @type {string} */ action, /** @type {string} */ label, /** @type {string} */ path, /** @type {() => void} */ deed) =>
    h("button", { type: "button", class: `plain ${action}`, "data-ls": action, "aria-label": label, title: label, onclick: deed }, icon(path));
  const speed = h("select", { class: "speed", "aria-label": "Speed of the race", title: "1× runs a race in 10 s", "data-ls": "speed", onchange: () => hurry(Number(speed.value)) },
    ...SPEEDS.map((v) => h("option", { value: v }, speedText(v))));
  const head = h("input", { type: "range", class: "scrub", min: 0, max: TICKS, step: 1, "aria-label": "Play head of the race", "aria-keyshortcuts": "Enter", "data-ls": "head", oninput: () => scrub(Number(head.value) / TICKS) });
  let steps = 0;
  const at = readout({
    label: "Step of the race", range: { min: 0, get max() { return steps; }, whole: true }, taken: (step) => scrub(step / steps), of: head, data: { "data-readout": "race" },
  });
  const where = h("span", { class: "where", "data-ls": "where", hidden: true }, "step ", at.input);
  const waits = h("span", { class: "pace" });
  const another = h("button", { type: "button", class: "chip", "data-ls": "seed", title: "The chains' noise, drawn anew", onclick: seed }, "another seed");
  const element = h("section", { class: "transport ls-pace", "aria-label": "Play the race" }, button,
    h("div", { class: "steps" }, small("back", "One step back", BACK, () => step(-1)), small("step", "One step on", ON, () => step(1)), small("reset", "Back to the start", RESET, restart)),
    speed, h("div", { class: "track" }, head), h("div", { class: "told" }, where, waits, at.fault), another);
  let tick = -1;
  return {
    element,
    /** @param {{ head: number, steps: number, playing: boolean, speed: number, ready: boolean, waiting: string }} now */
    set(now) {
      const next = Math.round(now.head * TICKS);
      if (next !== tick) {
        tick = next;
        head.value = String(next);
        head.style.setProperty("--fill", `${(100 * next) / TICKS}%`);
      }
      ({ steps } = now);
      const step = stepAt(now.head, steps);
      head.setAttribute("aria-valuetext", `step ${step} of ${steps}`);
      where.hidden = !now.ready;
      at.show(String(step), step);
      write(waits, now.waiting || (now.ready ? `of ${steps}` : ""));
      speed.value = String(now.speed);
      if (button.dataset.playing !== String(now.playing)) {
        button.dataset.playing = String(now.playing);
        button.setAttribute("aria-label", now.playing ? "Pause the race" : "Play the race");
        /** @type {Element} */ (face.firstChild).setAttribute("d", now.playing ? PAUSE : PLAY);
      }
      head.disabled = !now.ready;
    },
  };
}
