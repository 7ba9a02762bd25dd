/** Play, step, reset, speed, the scrubber with what each panel has recorded, and keep going. */
import { FAMILIES, LONGEST, SPEEDS } from "../state/model.js";
import { h, icon, write } from "./dom.js";
import { readout } from "./readout.js";
import { labelled } from "./telling.js";

/** @typedef {import("../state/lab.js").Lab} Lab */

const PLAY = "M6 3.500v13l11-6.500z";
const PAUSE = "M5.500 3.500h3.200v13H5.500zM11.300 3.500h3.200v13h-3.200z";
const BACK = "M13.500 4v12L6 10zM4 4h1.800v12H4z";
const ON = "M6.500 4v12L14 10zM14.200 4H16v12h-1.800z";
const RESET = "M10 4.200a5.800 5.800 0 1 1-5.500 4M4 3.500v4.700h4.700";
const TICKS = 1000;

/** @param {number} speed */
export function speedText(speed) {
  return `${{ 0.25: "¼", 0.5: "½" }[speed] ?? speed}×`;
}

/** @param {Lab} lab @param {HTMLElement} section */
export function transport(lab, section) {
  const playIcon = icon(PLAY);
  const play = h("button", { type: "button", class: "play", "data-action": "play", title: "Play or pause (space)", onclick: () => lab.play(!lab.state.playing) }, playIcon);
  const button = (/** @type {string} */ action, /** @type {string} */ label, /** @type {string} */ path, /** @type {() => void} */ deed) =>
    h("button", { type: "button", class: `plain ${action}`, "data-action": action, "aria-label": label, title: label, onclick: deed }, icon(path));
  const speed = h("select", { class: "speed", "aria-label": "Speed", title: "1× plays a schedule in 20 s", "data-action": "speed", onchange: () => lab.hurry(Number(speed.value)) },
    ...SPEEDS.map((v) => h("option", { value: v }, speedText(v))));
  const seek = (/** @type {number} */ to) => {
    lab.store.set({ playing: false });
    lab.scrub(to);
  };
  const scrub = h("input", {
    type: "range", class: "scrub", min: 0, max: TICKS, step: 1, "aria-label": "Play head", "aria-keyshortcuts": "Enter", "data-action": "scrub",
    oninput: () => seek((Number(scrub.value) / TICKS) * lab.state.length),
  });
  const lanes = FAMILIES.map((family) => h("i", { "data-lane": family }));
  const share = readout({
    label: "Play head, % of the schedule", unit: " %", range: { min: 0, get max() { return 100 * lab.state.length; }, whole: false },
    taken: (percent) => seek(percent / 100), of: scrub, data: { "data-readout": "head" },
  });
  const where = h("span", { class: "where", "data-where": "" }, share.input, h("span", { class: "of" }, " of ", labelled("schedule")));
  const pace = h("span", { class: "pace" });
  const on = h("button", { type: "button", class: "chip", "data-action": "keep-going", title: "Go on beyond the schedule", onclick: () => lab.keepGoing() }, "keep going");
  section.append(play,
    h("div", { class: "steps" }, button("back", "One step back (←)", BACK, () => lab.step(-1)), button("step", "One step on (→)", ON, () => lab.step(1)),
      button("reset", "Back to the start; edits become part of it", RESET, () => lab.reset())),
    speed, h("div", { class: "track" }, h("div", { class: "lanes", "aria-hidden": "true" }, ...lanes), scrub),
    h("div", { class: "told" }, where, pace, share.fault), on);

  let shown = -1;
  const head = () => {
    const { head: at, length, playing } = lab.state;
    const tick = Math.round((at / length) * TICKS);
    if (tick !== shown) {
      shown = tick;
      scrub.value = String(tick);
      scrub.style.setProperty("--fill", `${(100 * tick) / TICKS}%`);
    }
    if (play.dataset.playing !== String(playing)) {
      play.dataset.playing = String(playing);
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
      /** @type {Element} */ (playIcon.firstChild).setAttribute("d", playing ? PAUSE : PLAY);
    }
  };
  const slow = () => {
    const { head: at, length, playing, speed: asked } = lab.state;
    const percent = `${Math.round(100 * at)} %`;
    share.show(percent, Number((100 * at).toPrecision(4)));
    scrub.setAttribute("aria-valuetext", `${percent} of schedule`);
    const lag = playing && lab.pace < 0.8 && lab.visible().every((family) => lab.panels[family].moved && lab.panels[family].status === "live");
    write(pace, lag ? `computed at ${(asked * lab.pace).toFixed(asked * lab.pace < 1 ? 2 : 1)}×` : length > 1 ? `of ${length} schedules` : playing ? "loops" : "");
    speed.value = String(asked);
    on.hidden = length >= LONGEST;
    FAMILIES.forEach((family, k) => {
      const { recording } = lab.panels[family];
      let latest = 0;
      for (const step of recording.frames.keys()) if (step > latest) latest = step;
      const part = recording.frames.size === 0 ? 0 : recording.end < Infinity ? 1 : Math.min(1, (latest + recording.stride) / (recording.schedule * length));
      lanes[k].style.transform = `scaleX(${part.toFixed(4)})`;
    });
  };
  return { head, slow };
}
