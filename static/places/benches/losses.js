/**
 * Which loss: every kind of the catalogue with the verdict of the sufficient condition beside
 * it, and the chosen one's own knobs, its formula among them.
 */
import { Problem, post } from "../../api/rest.js";
import { plain } from "../../state/figures.js";
import { at, withAt } from "../../state/schema.js";
import { fresh, h, write } from "../../ui/dom.js";
import { stale } from "../../ui/stale.js";
import { formulaBox, setFormulas } from "../../ui/formula.js";
import { refusals, refusedField } from "../../ui/refusal.js";
import { writeFormula } from "../kit/formulas.js";
import { board, initialIn, shapeOf } from "../../ui/knobs.js";

/** @typedef {{ satisfied: boolean, guaranteed: number | null }} Verdict */

/**
 * @param {Record<string, import("../../state/model.js").Entry>} kinds
 * @param {{ chosen: (loss: any) => void, say: (text: string) => void }} how
 */
export function chooser(kinds, { chosen, say }) {
  const name = fresh("loss");
  const options = Object.entries(kinds).map(([kind, entry]) => {
    const mark = h("span", { class: "mark-of", "data-mark": kind }, "·");
    const input = h("input", { type: "radio", name, value: kind, "data-loss": kind, onchange: () => chosen({ ...entry.defaults, kind }) });
    return { kind, entry, input, mark, element: h("label", { class: "option loss", title: entry.description }, input, h("span", {}, h("span", { class: "loss-name" }, entry.title), mark)) };
  });
  const about = h("p", { class: "faint" });
  const shown = formulaBox();
  const own = h("div", { class: "controls" });
  const refuse = refusals();
  const element = h("fieldset", { class: "group losses" }, h("legend", {}, h("span", {}, "Loss"), h("span", { class: "said" }, "margin promised")),
    h("div", { class: "loss-list" }, ...options.map((o) => o.element)), shown, about, own);
  /** @type {AbortController | null} */
  let judging = null;
  let judgedFor = "";
  let drawnFor = "";
  /** @type {ReturnType<typeof board> | null} */
  let controls = null;
  /** @type {any} */
  let loss = null;

  const judged = (/** @type {string} */ kind, /** @type {Verdict} */ verdict) => {
    const option = options.find((o) => o.kind === kind);
    if (!option) return;
    const { satisfied, guaranteed } = verdict;
    const text = guaranteed === null ? "✗" : guaranteed === 0 ? "✗ 0" : satisfied ? (guaranteed >= 20 ? "✓ any" : `✓ ${plain(guaranteed)}`) : `✗ ${plain(guaranteed)}`;
    write(option.mark, text);
    option.mark.dataset.safe = String(satisfied);
    option.input.setAttribute("aria-label", `${option.entry.title}, ${satisfied ? "meets" : "does not meet"} the sufficient condition`);
  };
  const unmarked = (/** @type {string} */ kind) => {
    const option = options.find((o) => o.kind === kind);
    if (!option) return;
    write(option.mark, "·");
    delete option.mark.dataset.safe;
    option.input.removeAttribute("aria-label");
  };
  const stop = () => {
    judging?.abort();
    judging = null;
  };
  return {
    element, judged, stop, marks: options.map(({ mark }) => mark),
    /** @param {any} next */
    set(next) {
      loss = next;
      for (const { kind, input } of options) input.checked = kind === loss.kind;
      const entry = kinds[loss.kind];
      setFormulas(shown, entry.formula);
      writeFormula(about, entry.description);
      if (shapeOf(loss) === drawnFor) return controls?.set(loss);
      const kept = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.knob;
      drawnFor = shapeOf(loss);
      controls = board(entry.schema, loss, (path, value) => { if (at(loss, path) !== value) chosen(withAt(loss, path, value)); }, { owner: "loss", initial: initialIn(entry.defaults, () => loss) });
      own.replaceChildren(...controls.elements);
      if (kept) /** @type {HTMLElement | null} */ (own.querySelector(`[data-knob="${CSS.escape(kept)}"]`))?.focus();
    },
    /** Said beside the field it is about, of a loss that is written at its formula. @param {string} text "" where nothing is wrong @param {unknown} error */
    wrong(text, error) {
      if (text === "") return refuse(own, "");
      const { errors, type } = error instanceof Problem ? error : { errors: [], type: "" };
      const hint = type.endsWith("not-finite") ? " Or let R begin where it is defined." : "";
      const { field, detail } = refusedField(own, "#/loss/", errors)
        ?? { field: /** @type {HTMLElement | null} */ (own.querySelector(".formula textarea")) ?? own, detail: errors.find(({ pointer }) => pointer.startsWith("#/loss"))?.detail ?? text };
      unmarked(loss?.kind);
      refuse(field, detail + hint);
      say(detail);
    },
    /** Judge the other losses, one after the other, as long as somebody looks. @param {any} reachable */
    async rest(reachable) {
      const key = JSON.stringify(reachable);
      if (judgedFor === key) return;
      stop();
      judgedFor = key;
      const mine = new AbortController();
      judging = mine;
      const others = options.filter(({ kind }) => kind !== loss?.kind);
      stale(options, others.map(({ mark }) => mark), "asked");
      try {
        for (const { kind, entry, mark } of others) {
          const { verdict } = await post("/loss/plane", { loss: entry.defaults, resolution: 2, reachable }, mine.signal);
          stale(options, [mark], false);
          // The chosen one's is of its own knobs, and asked for with the plane.
          if (kind !== loss?.kind) judged(kind, verdict);
        }
      } catch {
        judgedFor = ""; // a mark that stays a dot is judged another time
      }
      if (judging === mine) judging = null;
    },
  };
}
