/**
 * The benches: one idea each, small enough to be worked by hand. A bench is a module that
 * is fetched when its tab is first chosen; what it remembers is its own part of the address.
 */
import { h } from "../../ui/dom.js";
import { snapshot } from "../../ui/snapshot.js";
import { explain } from "../../ui/telling.js";
import { fields, oneOf } from "../kit/clamp.js";
import { stylesheet } from "../kit/pieces.js";
import { TABS } from "./tabs.js";

/**
 * @typedef {object} BenchPage
 * @property {import("../../state/lab.js").Lab} lab
 * @property {(text: string) => void} say
 * @property {(value: any) => void} write   remember JSON
 */
/**
 * @typedef {object} Bench
 * @property {HTMLElement} element
 * @property {(remembered: any) => unknown} set   a stranger's JSON, or null; gives what was made of it
 * @property {() => void} [shown]
 * @property {() => void} [left]
 * @property {() => void} [restyled]
 * @property {() => Shown} exhibit
 */
/** @typedef {Pick<import("../../ui/exhibit.js").Exhibit, "memory" | "parts" | "tables">} Shown  what a bench says of itself; its picture is all of it */
/** How long a hand may rest before the address is written, in ms. */
const SETTLE = 200;

await Promise.all(["plots", "benches"].map((name) => stylesheet(`/static/styles/${name}.css`)));

/** @param {HTMLElement} root @param {import("../index.js").RoomPage} page @returns {import("../index.js").RoomHandle} */
export function enter(root, { lab, say, read, check, write }) {
  /** @type {Map<string, { panel: HTMLElement, bench: Bench | null, opened: Promise<void> }>} */
  const made = new Map();
  /** @type {Record<string, any>} */
  let memory = {};
  let here = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** What was written last, so that its echo is told from another's state. @type {any} */
  let written = null;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      written = { bench: here, ...memory };
      write(written);
    }, SETTLE);
  };

  const tabs = TABS.map((tab) => h("button", {
    type: "button", role: "tab", id: `bench-tab-${tab.id}`, "aria-controls": `bench-${tab.id}`, "data-bench": tab.id,
    onclick: () => choose(tab.id, true),
  }, tab.title));
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": "Benches", onkeydown: (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? TABS.length - 1
      : by === undefined ? -1 : (TABS.findIndex((t) => t.id === here) + by + TABS.length) % TABS.length;
    if (to < 0) return;
    event.preventDefault();
    choose(TABS[to].id, true);
    tabs[to].focus();
  } }, ...tabs);
  const question = h("h1", { class: "question" });
  const panels = h("div", { class: "bench-panels" });
  root.append(h("div", { class: "bench-top" }, question, bar), panels);

  const choose = (/** @type {string} */ id, remember = false) => {
    const tab = /** @type {import("./tabs.js").Tab} */ (TABS.find((t) => t.id === id));
    if (id !== here) made.get(here)?.bench?.left?.();
    here = id;
    question.textContent = tab.question;
    tabs.forEach((element, k) => {
      element.setAttribute("aria-selected", String(TABS[k].id === id));
      element.tabIndex = TABS[k].id === id ? 0 : -1;
    });
    for (const [other, { panel }] of made) panel.hidden = other !== id;
    if (remember) {
      keep();
      say(tab.question);
    }
    const known = made.get(id);
    if (known) return known.bench?.shown?.();
    const panel = h("div", { class: "bench-panel", role: "tabpanel", id: `bench-${id}`, "aria-labelledby": `bench-tab-${id}`, "data-bench-panel": id });
    panels.append(panel);
    /** @type {{ panel: HTMLElement, bench: Bench | null, opened: Promise<void> }} */
    const entry = { panel, bench: null, opened: Promise.resolve() };
    made.set(id, entry);
    entry.opened = tab.load().then((module) => {
      entry.bench = module.make({ lab, say, write: (value) => { memory = { ...memory, [id]: value }; keep(); } });
      panel.append(entry.bench.element);
      explain(panel);
      check(memory[id] ?? null, entry.bench.set(memory[id] ?? null), id);
      if (here === id) entry.bench.shown?.();
    }).catch((/** @type {Error} */ error) => panel.replaceChildren(h("p", { class: "sorry" }, `This bench could not be opened: ${error.message}`)));
  };

  return {
    shown() {
      const found = read();
      if (found !== null && found === written) return choose(here);
      clearTimeout(timer); // what was about to be remembered is of another state
      const { bench, ...rest } = fields(found);
      memory = Object.fromEntries(TABS.filter(({ id }) => Object.hasOwn(rest, id)).map(({ id }) => [id, rest[id]]));
      for (const [id, entry] of made) if (entry.bench) check(memory[id] ?? null, entry.bench.set(memory[id] ?? null), id);
      const chosen = oneOf(bench, TABS.map((t) => t.id), TABS[0].id);
      check(found, { bench: chosen, ...memory });
      choose(chosen);
    },
    left: () => made.get(here)?.bench?.left?.(),
    restyled: () => { for (const { bench } of made.values()) bench?.restyled?.(); },
    async exhibit() {
      await made.get(here)?.opened;
      const entry = made.get(here);
      const { title } = /** @type {import("./tabs.js").Tab} */ (TABS.find((tab) => tab.id === here));
      if (!entry?.bench) return { name: `basin-${here}`, title, parts: [], tables: () => [], missing: "This bench could not be opened." };
      const { memory: own, ...shown } = entry.bench.exhibit();
      const { element } = entry.bench;
      return { name: `basin-${here}`, title: `${title} bench`, memory: { bench: here, ...memory, [here]: own }, ...shown, picture: () => snapshot(title, [element]) };
    },
  };
}
