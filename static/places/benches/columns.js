/**
 * K columns: an energy that can be dragged (a real range input underneath), the force on
 * it, its probability, and whether it is the correct answer.
 */
import { fresh, h, write } from "../../ui/dom.js";
import { readout } from "../../ui/readout.js";
import { FAR } from "./answers.js";

/** @typedef {import("./answers.js").Bars} Bars */
/** @typedef {import("./answers.js").Found} Found */

const STEP = 0.05;

/** @param {{ moved: (k: number, energy: number) => void, chosen: (k: number) => void, released: () => void }} how */
export function columns({ moved, chosen, released }) {
  const name = fresh("correct");
  const scale = h("div", { class: "well-scale", "aria-hidden": "true" });
  const row = h("div", { class: "columns", role: "group", "data-columns": "answers", "aria-label": "Energies, their probabilities and the forces on them" });
  const heads = h("div", { class: "column-heads", "aria-hidden": "true" },
    h("span", { class: "well-head" }, "energy F", h("small", {}, "drag")), h("span", { class: "p-head" }, "P"), h("span", {}, "∂ℓ/∂F"), h("span", {}, "correct"));
  const faults = h("div", { class: "column-faults" });
  const element = h("div", { class: "columns-frame" }, heads, h("div", { class: "columns-body" }, scale, row), faults);
  /** @type {ReturnType<typeof column>[]} */
  let made = [];
  let reach = 4;
  let holding = false;

  const column = (/** @type {number} */ k) => {
    const input = h("input", { type: "range", class: "bar-input", step: STEP, "aria-label": `Energy of answer ${k + 1}`, "aria-keyshortcuts": "Enter Delete", "data-bar": String(k) });
    const bar = h("span", { class: "bar-fill" });
    const knob = h("span", { class: "bar-knob" });
    const force = h("span", { class: "bar-force" });
    const value = readout({
      label: `Energy of answer ${k + 1}`, range: { min: -FAR, max: FAR, whole: false }, data: { "data-energy": String(k) }, of: input,
      taken: (energy) => { moved(k, energy); released(); },
    });
    value.input.classList.add("bar-value");
    value.input.addEventListener("pointerdown", (event) => event.stopPropagation());
    faults.append(value.fault);
    const well = h("div", { class: "bar-well" }, input, bar, force, knob, value.input);
    const usual = () => { moved(k, 0); released(); };
    const fill = h("span", { class: "p-fill" });
    const p = h("span", { class: "p-text", "data-probability": String(k) });
    const slope = h("span", { class: "slope", "data-gradient": String(k) });
    const radio = h("input", { type: "radio", name, "data-correct": String(k), "aria-label": `Answer ${k + 1} is correct`, onchange: () => chosen(k) });
    const part = h("div", { class: "bar-column" }, well, h("div", { class: "p-well" }, fill, p), slope, h("label", { class: "pick" }, radio, h("span", {}, String(k + 1))));
    const follow = (/** @type {PointerEvent} */ event) => {
      const box = well.getBoundingClientRect();
      const share = 1 - (event.clientY - box.top) / box.height;
      const energy = Math.min(reach, Math.max(-reach, reach * (2 * share - 1)));
      moved(k, Number((Math.round(energy / STEP) * STEP).toFixed(2)) + 0);
    };
    well.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      well.setPointerCapture(event.pointerId);
      holding = true;
      input.focus({ preventScroll: true });
      follow(event);
      event.preventDefault();
    });
    well.addEventListener("pointermove", (event) => { if (well.hasPointerCapture(event.pointerId)) follow(event); });
    well.addEventListener("lostpointercapture", () => {
      holding = false;
      released();
    });
    well.addEventListener("dblclick", (event) => { if (event.target !== value.input) usual(); });
    input.addEventListener("input", () => moved(k, Number(input.value)));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      usual();
      event.preventDefault();
    });
    return { part, input, bar, knob, force, value, fill, p, slope, radio, well };
  };

  return {
    element,
    get holding() { return holding; },
    /** @param {Bars} bars @param {Found} found @param {number} within the axis is ± this */
    draw(bars, found, within) {
      const { energies, correct } = bars;
      reach = within;
      if (made.length !== energies.length) {
        made = energies.map((_, k) => made[k] ?? column(k));
        row.replaceChildren(...made.map((m) => m.part));
        row.style.setProperty("--count", String(energies.length));
        element.dataset.crowd = energies.length > 12 ? "many" : "few";
      }
      scale.replaceChildren(...[reach, reach / 2, 0, -reach / 2, -reach].map((v) => h("span", {}, String(Number(v.toFixed(3))).replace("-", "−"))));
      made.forEach((m, k) => {
        const f = energies[k];
        const at = (f + reach) / (2 * reach);
        m.input.min = String(-reach);
        m.input.max = String(reach);
        m.input.value = String(f);
        m.input.setAttribute("aria-valuetext", `${f}, probability ${found.probability[k].toFixed(3)}`);
        m.part.classList.toggle("is-correct", k === correct);
        m.well.style.setProperty("--at", String(at));
        m.bar.style.top = `${100 * (1 - Math.max(at, 0.5))}%`;
        m.bar.style.height = `${100 * Math.abs(at - 0.5)}%`;
        const force = -found.gradient[k];
        m.force.style.setProperty("--force", String(Math.abs(force)));
        m.force.className = `bar-force ${force < 0 ? "down" : "up"}`;
        m.force.hidden = Math.abs(force) < 0.004;
        m.value.show(String(Number(f.toFixed(2))).replace("-", "−"), f);
        m.value.input.classList.toggle("low", at < 0.12);
        m.p.style.bottom = `calc(${100 * Math.min(0.8, found.probability[k])}% + 2px)`;
        m.fill.style.height = `${100 * found.probability[k]}%`;
        write(m.p, short(found.probability[k]));
        write(m.slope, `${found.gradient[k] > 0 ? "+" : "−"}${short(Math.abs(found.gradient[k]))}`);
        m.radio.checked = k === correct;
      });
    },
  };
}

/** A share in four characters at most. @param {number} p */
function short(p) {
  if (p >= 0.9995) return "1";
  return p >= 0.095 ? p.toFixed(2).replace(/^0/, "") : p >= 0.0005 ? p.toFixed(3).replace(/^0/, "") : "0";
}
