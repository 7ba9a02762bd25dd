/**
 * Data of one's own: points are moved, brushed and rubbed out in any panel, pasted or dropped
 * as CSV, and every deed can be undone. Moved points become part of the run's history; new
 * ones begin it anew.
 */
import { FEWEST, MOST, nearest, rubbed, sprayed, writeCsv } from "../state/points.js";
import { LAB } from "../places/index.js";
import { namesOf, told } from "../state/history.js";
import { FAMILIES } from "../state/model.js";
import { h, write } from "../ui/dom.js";
import { slider } from "../ui/slider.js";
import { hands } from "./own_data_hands.js";
import { tableSheet } from "./own_data_table.js";
import { typingIn } from "./typing.js";

/** @typedef {import("../state/points.js").Point} Point */
/** @typedef {import("../state/points.js").Window} Window */
/** @typedef {"move" | "brush" | "erase"} Tool */

/** Points that one touch of the brush leaves. */
const SPRAY = 3;
/** How near a point must be to be taken hold of, in half sides. */
const REACH = 0.06;

/** @type {import("./index.js").Feature} */
export function ownData({ lab, stage, say, laboratory, side }) {
  /** @type {Tool | null} */
  let tool = null;
  let radius = 0.12;
  /** What a hand has done so far and not yet let go of. @type {Point[] | null} */
  let draft = null;
  /** Points that are too few to learn from: they wait here for more. @type {Point[] | null} */
  let few = null;
  /** The same, once that was undone: what can be done again. @type {Point[] | null} */
  let emptied = null;

  const own = () => lab.data().kind === lab.ownKind;
  /** What is drawn now. @returns {Point[]} */
  const sheet = () => few ?? (own() ? lab.data().points : lab.someData());
  const put = (/** @type {Point[]} */ points, /** @type {Window} */ window = lab.state.window, rounded = lab.state.rounded) => {
    emptied = null;
    if (points.length < FEWEST) {
      few = points;
      lab.hold();
      stage.sketch(Float32Array.from(points.flat()));
    } else {
      few = null;
      lab.setPoints(points, window, rounded);
      stage.sketch(null);
    }
    refresh();
  };
  const turnBack = (/** @type {"back" | "forth"} */ way) => {
    const before = lab.state;
    const drawn = way === "back" ? draft ?? few : emptied; // what no entry of the history is about
    if (draft && way === "back") {
      draft = null; // the stroke that is going on
      stage.sketch(few && Float32Array.from(few.flat()));
      if (!few) lab.learn(); // from the strokes before, which waited for this one
    } else if (few && way === "back") {
      emptied = few;
      few = null; // the sheet as it was before it was emptied
      stage.sketch(null);
    } else if (emptied && way === "forth") put(emptied);
    else if (draft || few || !lab.turnBack(way)) return;
    refresh();
    say(told(way, drawn ? [counted(sheet().length)] : namesOf(before, lab.state)));
  };
  /** An empty sheet; the landscapes stay as they are until there is something to learn from. */
  const clear = () => {
    lab.play(false);
    put([], lab.state.window, false);
    say("An empty sheet: draw some points");
  };
  const choose = (/** @type {Tool | null} */ next) => {
    if (next !== null && !own() && !few) lab.setData(lab.ownKind); // begins as what is in sight
    if (next === null) {
      if (few) {
        few = null;
        stage.sketch(null);
        say(`Fewer than ${FEWEST} points were drawn: the last ones are back`);
      }
      lab.learn();
    }
    tool = next;
    if (next === null) delete laboratory.dataset.tool;
    else laboratory.dataset.tool = next;
    refresh();
    bar.scrollIntoView({ block: "nearest" }); // on a phone the panels may be out of sight
  };

  // ── the controls ─────────────────────────────────────────────────────────────────────
  const draw = h("button", { type: "button", class: "chip", "data-action": "draw", "aria-pressed": "false", title: "Move, add and rub out points in any panel", onclick: () => choose(tool === null ? "brush" : null) }, "✎ Draw");
  const blank = h("button", { type: "button", class: "chip", "data-action": "draw-blank", title: "Draw on an empty sheet", onclick: () => {
    clear();
    choose("brush");
  } }, "Blank");
  const paste = h("button", { type: "button", class: "chip", "data-action": "csv", title: "Paste or drop points: CSV as any country writes it, or JSON", onclick: () => sheetOfText.open() }, "CSV…");
  const rounded = h("p", { class: "aside", "data-rounded": "", hidden: true }, "These points came by a short link: rounded to 1/65,535 of the window’s sides.");
  const place = side.querySelector(".group");
  place?.append(h("div", { class: "chips own-chips" }, draw, blank, paste), rounded);

  const tools = /** @type {[Tool, string, string][]} */ ([["move", "Move", "Drag a point; Shift-click adds one"], ["brush", "Brush", "Drag to add points"], ["erase", "Erase", "Drag to rub points out"]])
    .map(([id, label, hint]) => ({ id, element: h("button", { type: "button", "data-tool": id, title: hint, onclick: () => choose(id) }, label) }));
  const size = slider({ label: "size", value: radius, initial: 0.12, typed: () => ({ unit: " %", to: (v) => 100 * v, from: (v) => v / 100 }), range: { min: 0.02, max: 0.5, scale: "log", whole: false }, moved: (v) => { radius = v; }, data: { "data-knob": "brush" }, text: (v) => `${Math.round(100 * v)} %` });
  const back = h("button", { type: "button", class: "chip", "data-action": "undo", title: "Undo (Ctrl Z)", onclick: () => turnBack("back") }, "Undo");
  const forth = h("button", { type: "button", class: "chip", "data-action": "redo", title: "Redo (Ctrl Shift Z)", onclick: () => turnBack("forth") }, "Redo");
  const empty = h("button", { type: "button", class: "chip", "data-action": "draw-clear", title: "Rub out all points", onclick: clear }, "Clear");
  const count = h("span", { class: "faint", "data-points": "" });
  const bar = h("div", { class: "tool-bar", role: "toolbar", "aria-label": "Own data", hidden: true },
    h("div", { class: "sizes" }, ...tools.map((t) => t.element)), h("div", { class: "brush-size" }, size.element), empty, back, forth, count,
    h("button", { type: "button", class: "chip strong", "data-action": "draw-done", onclick: () => choose(null) }, "Done"));
  document.getElementById("panels")?.before(bar);

  function turns() {
    back.disabled = few === null && lab.history.past === 0;
    forth.disabled = few !== null || (emptied === null && lab.history.future === 0);
  }
  function refresh() {
    if (tool !== null && !own() && !few) choose(null);
    draw.setAttribute("aria-pressed", String(tool !== null));
    bar.hidden = tool === null;
    for (const { id, element } of tools) element.setAttribute("aria-pressed", String(id === tool));
    size.element.hidden = tool === "move";
    turns();
    rounded.hidden = !lab.state.rounded;
    if (!own() && !few) return;
    const { length } = sheet();
    empty.disabled = length === 0;
    write(count, few ? `${counted(length)}: training begins with ${FEWEST}` : counted(length));
  }
  lab.store.on((_, changed) => {
    if (changed.has("data")) emptied = null;
    if (changed.has("data") && few) {
      few = null; // other data was chosen
      stage.sketch(null);
    }
    if (changed.has("data") || changed.has("rounded") || changed.has("methods")) refresh();
    else turns();
  });

  document.addEventListener("keydown", (event) => {
    if (lab.state.place !== LAB) return; // nobody sees what a key would do here
    if (tool !== null && event.key === "Escape") choose(null);
  });
  // On the window: before what undoes all else.
  addEventListener("keydown", (event) => {
    if ((draft || few || emptied) && lab.state.place === LAB && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typingIn(event.target)) {
      turnBack(event.shiftKey ? "forth" : "back");
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, { capture: true });

  // ── the hands ────────────────────────────────────────────────────────────────────────
  /** Show a draft at once; the runs hear of it when the hand lets go. @param {Point[]} points */
  const sketch = (points) => {
    draft = points;
    stage.sketch(Float32Array.from(points.flat()));
    write(count, counted(points.length));
  };
  let taken = -1;
  for (const family of FAMILIES) {
    hands(stage.seats[family].surface.host, {
      ready: () => tool !== null,
      window: () => lab.state.window,
      down: (at, shift) => {
        const points = sheet();
        taken = -1;
        if (tool === "move") {
          taken = shift ? -1 : nearest(points, at, REACH, lab.state.window);
          if (taken < 0 && !shift) return false;
          if (shift) {
            sketch([...points, at]);
            taken = points.length;
          } else sketch([...points]);
        } else touch(at, points);
        lab.hold(); // one training for all strokes that follow each other
        return true;
      },
      move: (at) => {
        if (!draft) return;
        if (tool === "move") sketch(draft.map((p, k) => (k === taken ? at : p)));
        else touch(at, draft);
      },
      up: () => {
        if (!draft) return;
        const points = draft;
        draft = null;
        put(points);
      },
    });
  }
  /** @param {Point} at @param {Point[]} points */
  function touch(at, points) {
    const { window } = lab.state;
    sketch(tool === "erase" ? rubbed(points, at, radius, window) : [...points, ...sprayed(at, radius, SPRAY, window)].slice(0, MOST));
  }

  const sheetOfText = tableSheet({
    current: () => (own() ? writeCsv(sheet()) : ""),
    take: (points, window) => {
      lab.store.set({ place: LAB }); // dropped in whichever room, they are seen in this one
      put(points, window, false);
      lab.learn(); // no stroke follows
      say(`${points.length} points of your own`);
    },
  });
  refresh();
}

/** @param {number} length */
function counted(length) {
  return length === 1 ? "1 point" : `${length} points`;
}
