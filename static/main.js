/** Opens the page: catalogue, state from the address, panels, and then the plotting library. */
import { catalogue, glossary } from "./api/rest.js";
import { FEATURES } from "./features/index.js";
import { OVERLAYS } from "./overlays/index.js";
import { LAB, PLACES } from "./places/index.js";
import { Stage } from "./plot/stage.js";
import { Lab } from "./state/lab.js";
import { differences, doubtful } from "./state/link.js";
import { FAMILIES, restore } from "./state/model.js";
import { onceMoving } from "./state/opening.js";
import { unpack } from "./state/url.js";
import { address, isOurs } from "./ui/address.js";
import { atHand } from "./ui/at_hand.js";
import { Card } from "./ui/card.js";
import { charts } from "./ui/charts.js";
import { h, write } from "./ui/dom.js";
import { handle } from "./ui/handle.js";
import { keys } from "./ui/keys.js";
import { legend } from "./ui/legend.js";
import { places } from "./ui/places.js";
import { sidebar } from "./ui/sidebar.js";
import { labelled, learn } from "./ui/telling.js";
import { theme, themeButton } from "./ui/theme.js";
import { transport } from "./ui/transport.js";
import { unread } from "./ui/unread.js";
import { VIEWS, viewOf } from "./views/index.js";

/** @typedef {import("./state/model.js").Family} Family */

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const say = (/** @type {string} */ text) => write(place("announce"), text);

/** @param {Lab} lab @param {() => void} repainted */
function sizes(lab, repainted) {
  const buttons = /** @type {[Family | null, string, string][]} */ ([[null, "All three", "0"], ...FAMILIES.map((f, k) => [f, f[0].toUpperCase() + f.slice(1), String(k + 1)])])
    .map(([family, label, key]) => ({
      family,
      element: h("button", { type: "button", "data-size": family ?? "all", title: `${label} (${key})`, onclick: () => lab.store.set({ enlarged: family }) },
        family ? h("span", { class: "swatch", "data-family": family, "aria-hidden": "true" }) : null,
        family ? h("span", { class: "unseen" }, label) : null, family ? key : "All three"),
    }));
  place("sizes").append(h("div", { class: "sizes", role: "group", "aria-label": "Panels in sight" }, ...buttons.map((b) => b.element)));
  const draw = () => {
    const { enlarged } = lab.state;
    const { dataset } = place("laboratory");
    const before = dataset.enlarged ?? null;
    if (enlarged === null) delete dataset.enlarged;
    else dataset.enlarged = enlarged;
    for (const { family, element } of buttons) element.setAttribute("aria-pressed", String(family === enlarged));
    for (const family of FAMILIES) {
      const card = /** @type {HTMLElement} */ (document.querySelector(`[data-panel="${family}"]`));
      card.hidden = enlarged !== null && enlarged !== family;
      if (before !== enlarged) /** @type {HTMLDetailsElement} */ (card.querySelector(".more:not(.pairs)")).open = enlarged === family;
    }
    repainted();
  };
  lab.store.on((_, changed) => { if (changed.has("enlarged")) draw(); });
  draw();
}

async function open() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const waiting = (/** @type {string} */ text) => {
    say(text);
    place("panels").replaceChildren(h("p", { class: "sorry", "data-waiting": "" }, text));
  };
  const [pieces, link, { terms }] = await Promise.all([catalogue(waiting), unpack(location.hash), glossary(waiting).catch(() => ({ terms: [] }))]);
  learn(terms);
  for (const word of document.querySelectorAll("[data-word]")) word.replaceWith(labelled(word.textContent ?? ""));
  const parts = { views: VIEWS.map((view) => view.id), overlays: OVERLAYS, rooms: PLACES.map(({ id }) => id) };
  const lost = link.state === null ? [] : differences(link.state, restore(link.state, pieces, parts));
  place("panels").replaceChildren();
  const lab = new Lab(pieces, lost.length > 0 ? null : link.state, parts, { still });

  /** The recorded frames in order, sorted once for each change of a recording. */
  const sorted = new Map();
  const history = (/** @type {Family} */ family) => {
    const { recording } = lab.panels[family];
    const known = sorted.get(family);
    if (known?.recording === recording && known.version === recording.version) return known.frames;
    const frames = recording.ordered();
    sorted.set(family, { recording, version: recording.version, frames });
    return frames;
  };

  /** @type {Family | null} */
  let why = null;
  const explain = (/** @type {Family | null} */ family) => {
    if (family === null && why !== null && lab.state.scale === "raw") lab.store.set({ scale: "calibrated" });
    if (family !== null) lab.store.set({ scale: "raw", view: "energy" });
    why = family;
    curves.light(family);
  };
  const cards = FAMILIES.map((family, k) => new Card(lab, family, k + 1, { say, why: explain }));
  place("panels").append(...cards.map((card) => card.element));
  sidebar(lab, place("side"));
  const bar = transport(lab, place("transport"));
  atHand(lab, place("transport"));
  /** @type {Stage} */
  let stage;
  const curves = charts(lab, place("charts"), history, () => stage.colours);
  const summary = (/** @type {Family} */ family) => {
    const card = cards[FAMILIES.indexOf(family)];
    const what = `${card.title} landscape, ${viewOf(lab.state.view).title.toLowerCase()}, ${lab.entry(family).title}`;
    return stage.awaits(family) ? `${what}: computing` : `${what}: ${card.step.textContent}. ${card.said}`;
  };
  const words = (/** @type {Card} */ card) => {
    card.words(stage.recorded(card.family), stage.seats[card.family].surface.trust);
    card.host.setAttribute("aria-label", summary(card.family));
  };
  const hosts = /** @type {any} */ (Object.fromEntries(cards.map((card) => [card.family, card.host])));
  stage = new Stage(lab, hosts, {
    summary, theme, say,
    chores: [...cards.map((card) => () => words(card)), bar.slow, ...curves.draws],
  });
  const scale = legend(lab, place("legend"));
  place("tools").append(themeButton(() => {
    stage.restyle();
    scale();
    rooms.restyled();
  }));
  sizes(lab, () => stage.touch());
  for (const card of cards) card.controls();
  lab.store.on((_, changed) => {
    if (changed.has("methods") || changed.has("data")) for (const card of cards) card.controls();
    if (changed.has("playing")) say(lab.state.playing ? "Playing" : `Paused at ${Math.round(lab.state.head * 100)} % of the schedule`);
    bar.head();
  });
  /** A panel's status is said at once, however short it lasts, and no veil outlives the first movement. */
  const statuses = new Map();
  lab.listeners.add((what, family) => {
    const card = cards.find((c) => c.family === family);
    if (what !== "panel" || !card) return;
    const { status, moved } = lab.panels[card.family];
    if (statuses.get(family) === `${status} ${moved}`) return;
    statuses.set(family, `${status} ${moved}`);
    words(card);
  });
  bar.head();
  bar.slow();
  cards.forEach(words);
  keys(lab);
  const notice = unread(address(lab, link.fault !== null || lost.length > 0), { begin: () => lab.adopt(null) });
  if (link.fault !== null) notice.refuse(link.fault);
  if (lost.length > 0) notice.doubt(lost, "What you see is the start, not what the link holds.", () => lab.adopt(link.state));
  handle(lab, stage);
  for (const dress of FEATURES) {
    dress({ lab, stage, cards, say, exhibit: () => rooms.exhibit(), laboratory: place("laboratory"), tools: place("tools"), side: place("side"), charts: place("charts"), under: place("under") });
  }
  const rooms = places(lab, { nav: place("places"), laboratory: place("laboratory"), main: place("main"), say,
    check: doubtful(link.state, (found) => notice.doubt(found, "The rest of it is in sight.")) });

  let rested = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && lab.state.playing) {
      rested = true;
      lab.play(false);
    } else if (!document.hidden && rested) {
      rested = false;
      if (lab.state.place === LAB) lab.play(true);
    }
  });
  // The fragment holds the state: the skip link must not take its place, and no other anchor reloads.
  addEventListener("hashchange", () => { if (!isOurs() && /^(#v=.*)?$/.test(location.hash)) location.reload(); });
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    const { place: room } = lab.state;
    /** @type {HTMLElement | null} */ (room === LAB ? place("panels") : document.querySelector(`[data-room="${room}"]`))?.focus();
  });

  // Who enters by another room has the panels opened when they are first looked at.
  const stop = lab.store.on(() => begin());
  const begin = () => {
    if (lab.state.place !== LAB) return;
    stop();
    lab.begin();
  };
  begin();
  onceMoving(lab, () => stage.furnish());
}

open().catch((error) => {
  const text = `Basin could not open: ${error.message}`;
  say(text);
  place("panels").replaceChildren(h("p", { class: "sorry" }, text));
});
