/**
 * The code of a place: where a panel's method explains a point by a sparse code, a click or
 * the probe shows which of its units do it, one bar a unit, and what F is made of there.
 */
import { post } from "../api/rest.js";
import { FAMILIES, experimentOf } from "../state/model.js";
import { show } from "../state/figures.js";
import { h, s, write } from "../ui/dom.js";
import { SIDE, barsOf } from "./codes_bars.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {{ codes: number[][], reconstruction_error: number[], penalty: number[] }} Answer  of `POST /codes` */

/** From one answer to the next question while the landscape moves, in ms. */
const PAUSE = 150;
/** Above this share of the side a place has room beneath it. */
const LOW = 0.4;

/** @type {import("./index.js").Feature} */
export function codes({ lab, stage }) {
  const watches = FAMILIES.map((family) => {
    const { surface } = stage.seats[family];
    const text = h("span", { class: "code-text" });
    const bars = s("svg", { class: "code-bars", viewBox: `0 0 ${SIDE.across} ${SIDE.up}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const box = h("div", { class: "code", hidden: true }, text, bars);
    surface.host.append(box);
    /** @type {{ u: number, v: number } | null} */
    let place = null;
    let busy = false;
    let answered = "";
    /** The largest activity of a run so far: bars of two places can be compared. */
    let most = { run: "", size: 0 };

    function hide() {
      box.hidden = true;
      answered = "";
    }

    /** @param {Answer} answer @param {string} run */
    function draw({ codes: [code], reconstruction_error: [left], penalty: [paid] }, run) {
      const size = Math.max(...code.map(Math.abs), most.run === run ? most.size : 0);
      most = { run, size };
      const { active, rects } = barsOf(code, size);
      write(text, `${active} of ${code.length} units active · F = ${show(left, 2, left + paid)} left + ${show(paid, 2, left + paid)} paid`);
      bars.replaceChildren(...rects.map((rect) => s("rect", rect)));
      box.dataset.active = String(active);
      box.hidden = false;
    }

    async function refresh() {
      const { frame } = surface;
      if (!place || !frame || stage.awaits(family) || !lab.entry(family).has_code || !lab.visible().includes(family)) {
        hide();
        return;
      }
      const { u, v } = place;
      box.classList.toggle("above", v < LOW);
      const { x: [x0, x1], y: [y0, y1] } = frame.window;
      const asked = JSON.stringify([frame.run, frame.step, u, v]);
      if (busy || asked === answered) return;
      busy = true;
      try {
        const body = { experiment: experimentOf(lab.state, family), step: frame.step, points: [[x0 + u * (x1 - x0), y0 + v * (y1 - y0)]] };
        const answer = await post("/codes", body);
        answered = asked;
        if (place) draw(answer, frame.run);
      } catch {
        // A server that is busy or away: the code stays away until the picture moves on.
        hide();
        answered = asked;
      }
      setTimeout(() => {
        busy = false;
        refresh();
      }, PAUSE);
    }

    surface.host.addEventListener("probe", (event) => {
      place = /** @type {CustomEvent} */ (event).detail;
      refresh();
    });
    return () => { if (place) refresh(); };
  });
  stage.page.chores.push(...watches);
}
