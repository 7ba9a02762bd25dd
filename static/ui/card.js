/** One panel's card: header, picture, sentence, strength, dials, and the rest behind "More". */
import { LOSS_MARKS, energyShare, lossShare } from "../state/dials.js";
import { entryOf } from "../state/formulas.js";
import { methodsOf } from "../state/model.js";
import { energyScale, show } from "../state/figures.js";
import { at, inertAt, primaryOf } from "../state/schema.js";
import { cureOf, outsideOf, sentenceOf, unbounded, whyOf } from "../state/sentence.js";
import { needleDial, pairDial } from "./dial.js";
import { h, icon, write } from "./dom.js";
import { formulaBox } from "./formula.js";
import { board, dialled, initialIn, nameOf, shapeOf } from "./knobs.js";
import { numbers } from "./numbers.js";
import { refuse, refusedField } from "./refusal.js";
import { stale } from "./stale.js";
import { labelled, tell } from "./telling.js";

/** @typedef {import("../state/lab.js").Lab} Lab */
/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("../api/frame.js").Frame} Frame */

const GROW = "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5";

export class Card {
  /** @param {Lab} lab @param {Family} family @param {number} number @param {{ say: (text: string) => void, why: (family: Family | null) => void }} page */
  constructor(lab, family, number, page) {
    this.lab = lab;
    this.family = family;
    this.page = page;
    this.key = "";
    /** The rest of the controls. @type {ReturnType<typeof board> | null} */
    this.board = null;
    /** The method's strength. @type {{ path: string, field: import("../state/schema.js").Field, dial: ReturnType<typeof dialled> } | null} */
    this.main = null;
    this.verdict = "";
    this.explained = false;
    this.lastVeil = "";
    /** The field that the server has refused. @type {HTMLElement | null} */
    this.refused = null;
    /** What the picture in sight is of. @type {{ method: string, data: string, window: string } | null} */
    this.shown = null;
    let told = -1;
    // At once, and not with the words, which take turns: a hand may be quicker than they are.
    lab.listeners.add((what, of) => {
      const { moved, generation } = lab.panels[family];
      if (what !== "panel" || of !== family || !moved || told === generation) return;
      told = generation;
      this.shown = this.#asked();
    });
    const title = family[0].toUpperCase() + family.slice(1);
    this.title = title;
    const enlarge = () => {
      const { enlarged } = lab.state;
      lab.store.set({ enlarged: enlarged === family ? null : family });
    };
    this.method = h("select", {
      class: "method", "aria-label": `${title} method`, "data-method": family,
      onchange: () => lab.setMethod(family, this.method.value),
    });
    this.grow = h("button", { class: "plain grow", type: "button", "data-action": "enlarge", title: `Enlarge (${number})`, onclick: enlarge }, icon(GROW));
    this.host = h("div", { class: "plot", role: "img", tabindex: "0", "aria-label": `${title} landscape` });
    this.step = h("span", { class: "badge", "data-step": "" });
    this.beta = h("span", { class: "badge", "data-beta": "" });
    this.note = h("span", { class: "badge note", hidden: true });
    this.training = h("span", { class: "badge training", "data-training-note": "", hidden: true }, "training…", h("span", { class: "bar", "aria-hidden": "true" }));
    this.doubt = h("span", { class: "badge doubt", "data-doubt": "", hidden: true });
    this.veil = h("div", { class: "veil" }, h("span", { class: "veil-text" }, "waiting"), h("span", { class: "bar", "aria-hidden": "true" }));
    this.lead = h("strong", {});
    this.before = h("span", {});
    this.figure = h("b", {});
    this.after = h("span", {});
    this.sentence = h("p", { class: "sentence", "data-sentence": "" }, this.lead, this.before, this.figure, this.after);
    this.whyButton = h("button", { type: "button", class: "chip", "data-action": "why", "aria-expanded": "false", onclick: () => this.explain(!this.explained) }, "Show me why");
    this.cureButton = h("button", { type: "button", class: "chip strong", "data-action": "cure", onclick: () => this.#cure() }, "Fix it");
    this.outside = h("p", { class: "faint outside", "data-outside": "", hidden: true });
    this.help = h("div", { class: "help", hidden: true }, this.whyButton, this.cureButton);
    this.whyText = h("p", { class: "why", "data-why": "", hidden: true });
    this.strength = h("div", { class: "strength" });
    this.loss = needleDial("loss", "its own unit; 0 at the top, strokes at 1, 10 and 100 on both sides", LOSS_MARKS.map(lossShare));
    this.energy = pairDial("energy", "● data, □ elsewhere, from the lowest to the highest colour of the raw energy");
    this.numbers = numbers();
    this.rest = h("div", { class: "rest" });
    this.more = h("details", { class: "more" }, h("summary", { "data-action": "more" }, "More"), this.rest);
    const badges = h("div", { class: "badges" }, this.step, this.beta, this.note, this.doubt, this.training);
    const telling = h("div", { class: "telling" }, this.sentence, this.outside, this.help);
    const dials = h("div", { class: "dials" }, this.loss.element, this.energy.element);
    /** What tells of a run. */
    this.tells = [badges, telling, dials, this.numbers.element];
    this.element = h("article", { class: "card", "data-panel": family, "aria-labelledby": `title-${family}` },
      h("header", {},
        h("h2", { id: `title-${family}` }, h("span", { class: "name" },
          h("span", { class: "swatch", "aria-hidden": "true" }), labelled(title))),
        this.method),
      h("div", { class: "picture" }, this.host, badges, this.grow, this.veil, this.whyText),
      h("div", { class: "words" },
        telling, h("div", { class: "row" }, this.strength, dials),
        this.more));
  }

  /** Draw the controls anew where their shape changed, else set their values. */
  controls() {
    const { lab, family } = this;
    const shaping = lab.shaping(family);
    const key = shapeOf(shaping);
    if (key === this.key) {
      this.#values(shaping);
      return;
    }
    this.key = key;
    const methods = methodsOf(lab.catalogue, family);
    this.method.replaceChildren(...methods.map(([kind, entry]) => h("option", { value: kind }, entry.title)));
    this.method.value = shaping.kind;
    const entry = lab.entry(family);
    const primary = primaryOf(entry.schema, shaping);
    const turned = (/** @type {string} */ path, /** @type {any} */ value, /** @type {boolean} */ knob) => lab.turn(family, path, value, knob);
    const initial = initialIn(entry.defaults, () => lab.shaping(family));
    this.strength.replaceChildren();
    this.main = null;
    if (primary) {
      const { field, path } = primary;
      const dial = dialled(field, path, at(shaping, path), turned, { owner: family, initial }, nameOf(field));
      this.main = { ...primary, dial };
      this.strength.append(dial.element);
    } else {
      this.strength.append(h("p", { class: "faint" }, "This method has no strength to set."));
    }
    const open = this.more.open;
    const { knob: held = "" } = this.rest.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset : {};
    const second = entry.second_family ? `Could also be called ${entry.second_family.family}: ${entry.second_family.why}` : "";
    const source = h("p", { class: "faint source" }, [entry.description, second, entry.source ? `${entry.source}.` : ""].filter(Boolean).join(" "));
    this.board = board(entry.schema, shaping, turned, {
      except: primary?.path, owner: family, formula: (schema) => entryOf(lab.catalogue, schema)?.formula, world: () => lab.world(family), initial,
    });
    this.rest.replaceChildren(formulaBox(entry.formula), source, this.numbers.element, ...this.board.elements);
    this.more.open = open;
    // Who is typing goes on typing.
    if (held !== "") /** @type {HTMLElement | null} */ (this.rest.querySelector(`[data-knob="${CSS.escape(held)}"]`))?.focus();
    this.#values(shaping);
  }

  /** @param {import("../state/schema.js").Piece} shaping */
  #values(shaping) {
    this.method.value = shaping.kind;
    this.board?.set(shaping);
    this.main?.dial.tell(at(shaping, this.main.path));
    this.main?.dial.bar(inertAt(shaping, this.main, this.lab.world(this.family)));
  }

  /**
   * The words around the picture.
   * @param {Frame | null} frame recorded, under the head
   * @param {import("../plot/trust.js").Trust} trust of the picture
   */
  words(frame, trust) {
    const { lab, family } = this;
    const panel = lab.panels[family];
    this.#veil(panel, frame);
    const waits = panel.experiment !== null && (frame === null || lab.unsettled(family));
    stale(this, this.tells, waits && (panel.status === "refused" ? "refused" : "asked"));
    this.numbers.set(frame);
    if (!frame) {
      this.help.hidden = true;
      return;
    }
    const { schedule } = panel.recording;
    write(this.step, frame.step > schedule ? `step ${frame.step}, past ${schedule}` : `step ${frame.step} of ${schedule}`);
    write(this.beta, lab.state.beta === 1 && unbounded(frame) ? "best-fitting β̂ unbounded" : `view β = ${show(lab.state.beta * frame.display.beta_hat, 2)}`);
    const said = sentenceOf(lab.entry(family), lab.shaping(family), frame);
    this.element.dataset.verdict = said.verdict;
    const [before, figure, after] = said.lead ? [said.rest, "", ""] : emphasised(said.rest);
    write(this.lead, said.lead && `${said.lead}: `);
    tell(this.before, before);
    write(this.figure, figure);
    tell(this.after, after);
    this.note.hidden = said.note === "";
    write(this.note, said.note);
    const doubt = trust.doubt || trust.note;
    this.doubt.hidden = doubt === "";
    write(this.doubt, doubt);
    const outside = outsideOf(frame.diagnostics);
    this.outside.hidden = outside === "";
    tell(this.outside, outside);
    const ill = ["collapsed", "shrinking", "diverged", "uninformative", "unresolved"].includes(said.verdict);
    this.help.hidden = !ill;
    if (!ill && this.explained) this.explain(false);
    if (ill && this.explained) tell(this.whyText, whyOf(said.verdict, frame));
    const cure = ill && said.verdict !== "unresolved" ? cureOf(lab.entry(family), lab.shaping(family), methodsOf(lab.catalogue, family)) : null;
    this.cureButton.hidden = cure === null;
    if (cure) write(this.cureButton, `Fix it: ${cure.label}`);
    if (ill && this.verdict !== said.verdict) this.page.say(`${this.title}. ${said.lead}: ${said.rest}`);
    if (ill || said.verdict === "informative") this.verdict = said.verdict;
    this.#dials(frame);
  }

  /** All that is said of the picture, in one breath. */
  get said() {
    return [this.sentence, this.outside, this.doubt].filter((part) => !part.hidden && part.textContent).map((part) => part.textContent?.replace(/\.$/, "")).join(". ");
  }

  /** @param {Frame} frame */
  #dials({ loss, diagnostics, display }) {
    const { energy_data: data, energy_contrast: contrast } = diagnostics;
    const scale = energyScale(diagnostics);
    this.loss.set(loss, lossShare(loss ?? 0), scale);
    this.energy.set([data, contrast], [energyShare(data, display), energyShare(contrast, display)], scale);
  }

  /** @param {import("../api/panel.js").Panel} panel @param {Frame | null} frame */
  #veil(panel, frame) {
    const name = this.lab.entry(this.family).title;
    const seconds = Math.max(1, Math.round(panel.retry));
    const preparing = panel.status === "preparing" || panel.status === "waiting" || !panel.moved && panel.status === "live";
    const kept = this.#keeps();
    const training = preparing && kept && panel.status !== "lost" && panel.status !== "busy";
    const field = this.#refuse(panel);
    this.training.hidden = !training;
    this.element.toggleAttribute("data-past", training || (field !== "" && kept));
    if (training) this.element.setAttribute("aria-busy", "true");
    else this.element.removeAttribute("aria-busy");
    const text = training ? ""
      : field !== "" ? `The ${field} is refused; the reason stands beneath it.${kept ? " This picture is of the last one." : ""}`
      : panel.status === "refused" ? panel.problem
      : panel.status === "lost" ? `Connection lost; trying again in ${seconds} s. ${frame ? "What is recorded still plays." : ""}`
      : panel.status === "busy" ? `The server is busy; trying again in ${seconds} s.`
      : preparing ? `preparing ${name}…` : "";
    this.veil.hidden = text === "";
    const light = (kept || frame !== null) && (panel.status !== "refused" || field !== "");
    if (this.veil.classList.contains("light") !== light) {
      // Another element, not the same one elsewhere: nothing that is on the page jumps.
      const other = /** @type {HTMLDivElement} */ (this.veil.cloneNode(true));
      other.classList.toggle("light", light);
      this.veil.replaceWith(other);
      this.veil = other;
    }
    this.veil.classList.toggle("refused", panel.status === "refused");
    write(/** @type {Element} */ (this.veil.firstChild), text);
    this.element.dataset.status = panel.status;
    if (text !== this.lastVeil && field === "" && ["lost", "busy", "refused"].includes(panel.status)) this.page.say(`${this.title}. ${text}`);
    this.lastVeil = text;
  }

  /**
   * Say beside the field what the server has refused of it; the field's name, "" where it is
   * about none.
   * @param {import("../api/panel.js").Panel} panel
   */
  #refuse(panel) {
    const found = panel.status === "refused" ? refusedField(this.element, "#/experiment/shaping/", panel.errors) : null;
    if (this.refused && this.refused !== found?.field) refuse(this.refused, "");
    const before = this.refused;
    this.refused = found?.field ?? null;
    if (!found) return "";
    if (before !== found.field && this.rest.contains(found.field)) this.more.open = true;
    refuse(found.field, found.detail);
    return (found.field.dataset.knob ?? "").split(".").at(-1) ?? "";
  }

  /** The method, data and window that the controls ask for. */
  #asked() {
    const { lab } = this;
    return { method: lab.shaping(this.family).kind, data: lab.data().kind, window: JSON.stringify(lab.state.window) };
  }

  /**
   * Whether the picture in sight is worth looking at until the next one comes: only a setting
   * or one's own points have changed since. Another method's picture is not.
   */
  #keeps() {
    const now = this.#asked();
    const { shown } = this;
    return shown !== null && shown.method === now.method && shown.window === now.window
      && (shown.data === now.data || now.data === this.lab.ownKind);
  }

  /** @param {boolean} on */
  explain(on) {
    this.explained = on;
    this.whyText.hidden = !on;
    this.whyButton.setAttribute("aria-expanded", String(on));
    write(this.whyButton, on ? "Close" : "Show me why");
    this.page.why(on ? this.family : null);
    const frame = this.lab.panels[this.family].recording.at(this.lab.panels[this.family].span().here);
    if (on && frame) tell(this.whyText, whyOf(/** @type {any} */ (this.element.dataset.verdict), frame));
  }

  #cure() {
    const { lab, family } = this;
    const cure = cureOf(lab.entry(family), lab.shaping(family), methodsOf(lab.catalogue, family));
    if (!cure) return;
    if (this.explained) this.explain(false);
    this.page.say(`${this.title}: ${cure.label}`);
    lab.setShaping(family, cure.shaping);
  }
}

/** The number of nats, and what stands before and after it. @param {string} text @returns {[string, string, string]} */
function emphasised(text) {
  const [, before, number, after] = /^(.*tells )(\S+)( nats.*)$/.exec(text) ?? [];
  return number === undefined ? [text, "", ""] : [before, number, after];
}
