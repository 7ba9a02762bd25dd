/**
 * The first minute: four sentences for who opens Basin for the first time, the last with a
 * button that takes the push away and shows the collapse. It is put away for good by itself or
 * by ×, and the sheet of keys opens it again.
 */
import { sentenceOf } from "../state/sentence.js";
import { show } from "../state/figures.js";
import { methodsOf } from "../state/model.js";
import { conform } from "../state/schema.js";
import { h, write } from "../ui/dom.js";
import { dressOf } from "../state/query.js";
import { tell } from "../ui/telling.js";

const KEY = "basin-first-minute";
const FAMILY = "contrastive";
/** Speed at which the collapse is shown: it takes about half a schedule. */
const HASTE = 4;

/** Each step's sentence, and what of the page it is about. @type {readonly (readonly [string, string])[]} */
const STEPS = Object.freeze([
  ["● are data. Each panel learns an energy F, low there.", "#panels .card"],
  ["The bar at the top says which colour is low. A good landscape is low along the data, and high everywhere else.", "#legend"],
  ["The contrastive panel pushes the energy up at □. The two others have no □: they limit how much can be low.", "#panels .telling"],
  ["Now take the push away: the energy loss only pushes down at ●. What will become of this panel?", `[data-panel=${FAMILY}]`],
]);

/** The event that opens the card again. */
export const FIRST_MINUTE = "basin:first-minute";

function seen() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // storage may be forbidden: then each visit is the first
  }
}

function remember() {
  try {
    localStorage.setItem(KEY, "seen");
  } catch {
    // for this visit only
  }
}

/** @type {import("./index.js").Feature} */
export function firstMinute({ lab, stage, say, laboratory }) {
  let step = 0;
  /** All as it was before the push was taken away. @type {import("../state/model.js").PageState | null} */
  let before = null;
  /** @type {"asked" | "running" | "told"} */
  let act = "asked";

  const text = h("p", { class: "first-text" });
  const count = h("small", { class: "faint" });
  const back = h("button", { type: "button", class: "chip", "data-action": "first-back", onclick: () => go(step - 1) }, "Back");
  const next = h("button", { type: "button", class: "chip strong", "data-action": "first-next", onclick: () => (step < STEPS.length - 1 ? go(step + 1) : deed()) });
  const away = h("button", { type: "button", class: "plain", "data-action": "first-away", "aria-label": "Put the first minute away", title: "Put it away; ? has it again", onclick: () => close() }, "×");
  const card = h("section", { class: "first-minute", "aria-label": "First minute", tabindex: "-1", hidden: true },
    h("div", { class: "first-said" }, count, text), h("div", { class: "first-deeds" }, back, next, away));
  const headline = /** @type {HTMLElement} */ (laboratory.querySelector(".headline"));
  headline.prepend(card);

  /** @param {string | null} selector what is spoken of now */
  function light(selector) {
    for (const element of document.querySelectorAll(".spoken-of")) element.classList.remove("spoken-of");
    if (selector) for (const element of document.querySelectorAll(selector)) element.classList.add("spoken-of");
  }

  /** @param {number} to */
  function go(to) {
    step = Math.max(0, to);
    act = "asked";
    draw();
  }

  function draw() {
    const [sentence, about] = STEPS[step];
    write(count, `${step + 1} of ${STEPS.length}`);
    tell(text, sentence);
    back.hidden = step === 0;
    write(next, step < STEPS.length - 1 ? "Next" : "Choose the energy loss");
    light(about);
  }

  /** What the last step's button does: show the collapse, and once it is told put the method back. */
  function deed() {
    if (act === "asked") {
      const [, entry] = /** @type {[string, import("../state/model.js").Entry]} */ (methodsOf(lab.catalogue, FAMILY).find(([kind]) => kind === "margin"));
      before = lab.state;
      if (lab.state.data.kind !== "spiral") lab.setData("spiral");
      lab.store.set({ enlarged: null, view: "energy" });
      lab.setShaping(FAMILY, conform(entry.schema, { ...entry.defaults, loss: { kind: "energy" } }));
      lab.hurry(HASTE);
      act = "running";
      back.hidden = true;
      tell(text, "Nothing pushes up now. Watch the contrastive panel: its loss falls, and its landscape fades.");
      write(next, "Put the push back");
      say("The energy loss is chosen");
    } else {
      if (before) lab.adopt({ ...before, head: 0, playing: true });
      close();
    }
  }

  function watch() {
    if (card.hidden || act !== "running") return;
    const frame = stage.recorded(FAMILY);
    if (!frame || lab.shaping(FAMILY).loss?.kind !== "energy") return;
    const { verdict } = sentenceOf(lab.entry(FAMILY), lab.shaping(FAMILY), frame);
    if (verdict !== "collapsed" || frame.step === 0) return;
    act = "told";
    const volume = show(100 * frame.diagnostics.low_energy_volume, 2);
    const why = `It collapsed: the loss fell to ${show(frame.loss, 2)}, yet ${volume} % of the window is now as low as the data, so the energy tells nothing. Each family is one way to prevent that.`;
    tell(text, why);
    say(why);
  }
  stage.page.chores.push(watch);

  function open() {
    go(0);
    card.hidden = false;
    laboratory.dataset.first = "";
  }

  function close() {
    const focused = card.contains(document.activeElement);
    card.hidden = true;
    delete laboratory.dataset.first;
    light(null);
    remember();
    if (focused) document.getElementById("panels")?.focus({ preventScroll: true });
  }

  addEventListener(FIRST_MINUTE, () => {
    lab.store.set({ place: "lab" });
    open();
    card.focus({ preventScroll: true });
  });
  // Who follows a link, or shows the page to others, came for something else.
  const { embed, present } = dressOf(location.search);
  if (!seen() && !embed && !present && location.hash === "" && lab.state.place === "lab") open();
}
