/**
 * The loss plane of a panel whose loss is one of two energies: the pairs of the recorded
 * step, each a dot that moves through the loss as the landscape is shaped.
 */
import { asking } from "../places/kit/asking.js";
import { stylesheet } from "../places/kit/pieces.js";
import { h, write } from "../ui/dom.js";
import { pairsOf, squareFor } from "./pairs_seen.js";

/** @typedef {import("../places/benches/plane_picture.js").Plane} Plane */

const GRID = 49;
const ANY = Object.freeze({ correct: [null, null], incorrect: [null, null] });

/** @type {import("./index.js").Feature} */
export function pairs({ lab, stage, cards }) {
  stage.page.chores.push(...cards.map((card) => plane(lab, stage, card)));
}

/**
 * One card's loss plane, behind a fold; drawn, and its drawing fetched, once it is opened.
 * @param {import("../state/lab.js").Lab} lab @param {import("../plot/stage.js").Stage} stage
 * @param {import("../ui/card.js").Card} card @returns {() => void} to be called now and then
 */
function plane(lab, stage, { family, more }) {
  /** @type {Plane | null} */
  let answer = null;
  /** @type {[number, number]} */
  let square = [0, 2];
  let [run, asked, shown] = ["", "", -1];
  let seen = pairsOf(new Float32Array(0));
  /** @type {ReturnType<typeof import("../places/benches/plane_picture.js").picture> | null} */
  let drawn = null;
  const told = h("p", { class: "faint" });
  const fold = h("details", { class: "more pairs", hidden: true, ontoggle: () => void open() },
    h("summary", { "data-action": `pairs-${family}` }, "Loss plane, live"), told);
  more.before(fold);
  const question = asking({
    path: "/loss/plane", rest: 0, tells: () => (drawn ? [told, drawn.view.element] : [told]),
    failed: (text) => write(told, text),
    done: (/** @type {Plane} */ found) => {
      answer = found;
      shown = -1;
      refresh();
    },
  });

  let fetching = false;
  async function open() {
    if (fold.open && !fetching) {
      fetching = true; // once, however often the fold is opened meanwhile
      const [{ picture }] = await Promise.all([import("../places/benches/plane_picture.js"), stylesheet("/static/styles/plots.css")]);
      drawn = picture(lab, { plane: () => answer, sight: () => square, reach: () => ({ sort: "any", box: [0, 0, 0, 0] }), pairs: () => seen, probe: () => null, margin: () => answer?.margin ?? 0 });
      fold.append(drawn.view.element);
    }
    stage.wake();
  }

  function refresh() {
    const frame = stage.recorded(family);
    const { loss } = lab.shaping(family);
    fold.hidden = !frame || !loss;
    if (!frame || !loss || !fold.open || !drawn) return;
    if (frame.run === run && frame.step === shown) return;
    seen = pairsOf(frame.pairs);
    square = squareFor(frame.pairs, loss.margin ?? 0, frame.run === run ? square : null);
    [run, shown] = [frame.run, frame.step];
    const body = { loss, window: { x: square, y: square }, resolution: GRID, reachable: ANY };
    if (JSON.stringify(body) !== asked) {
      asked = JSON.stringify(body);
      question.ask(body);
    }
    const { correct, incorrect } = seen;
    const right = answer ? correct.filter((c, k) => incorrect[k] - c >= /** @type {Plane} */ (answer).margin).length : 0;
    const words = correct.length === 0 ? "The first step shows its pairs." : `${right} of ${correct.length} pairs lie in HP₁: right, by m or more.`;
    write(told, words);
    drawn.view.tell(`The loss over E_C and E_I, with the pairs of step ${frame.step}. ${words}`, () => ({ head: ["E_C", "E_I"], rows: correct.map((c, k) => [c.toFixed(3), incorrect[k].toFixed(3)]) }));
  }
  return refresh;
}
