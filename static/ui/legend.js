/** What colours and marks mean: the one colour scale of all panels, its ramp's choice, and for the presenter the marks. */
import { OVERLAYS } from "../overlays/index.js";
import { ramp } from "../plot/ramps.js";
import { viewOf } from "../views/index.js";
import { theme } from "./theme.js";
import { h, write } from "./dom.js";
import { sign } from "./sign.js";
import { tell } from "./telling.js";

/** @param {import("../state/lab.js").Lab} lab @param {HTMLElement} place @returns {() => void} */
export function legend(lab, place) {
  const label = h("span", { class: "legend-label" });
  const low = h("span", { class: "legend-end" });
  const high = h("span", { class: "legend-end" });
  const bar = h("span", { class: "legend-bar" });
  const ticks = h("span", { class: "legend-ticks" });
  const pick = h("select", {
    "aria-label": "Colour ramp", class: "ramp", "data-action": "ramp",
    onchange: () => lab.store.set({ ramp: pick.value === "cividis" ? "cividis" : "basin" }),
  }, h("option", { value: "basin" }, "basin"), h("option", { value: "cividis" }, "cividis"));
  const marks = h("ul", { class: "legend-marks", "aria-label": "Marks" });
  place.append(label, low, h("span", { class: "legend-scale" }, bar, ticks), high, pick, marks);
  const mark = () => marks.replaceChildren(...OVERLAYS.filter(({ id }) => lab.state.overlays[id]).map((overlay) => h("li", {}, sign(...overlay.sign), overlay.label)));
  const draw = () => {
    const { view: id, scale, ramp: family } = lab.state;
    const view = viewOf(id);
    const said = view.legend(scale);
    const { range } = view.fixed(scale);
    tell(label, said.label);
    write(low, said.ends[0]);
    write(high, said.ends[1]);
    const used = ramp(view.ramp, family, theme());
    bar.style.background = `linear-gradient(90deg, ${used.css.join(", ")})`;
    ticks.replaceChildren(...said.ticks.map(({ at, text }) =>
      h("span", { style: `left:${(100 * (at - range[0])) / (range[1] - range[0])}%` }, text)));
    pick.value = family;
    pick.disabled = view.ramp === "push";
  };
  lab.store.on((_, changed) => {
    if (["view", "scale", "ramp"].some((key) => changed.has(/** @type {any} */ (key)))) draw();
  });
  lab.store.on((_, changed) => { if (changed.has("overlays")) mark(); });
  mark();
  draw();
  return draw;
}
