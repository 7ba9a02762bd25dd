/**
 * Who races: a row each, with its mark, a switch, its knobs behind a disclosure; one more
 * from the list of all kinds; how many chains and steps.
 */
import { board, initialIn, shapeOf } from "../../ui/knobs.js";
import { withAt } from "../../state/schema.js";
import { fresh, h, icon, write } from "../../ui/dom.js";
import { formulaBox } from "../../ui/formula.js";
import { slider } from "../../ui/slider.js";
import { mark } from "./glyphs.js";
import { CHAINS, MOST_RACERS, STEPS } from "./state.js";

/** @typedef {import("./state.js").Racer} Racer */
/** @typedef {import("./state.js").RoomState} RoomState */
/**
 * @typedef {object} Hands
 * @property {(patch: Partial<RoomState>) => void} set
 * @property {() => void} fit     lengths and rates to suit the landscape
 * @property {(text: string) => void} say
 */

const CROSS = "M5 5l10 10M15 5L5 15";

/** @param {import("./kinds.js").Kinds} kinds @param {Hands} hands */
export function racersCard(kinds, { set, fit, say }) {
  /** @type {RoomState | null} */
  let state = null;
  let key = "";
  /** @type {{ racer: Racer, status: HTMLElement, input: HTMLInputElement, own: ReturnType<typeof board> }[]} */
  let rows = [];
  /** Which rows are open, by piece. */
  const open = new Set();
  const list = h("ul", { class: "ls-racers" });
  const add = h("select", { "data-ls": "add-racer", "aria-label": "Add a racer", onchange: () => {
    const kind = kinds.get(add.value);
    add.value = "";
    if (!kind || !state) return;
    say(`${kind.title} joins`);
    set({ racers: [...state.racers, { piece: kind.defaults, on: true }] });
    fit();
  } });
  const groups = /** @type {const} */ ([["descent", "descents"], ["sampler", "samplers"]]).map(([sort, label]) =>
    h("optgroup", { label }, ...[...kinds.values()].filter((k) => k.sort === sort).map((k) => h("option", { value: k.kind }, k.title))));
  add.append(h("option", { value: "" }, "Add a racer…"), ...groups);
  const chains = h("select", { "data-ls": "chains", "aria-label": "Chains of each sampler", onchange: () => set({ chains: Number(chains.value) }) },
    ...CHAINS.map((n) => h("option", { value: n }, n === 1 ? "1 chain" : `${n} chains`)));
  const steps = slider({
    label: "steps of a race", value: 400, initial: 400, range: { min: STEPS.least, max: STEPS.most, scale: "log", whole: true },
    moved: (value) => set({ steps: value }), data: { "data-ls": "steps" },
  });
  const suit = h("button", { type: "button", class: "chip", "data-ls": "fit", title: "Rates by the curvature of this landscape, lengths by its width and β", onclick: fit }, "Fit steps to this landscape");
  const element = h("section", { class: "card ls-card", "aria-label": "Racers" },
    h("header", {}, h("h2", {}, "Racers"), chains), list, h("div", { class: "ls-row" }, add, suit), steps.element);

  const replace = (/** @type {number} */ at, /** @type {Racer} */ racer) => {
    if (state) set({ racers: state.racers.map((r, k) => (k === at ? racer : r)) });
  };

  /** @param {Racer} racer @param {number} at */
  const row = (racer, at) => {
    const kind = /** @type {import("./kinds.js").Kind} */ (kinds.get(racer.piece.kind));
    const input = h("input", { type: "checkbox", "data-racer": racer.piece.kind, onchange: () => replace(at, { ...now(at), on: input.checked }) });
    input.checked = racer.on;
    const status = h("span", { class: "ls-status" });
    const turn = (/** @type {string} */ path, /** @type {any} */ value) => replace(at, { ...now(at), piece: withAt(now(at).piece, path, value) });
    const name = `${at} ${racer.piece.kind}`;
    const own = board(kind.schema, racer.piece, turn, { owner: `racer-${at}`, initial: initialIn(kind.defaults, () => now(at).piece) }, kind.root);
    const rest = h("div", { class: "rest", id: fresh("knobs") }, h("p", { class: "faint" }, kind.description.split("\n")[0]), formulaBox(kind.formula),
      ...own.elements);
    const more = h("button", { type: "button", class: "chip", "data-ls": "knobs", "aria-label": `Knobs of ${kind.title}`, "aria-controls": rest.id, onclick: () => {
      rest.hidden = !rest.hidden;
      more.setAttribute("aria-expanded", String(!rest.hidden));
      if (rest.hidden) open.delete(name);
      else open.add(name);
    } }, "knobs");
    rest.hidden = !open.has(name);
    more.setAttribute("aria-expanded", String(!rest.hidden));
    const gone = h("button", { type: "button", class: "plain ls-gone", "aria-label": `Remove ${kind.title}`, title: "Remove", onclick: () => {
      if (!state) return;
      open.clear();
      say(`${kind.title} leaves`);
      set({ racers: state.racers.filter((_, k) => k !== at) });
      list.querySelector("input")?.focus();
    } }, icon(CROSS));
    list.append(h("li", { "data-seat": at }, h("label", { class: "ls-racer" }, input, mark(at), h("span", {}, kind.title)), status, more, gone, rest));
    return { racer, status, input, own };
  };
  const now = (/** @type {number} */ at) => /** @type {RoomState} */ (state).racers[at];

  return {
    element,
    /** @param {RoomState} next */
    set(next) {
      state = next;
      chains.value = String(next.chains);
      const walkers = next.racers.some((r) => r.on && kinds.get(r.piece.kind)?.sort === "sampler");
      chains.disabled = !walkers;
      chains.title = walkers ? "" : "No sampler races: descents have no chains";
      steps.tell(next.steps);
      add.disabled = next.racers.length >= MOST_RACERS;
      const shaped = next.racers.map((r) => shapeOf(r.piece)).join();
      if (shaped === key) {
        next.racers.forEach((r, k) => {
          rows[k].input.checked = r.on;
          rows[k].racer = r;
          rows[k].own.set(r.piece);
        });
        return;
      }
      key = shaped;
      list.replaceChildren();
      rows = next.racers.map(row);
    },
    /** A word beside each racer. @param {readonly string[]} words */
    tell(words) {
      rows.forEach(({ status }, k) => write(status, words[k] ?? ""));
    },
  };
}
