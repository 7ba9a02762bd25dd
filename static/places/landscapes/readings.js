/** β, and what P says at it: log Z, entropy, ⟨E⟩, and the share of the window that P lives on. */
import { UNRESOLVED, nats, show, within } from "../../state/figures.js";
import { h, write } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { labelled } from "../../ui/telling.js";
import { BETAS } from "./state.js";

/** @param {{ beta: number, usual: () => number, moved: (beta: number) => void, see: () => void }} how */
export function readings({ beta, usual, moved, see }) {
  const heat = slider({
    label: "inverse temperature β", hint: "P = exp(−βF) / Z. Hot is flat, cold is peaked; F itself does not change.", value: beta, initial: usual,
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
    return { key, value, element: h("div", {}, h("dt", {}, labelled(label, { hint: title })), value) };
  });
  const fill = h("i");
  const share = h("span", {});
  const bar = h("p", { class: "ls-share", title: "exp(entropy) / |Ω|: how much of Ω the probability lives on" },
    h("span", { class: "ls-share-bar", "aria-hidden": "true" }, fill), share);
  const told = h("div", { class: "ls-told" }, h("dl", { class: "ls-readings" }, ...items.map((i) => i.element)), bar);
  const hint = h("p", { class: "faint hint" }, "β weighs F, it does not change it: ", h("button", { type: "button", class: "link", onclick: see }, "see P"), ".");
  const element = h("fieldset", { class: "group" }, h("legend", {}, h("span", {}, "Temperature")), heat.element,
    h("div", { class: "ends" }, h("span", {}, "hot · flat"), h("span", {}, "cold · peaked")),
    told, hint);
  return {
    element, told,
    /** @param {number} now @param {boolean} heated whether the view shows β */
    set(now, heated) {
      if (heat.value !== now) heat.set(now);
      hint.hidden = heated;
    },
    /** @param {import("./terrain.js").Heat & { least: number, area: number } | null} said @param {number} beta */
    tell(said, beta) {
      const texts = said ? textsOf(said, beta) : { logZ: "–", entropy: "–", mean: "–", least: "–" };
      for (const { key, value } of items) write(value, texts[key]);
      const part = said && !said.doubt ? Math.min(1, Math.exp(said.entropy) / said.area) : 0;
      fill.style.transform = `scaleX(${part.toFixed(4)})`;
      write(share, !said ? "" : said.doubt ? `${UNRESOLVED}: ${said.doubt}` : `P lives on ${within(100 * part, 100 * part * said.error.entropy, 2)} % of Ω`);
    },
  };
}

/** @param {import("./terrain.js").Heat & { least: number }} said @param {number} beta */
function textsOf({ logZ, entropy, mean, error, doubt, least }, beta) {
  if (doubt) return { logZ: UNRESOLVED, entropy: UNRESOLVED, mean: UNRESOLVED, least: show(least) };
  // β⟨F⟩ = entropy − log Z.
  return { logZ: nats(logZ, error.logZ, 3), entropy: nats(entropy, error.entropy, 3), mean: within(mean, (error.logZ + error.entropy) / beta), least: show(least) };
}
