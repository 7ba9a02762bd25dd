/** β, and what P says at it: log Z, entropy, ⟨E⟩, and the share of the window that P lives on. */
import { show } from "../../state/sentence.js";
import { h, write } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { BETAS } from "./state.js";

/** @param {{ beta: number, moved: (beta: number) => void, see: () => void }} how */
export function readings({ beta, moved, see }) {
  const heat = slider({
    label: "inverse temperature β", hint: "P = exp(−βF) / Z. Hot is flat, cold is peaked; F itself does not change.", value: beta,
    range: { min: BETAS.least, max: BETAS.most, scale: "log", whole: false },
    moved, data: { "data-ls": "beta" }, text: (v) => show(v, 2),
  });
  const items = /** @type {const} */ ([
    ["logZ", "log Z", "log ∫ exp(−βF) over Ω, the area included"],
    ["entropy", "entropy", "of P over Ω, in nats: log of the area that P lives on"],
    ["mean", "⟨F⟩", "expected energy under P"],
    ["least", "least F", "the lowest point of Ω"],
  ]).map(([key, label, title]) => {
    const value = h("dd", { "data-reading": key });
    return { key, value, element: h("div", { title }, h("dt", {}, label), value) };
  });
  const fill = h("i");
  const share = h("span", {});
  const bar = h("p", { class: "ls-share", title: "exp(entropy) / |Ω|: how much of Ω the probability lives on" },
    h("span", { class: "ls-share-bar", "aria-hidden": "true" }, fill), share);
  const hint = h("p", { class: "faint hint" }, "β weighs F, it does not change it: ", h("button", { type: "button", class: "link", onclick: see }, "see P"), ".");
  const element = h("fieldset", { class: "group" }, h("legend", {}, h("span", {}, "Temperature")), heat.element,
    h("div", { class: "ends" }, h("span", {}, "hot · flat"), h("span", {}, "cold · peaked")),
    h("dl", { class: "ls-readings" }, ...items.map((i) => i.element)), bar, hint);
  return {
    element,
    /** @param {number} now @param {boolean} heated whether the view shows β */
    set(now, heated) {
      if (heat.value !== now) heat.set(now);
      hint.hidden = heated;
    },
    /** @param {{ logZ: number, entropy: number, mean: number, least: number, area: number } | null} said */
    tell(said) {
      for (const { key, value } of items) write(value, said ? show(said[key]) : "–");
      const part = said ? Math.min(1, Math.exp(said.entropy) / said.area) : 0;
      fill.style.transform = `scaleX(${part.toFixed(4)})`;
      write(share, said ? `P lives on ${show(100 * part, 2)} % of Ω` : "");
    },
  };
}
