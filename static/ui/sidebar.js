/** The side: data, view, scale, temperature, overlays, seed. */
import { FAMILIES } from "../state/model.js";
import { primaryOf, at } from "../state/schema.js";
import { show } from "../state/figures.js";
import { OVERLAYS } from "../overlays/index.js";
import { VIEWS, viewOf } from "../views/index.js";
import { betaSlider } from "./beta.js";
import { bar, fresh, h, write } from "./dom.js";
import { board, dialled, initialIn, nameOf, shapeOf } from "./knobs.js";
import { isRefused, refuse } from "./refusal.js";
import { sign } from "./sign.js";
import { slider } from "./slider.js";
import { labelled } from "./telling.js";
import { thumbnails } from "./thumbs.js";

/** @typedef {import("../state/lab.js").Lab} Lab */

/** @type {readonly { id: "calibrated" | "raw", title: string, hint: string }[]} */
const SCALES = Object.freeze([
  { id: "calibrated", title: "Calibrated", hint: "In nats, 0 is the uniform density: comparable across panels" },
  { id: "raw", title: "Raw", hint: "In each method's own unit: not comparable, but an amplitude that dies shows" },
]);

/** @param {string | Node} legend @param {Node | null} said what is chosen @param {...(Node | null)} children */
function group(legend, said, ...children) {
  return h("fieldset", { class: "group" }, h("legend", {}, h("span", {}, typeof legend === "string" ? labelled(legend) : legend), said), ...children);
}

/** @param {string} name @param {string} value @param {Node | string} face @param {Record<string, any>} data @param {() => void} chosen */
function radio(name, value, face, data, chosen) {
  const input = h("input", { type: "radio", name, value, ...data, onchange: chosen });
  return { input, element: h("label", { class: "option", title: data.title ?? null }, input, h("span", {}, face)) };
}

/** @param {Lab} lab @param {HTMLElement} side */
export function sidebar(lab, side) {
  const refreshers = [dataGroup(lab, side), showGroup(lab, side), heatGroup(lab, side), overlayGroup(lab, side), runGroup(lab, side)];
  const refresh = () => refreshers.forEach((r) => r());
  lab.store.on((_, changed) => {
    if (![...changed].every((key) => key === "head" || key === "playing")) refresh();
  });
  refresh();
}

/** @param {Lab} lab @param {HTMLElement} side */
function dataGroup(lab, side) {
  const name = fresh("data");
  const thumbs = thumbnails(lab);
  /** Own points, which have a pencil for a picture, come last. @param {import("../plot/gibbs.js").World} world */
  const optionsOf = (world) => Object.entries(lab.catalogue.data)
    .filter(([, entry]) => (entry.world ?? "plane") === world)
    .sort(([, a], [, b]) => Number(a.defaults === null) - Number(b.defaults === null))
    .map(([kind, entry]) => radio(name, kind, thumbs.face(kind), { "data-data": kind, title: entry.title, "aria-label": entry.title }, () => lab.setData(kind)));
  const plane = optionsOf("plane");
  const conditional = [...optionsOf("conditional"), ...optionsOf("conditional-plane")];
  const options = [...plane, ...conditional];
  const said = h("span", { class: "said" });
  const ends = () => lab.catalogue.data[lab.state.data.kind]?.given ?? [0, 1];
  const given = slider({
    label: "given x", hint: "F(x, ·) is looked at here; a method that does not see x looks the same at any", value: lab.state.given, initial: 0.5,
    range: { min: 0, max: 1, scale: "linear", whole: false },
    moved: (value) => lab.setGiven(value), data: { "data-knob": "given" },
    text: (value) => show(ends()[0] + (ends()[1] - ends()[0]) * value, 2, ends()[1] - ends()[0]),
    typed: () => {
      const [least, most] = ends();
      return { unit: "", to: (value) => least + (most - least) * value, from: (x) => (x - least) / (most - least) };
    },
  });
  const strength = h("div", {});
  const rest = h("div", { class: "rest" });
  const more = h("details", { class: "more" }, h("summary", {}, "More"), rest);
  const set = group("Data", said, h("div", { class: "thumbs" }, ...plane.map((o) => o.element)),
    conditional.length > 0 ? h("p", { class: "faint aside", title: "F(x, y), normalised over y at each x; yellow: the minima of each column" }, "x given, y the answer") : null,
    h("div", { class: "thumbs" }, ...conditional.map((o) => o.element)), given.element, strength, more);
  side.append(set);
  let key = "";
  /** @type {ReturnType<typeof slider> | null} */
  let main = null;
  /** @type {ReturnType<typeof board> | null} */
  let others = null;
  return () => {
    const data = lab.data();
    const entry = lab.catalogue.data[data.kind];
    for (const { input } of options) input.checked = input.value === data.kind;
    write(said, entry.title);
    given.element.hidden = !entry.given;
    given.bar(FAMILIES.some((family) => lab.entry(family).sees_given) ? "" : "none of the three methods sees x");
    given.tell(lab.state.given);
    const primary = primaryOf(entry.schema, data);
    if (shapeOf(data) === key) {
      if (primary) main?.tell(at(data, primary.path));
      others?.set(data);
      return;
    }
    key = shapeOf(data);
    const turned = (/** @type {string} */ path, /** @type {any} */ value, /** @type {boolean} */ knob) => lab.turn("data", path, value, knob);
    const initial = initialIn(entry.defaults, () => lab.data());
    main = primary && dialled(primary.field, primary.path, at(data, primary.path), turned, { owner: "data", initial }, nameOf(primary.field));
    strength.replaceChildren(...(main ? [main.element] : []));
    others = board(entry.schema, data, turned, { except: primary?.path, owner: "data", initial });
    rest.replaceChildren(...others.elements);
    more.hidden = others.elements.length === 0;
  };
}

/** @param {Lab} lab @param {HTMLElement} side */
function showGroup(lab, side) {
  const name = fresh("view");
  const views = VIEWS.map((view) => radio(name, view.id, view.title, { "data-view": view.id, title: view.hint }, () => lab.store.set({ view: view.id })));
  const scaleName = fresh("scale");
  const scales = SCALES.map(({ id, title, hint }) => radio(scaleName, id, title, { "data-scale": id, title: hint }, () => lab.store.set({ scale: id })));
  const scaleRow = h("div", { class: "segments small", role: "radiogroup", "aria-label": "Energy scale" }, ...scales.map((o) => o.element));
  const meaning = labelled("Show", { list: [...VIEWS.map(({ title, hint }) => ({ name: title, hint })), ...SCALES.map(({ title, hint }) => ({ name: title, hint }))] });
  side.append(group(meaning, null, h("div", { class: "segments two" }, ...views.map((o) => o.element)), scaleRow));
  return () => {
    const { view, scale } = lab.state;
    for (const { input } of views) input.checked = input.value === view;
    for (const { input } of scales) input.checked = input.value === scale;
    scaleRow.hidden = !viewOf(view).scaled;
  };
}

/** @param {Lab} lab @param {HTMLElement} side */
function heatGroup(lab, side) {
  const heat = betaSlider(lab, "view β", { "data-knob": "beta" });
  const hint = h("p", { class: "faint hint" }, "The view β weighs F, it does not change it: ",
    h("button", { type: "button", class: "link", onclick: () => lab.store.set({ view: "probability" }) }, "see P"), ".");
  side.append(group("Temperature", null, heat.element, h("div", { class: "ends" }, h("span", {}, "hot · flat"), h("span", {}, "cold · peaked")), hint));
  return () => {
    const { beta, view } = lab.state;
    heat.refresh();
    // It keeps its place: what came into being under a drag would move what is dragged.
    hint.toggleAttribute("data-away", viewOf(view).heated || beta === 1);
  };
}

/** @param {Lab} lab @param {HTMLElement} side */
function overlayGroup(lab, side) {
  // What is on at the opening comes first; the list itself is in the order of drawing.
  const listed = [...OVERLAYS].sort((a, b) => Number(b.on) - Number(a.on));
  const chips = listed.map(({ id, label, hint, idle, sign: marks }) => {
    const input = h("input", {
      type: "checkbox", "data-overlay": id,
      onchange: () => lab.store.set({ overlays: { ...lab.state.overlays, [id]: input.checked } }),
    });
    const why = h("span", { class: "unseen", id: fresh("why-not") });
    const element = h("label", { class: `option chip-${id}`, title: hint }, input, h("span", {}, sign(...marks), label));
    const rest = (/** @type {string} */ reason) => {
      write(why, reason);
      bar(element, input, why);
      element.title = reason || hint;
    };
    return { id, input, element, rest, idle };
  });
  const meaning = labelled("Overlays", { list: listed.map(({ label, hint }) => ({ name: label, hint })) });
  side.append(group(meaning, null, h("div", { class: "chips" }, ...chips.map((c) => c.element))));
  return () => {
    const shown = { own: lab.data().kind === lab.ownKind, view: lab.state.view };
    for (const { id, input, rest, idle } of chips) {
      input.checked = lab.state.overlays[id];
      rest(idle?.(shown) ?? "");
    }
  };
}

/** @param {Lab} lab @param {HTMLElement} side */
function runGroup(lab, side) {
  const id = fresh("seed");
  const input = h("input", { type: "number", id, min: 0, max: 2 ** 32 - 1, step: 1, inputmode: "numeric", "data-knob": "seed" });
  const fits = () => input.value !== "" && Number.isInteger(Number(input.value)) && Number(input.value) >= 0 && Number(input.value) < 2 ** 32;
  input.addEventListener("change", () => {
    refuse(input, fits() ? "" : `A seed is a whole number from 0 to ${(2 ** 32 - 1).toLocaleString("en")}. The runs keep seed ${lab.state.seed}.`);
    if (fits() && Number(input.value) !== lab.state.seed) lab.setSeed(Number(input.value));
  });
  input.addEventListener("input", () => { if (fits()) refuse(input, ""); });
  const another = h("button", { type: "button", class: "chip", "data-action": "seed", onclick: () => lab.setSeed((lab.state.seed + 1) % 2 ** 32) }, "another");
  side.append(group("Run", null, h("div", { class: "seed" }, h("label", { for: id }, "seed"), input, another)));
  let shown = NaN;
  return () => {
    const { seed } = lab.state;
    // What was refused stays to be mended, until there is another seed.
    if (document.activeElement === input || (isRefused(input) && seed === shown)) return;
    shown = seed;
    input.value = String(seed);
    refuse(input, "");
  };
}
