/**
 * The softargmin bench: K energies to be pulled up and down by hand, their probabilities,
 * and the force of the negative log-likelihood on each. Computed here; the server is asked
 * to confirm.
 */
import { minus, plain, show } from "../../state/figures.js";
import { h, write } from "../../ui/dom.js";
import { slider } from "../../ui/slider.js";
import { tell } from "../../ui/telling.js";
import { asking } from "../kit/asking.js";
import { button, card, figure } from "../kit/pieces.js";
import { tableOf } from "../kit/plot.js";
import { around } from "../kit/scales.js";
import { BETA, FAR, LEAST, MOST, clampBars, found, resized } from "./answers.js";
import { columns } from "./columns.js";

/** @typedef {import("./answers.js").Bars} Bars */

/** @param {import("./index.js").BenchPage} page @returns {import("./index.js").Bench} */
export function make({ say, write: remember }) {
  const usual = clampBars(null);
  let bars = usual;
  let reach = 4;

  const told = h("p", { class: "sentence", "data-sentence": "softargmin" });
  const confirmed = h("p", { class: "faint", "data-confirmed": "" });
  const server = asking({
    path: "/softargmin", tells: () => [confirmed],
    failed: (text) => write(confirmed, text),
    done: (/** @type {{ softargmin: number[], loss: number, gradient: number[] }} */ answer) => {
      const { probability, gradient, loss } = found(bars);
      const off = Math.max(Math.abs(answer.loss - loss), ...answer.softargmin.map((p, k) => Math.abs(p - probability[k])), ...answer.gradient.map((g, k) => Math.abs(g - gradient[k])));
      write(confirmed, off < 1e-9 ? "The server finds the same, to nine decimals." : `The server finds something else, by ${show(off, 2)}.`);
      confirmed.dataset.confirmed = String(off < 1e-9);
    },
  });

  const question = () => ({ energies: bars.energies, correct: bars.correct, beta: bars.beta });
  const apply = (/** @type {Bars} */ next, why = "") => {
    bars = next;
    draw(why);
    remember(bars);
    confirmed.dataset.confirmed = "";
    write(confirmed, "");
    server.ask(question());
  };
  /** A deed upon all energies, and whether P noticed. @param {(f: number) => number} deed @param {(off: number) => string} words */
  const all = (deed, words) => {
    const before = found(bars).probability;
    const energies = bars.energies.map((f) => Number(deed(f).toPrecision(12)));
    const after = found({ ...bars, energies }).probability;
    const off = Math.max(...Array.from(after, (p, k) => Math.abs(p - before[k])));
    apply({ ...bars, energies }, words(off));
    say(told.textContent ?? "");
  };

  const stand = columns({
    moved: (k, energy) => apply({ ...bars, energies: bars.energies.map((f, j) => (j === k ? energy : f)) }),
    chosen: (correct) => apply({ ...bars, correct }),
    released: () => draw(""),
  });
  const count = slider({ label: "answers K", value: 10, initial: usual.energies.length, range: { min: LEAST, max: MOST, scale: "linear", whole: true }, moved: (k) => apply(resized(bars, k)), data: { "data-knob": "answers" } });
  const heat = slider({ label: "inverse temperature β", value: 1, initial: usual.beta, range: { ...BETA, scale: "log", whole: false }, moved: (beta) => apply({ ...bars, beta: Math.abs(Math.log(beta)) < 0.012 ? 1 : beta }), data: { "data-knob": "beta" } });
  const add = button("add a constant", "constant", () => all((f) => f + 1, (off) => (off < 1e-9 ? "Every energy rose by 1, and P did not notice: Z grew smaller by the same factor." : "")));
  const twice = button("scale ×2", "double", () => all((f) => 2 * f, (off) => (off < 1e-9
    ? "Twice nothing is nothing: equal energies stay equal. Pull one down first."
    : `Twice the energies: the lowest is still the lowest, but P moved by up to ${show(off, 2)}, as if β had doubled.`)));
  const deeds = h("div", { class: "chips" },
    button("equal", "equal", () => apply({ ...bars, energies: bars.energies.map(() => 0) })),
    button("random", "random", () => apply({ ...bars, energies: bars.energies.map(() => Number((6 * Math.random() - 3).toFixed(1))) })),
    add, twice);

  const f = {
    energy: figure("F_c, the correct answer's energy", "correct-energy", "The energy of the answer that is marked as correct."),
    log: figure("(1/β) log Σ e^(−βF), all answers", "log-term", "Minus the soft minimum of all energies: it falls as the wrong answers' energies rise."),
    loss: figure("ℓ, negative log-likelihood", "nll", "The two terms together, in the unit of the energies."),
    minus: figure("−log P_c = βℓ, nats", "log-loss", "The same in nats: minus the logarithm of the correct answer's probability."),
    mean: figure("⟨F⟩, expected energy", "expected", "The average of the energies, each weighed by its probability."),
    heat: figure("S/β, entropy of P over β", "entropy-term", "What is gained by spreading over several answers, in the unit of the energies."),
    free: figure("free energy −(1/β) log Σ e^(−βF)", "free", "The expected energy less the entropy over β."),
  };
  const table = h("div", { class: "table", role: "region", tabindex: "0", "aria-label": "Energies, numbers" });
  const numbers = h("details", { class: "numbers", ontoggle: () => draw("") }, h("summary", {}, "Numbers"), table);
  const element = h("div", { class: "stand two" },
    h("div", { class: "tray wide" }, stand.element, told, numbers),
    h("div", { class: "stack" },
      h("div", { class: "tray" }, h("div", { class: "controls" }, count.element,
        h("div", {}, heat.element, h("div", { class: "ends" }, h("span", {}, "hot · flat"), h("span", {}, "cold · peaked"))), deeds)),
      card("The loss and its two terms", h("div", { class: "sum" }, f.energy.element, f.log.element, f.loss.element), f.minus.element),
      card("The free energy and its two terms", h("div", { class: "sum less" }, f.mean.element, f.heat.element, f.free.element), confirmed)));

  /** @param {string} why a deed's own words */
  function draw(why) {
    const now = found(bars);
    const most = around(bars.energies, 4);
    // While a bar is held its axis may grow under it, but does not shrink.
    reach = stand.holding ? Math.max(reach, most) : most;
    stand.draw(bars, now, reach);
    if (numbers.open) {
      table.replaceChildren(tableOf({ head: ["answer", "F", "P", "∂ℓ/∂F"], rows: bars.energies.map((e, k) => [k === bars.correct ? `${k + 1}, correct` : k + 1, fixed(e), fixed(now.probability[k]), fixed(now.gradient[k])]) }));
    }
    if (count.value !== bars.energies.length) count.set(bars.energies.length);
    if (heat.value !== bars.beta) heat.set(bars.beta);
    const largest = Math.max(...bars.energies.map(Math.abs));
    add.disabled = Math.max(...bars.energies) + 1 > FAR;
    twice.disabled = 2 * largest > FAR;
    const { probability: p, best } = now;
    f.energy.set(fixed(bars.energies[bars.correct]));
    f.log.set(fixed(-now.free));
    f.loss.set(fixed(now.loss));
    f.minus.set(fixed(bars.beta * now.loss));
    f.mean.set(fixed(now.expected));
    f.heat.set(fixed(now.entropy / bars.beta));
    f.free.set(fixed(now.free));
    const c = bars.correct + 1;
    const share = p[bars.correct];
    const right = best === bars.correct ? `the correct answer ${c} has the lowest energy` : `answer ${best + 1} has the lowest energy, and the correct one is ${c}`;
    const equal = bars.energies.every((e) => e === bars.energies[0]);
    tell(told, why || (equal
      ? `Equal energies: P is 1/${p.length} for each. The loss pushes the correct answer ${c} down with 1 − P = ${fixed(1 - share)} and pulls each other one up with its P = ${fixed(p[bars.correct])}.`
      : `At β = ${plain(bars.beta)} ${right}. It is pushed down with 1 − P = ${fixed(now.gradient[bars.correct])}; the others are pulled up with their P, so the lowest wrong one most of all. The forces sum to 0.`));
  }

  draw("");
  return {
    element,
    set(value) {
      bars = clampBars(value);
      draw("");
      server.ask(question());
      return bars;
    },
    shown() { if (server.owing) server.ask(question()); },
    left: server.stop,
    exhibit: () => ({
      memory: bars,
      parts: [{ id: "answers", label: "the answers", call: () => ({ path: "/softargmin", body: question() }) }],
      tables: () => [{
        id: "answers", label: "CSV of the answers", hint: "Each answer's energy, probability, and slope of the loss", head: ["answer", "F", "P", "d_loss_d_F", "correct"],
        rows: () => {
          const { probability, gradient } = found(bars);
          return bars.energies.map((energy, k) => [k + 1, energy, probability[k], gradient[k], k === bars.correct]);
        },
      }, {
        id: "loss", label: "CSV of the loss", hint: "The loss, the free energy and the terms of each", head: ["quantity", "value"],
        rows: () => {
          const { loss, free, expected, entropy } = found(bars);
          return [["beta", bars.beta], ["negative log-likelihood", loss], ["energy of the correct answer", bars.energies[bars.correct]], ["free energy", free], ["expected energy", expected], ["entropy, nats", entropy]];
        },
      }],
    }),
  };
}

/** Three decimals, with a true minus and none before a zero. @param {number} value */
export function fixed(value) {
  return minus(value.toFixed(Math.abs(value) >= 100 ? 1 : 3));
}
