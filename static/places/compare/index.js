/**
 * The compare room: methods of all families on the same data, seed and window, each at the
 * end of its own schedule, as a scoreboard that fills row by row.
 */
import { FAMILIES } from "../../state/model.js";
import { h, write } from "../../ui/dom.js";
import { choice } from "../../ui/knobs.js";
import { slider } from "../../ui/slider.js";
import { NOTE } from "../kit/note.js";
import { button, segments, stylesheet } from "../kit/pieces.js";
import { AS_IN_LAB, SEEDS, STEPS, allMethods, clampScene, lineOf, ordered } from "./rows.js";
import { run } from "./running.js";
import { scatter } from "./scatter.js";
import { scoreboard } from "./scoreboard.js";

/** @typedef {import("./rows.js").Result} Result */

await Promise.all(["plots", "benches"].map((name) => stylesheet(`/static/styles/${name}.css`)));

/** @param {HTMLElement} root @param {import("../index.js").RoomPage} page @returns {import("../index.js").RoomHandle} */
export function enter(root, { lab, say, read, check, write: remember }) {
  const methods = allMethods(lab.catalogue);
  const remembered = () => {
    const kept = clampScene(read(), lab.catalogue);
    check(read(), kept);
    return kept;
  };
  let scene = remembered();
  /** @type {Result[]} */
  let results = [];
  /** What the results are of. @type {{ data: any, window: any, seeds: number[] } | null} */
  let of = null;
  /** @type {AbortController | null} */
  let underway = null;
  let now = "";

  const chosen = () => methods.filter(({ kind }) => !scene.without.includes(kind));
  const subject = () => {
    const { data, window } = lab.state;
    if (scene.data === AS_IN_LAB) return { data, window };
    const entry = lab.catalogue.data[scene.data];
    return { data: entry.defaults, window: entry.window };
  };
  const apply = (/** @type {Partial<import("./rows.js").Scene>} */ patch) => {
    scene = { ...scene, ...patch };
    remember(scene);
    // Numbers of other data, or of other steps, do not compare with what is to come.
    if ("data" in patch || "steps" in patch || "seeds" in patch) clear();
    controls();
    draw();
  };
  const clear = () => {
    underway?.abort();
    underway = null;
    now = "";
    results = [];
    of = null;
  };

  const pick = choice("data", "", [], AS_IN_LAB, { "data-knob": "compare-data" }, (kind) => apply({ data: kind }));
  const select = /** @type {HTMLSelectElement} */ (pick.querySelector("select"));
  const schedule = segments("Steps", [["own", "own schedule"], ["same", "same number"]], "own", (v) => apply({ steps: v === "own" ? null : 300 }), "steps");
  const steps = slider({ label: "steps", value: 300, range: { ...STEPS, scale: "log", whole: true }, moved: (v) => apply({ steps: v }), data: { "data-knob": "compare-steps" } });
  const seeds = slider({ label: "seeds", hint: "Each method is trained once for each; the board tells the mean and the range", value: 1, range: { min: 1, max: SEEDS, scale: "linear", whole: true }, moved: (v) => apply({ seeds: v }), data: { "data-knob": "compare-seeds" } });
  const families = FAMILIES.map((family) => {
    const own = methods.filter((m) => m.family === family);
    const ticks = own.map(({ kind, title }) => {
      const input = h("input", { type: "checkbox", "data-tick": kind, onchange: () => apply({ without: input.checked ? scene.without.filter((k) => k !== kind) : [...scene.without, kind] }) });
      return { kind, input, element: h("label", { class: "tick", title: lab.catalogue.shaping[kind].description }, input, title) };
    });
    const all = h("button", { type: "button", class: "link", "data-all": family, onclick: () => {
      const some = own.some(({ kind }) => scene.without.includes(kind));
      const others = scene.without.filter((k) => !own.some(({ kind }) => kind === k));
      apply({ without: some ? others : [...others, ...own.map(({ kind }) => kind)] });
    } }, "none");
    const count = h("span", { class: "said" });
    return { own, ticks, all, count, element: h("details", { class: "family", "data-family": family },
      h("summary", {}, h("span", { class: "swatch", "data-family": family, "aria-hidden": "true" }), `${family[0].toUpperCase()}${family.slice(1)}`, count), h("div", { class: "ticks" }, ...ticks.map((t) => t.element)), all) };
  });
  const go = h("button", { type: "button", class: "chip strong go", "data-action": "compare", onclick: () => (underway ? cancel() : start()) }, "Compare");
  const fresh = button("start over", "again", () => { clear(); controls(); draw(); });
  const status = h("p", { class: "status", role: "status", "data-compare-status": "" });
  const progress = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Methods compared" });
  const board = scoreboard({
    opened: (line) => open(line.kind),
    sorted: (by, down) => apply({ by, down }),
    lit: (kind) => picture.light(kind),
  });
  const picture = scatter((kind) => picture.light(kind));

  root.append(h("div", { class: "bench-top" }, h("h1", { class: "question" }, "Same data, same window, same unit. ", h("span", {}, "Who tells most, with least volume?"))),
    h("div", { class: "stand compare" },
      h("div", { class: "stack" },
        h("div", { class: "tray" }, h("div", { class: "controls asked" }, pick, schedule.element, steps.element, seeds.element, h("div", { class: "chips" }, go, fresh), progress, status)),
        h("fieldset", { class: "tray families" }, h("legend", { class: "unseen" }, "Methods"), ...families.map((f) => f.element))),
      h("div", { class: "tray wide board-tray" }, board.element),
      h("div", { class: "stack" },
        h("div", { class: "tray" }, picture.element, h("p", { class: "faint keyline" }, ...FAMILIES.map((f) => h("span", { class: "keyed" }, h("span", { class: "swatch", "data-family": f, "aria-hidden": "true" }), f)))),
        h("p", { class: "note-on-dimension", "data-note": "dimension" }, NOTE),
        h("p", { class: "faint" }, "Every method as it comes, at its defaults. Information I and volume V compare across families; losses and energies do not, so they are not here. A method's row opens it in the laboratory."))));

  async function start() {
    const mine = new AbortController();
    underway = mine;
    const { data, window } = subject();
    const wanted = Array.from({ length: scene.seeds }, (_, k) => (lab.state.seed + k) % 2 ** 32);
    if (!of || JSON.stringify([of.data, of.window, of.seeds]) !== JSON.stringify([data, window, wanted])) results = [];
    of = { data, window, seeds: wanted };
    const tasks = wanted.flatMap((seed) => chosen().map(({ kind }) => ({ kind, seed, experiment: { data, shaping: lab.catalogue.shaping[kind].defaults, seed, window } })))
      .filter((task) => !results.some((r) => r.kind === task.kind && r.seed === task.seed && r.row));
    results = results.filter((r) => r.row);
    progress.max = Math.max(1, tasks.length);
    progress.value = 0;
    controls();
    draw();
    say(`Comparing ${tasks.length} runs`);
    await run(tasks, scene.steps, mine.signal, {
      begun: ({ kind }, nth) => {
        now = kind;
        write(status, `${nth + 1} of ${tasks.length}: ${lab.catalogue.shaping[kind].title}. The first run of a method compiles.`);
        draw();
      },
      waits: (text) => write(status, text),
      done: (result) => {
        if (mine.signal.aborted) return;
        results = [...results, result];
        progress.value += 1;
        draw();
      },
    });
    if (underway !== mine) return;
    underway = null;
    now = "";
    const failed = results.filter((r) => r.problem).length;
    write(status, mine.signal.aborted ? "Stopped; what came stays." : `Done: ${results.length - failed} runs${failed ? `, and ${failed} that could not be` : ""}.`);
    controls();
    draw();
  }
  function cancel() {
    underway?.abort();
    underway = null;
    now = "";
    write(status, "Stopped; what came stays.");
    controls();
    draw();
  }
  /** Into the laboratory with this method, on this data. @param {string} kind */
  function open(kind) {
    cancel();
    const { family, defaults } = lab.catalogue.shaping[kind];
    if (!family || !defaults) return;
    const { data, window } = of ?? subject();
    lab.adopt({ ...lab.state, data, window, methods: { ...lab.state.methods, [family]: { shaping: defaults, edits: [] } }, head: 0, length: 1, playing: true, place: "lab" });
  }

  let offered = "";
  function controls() {
    const { data } = lab.state;
    const listed = JSON.stringify(data.kind);
    if (offered !== listed) {
      offered = listed;
      select.replaceChildren(h("option", { value: AS_IN_LAB }, `as in the laboratory: ${lab.catalogue.data[data.kind].title}`),
        ...Object.entries(lab.catalogue.data).filter(([, entry]) => entry.defaults).map(([kind, entry]) => h("option", { value: kind }, entry.title)));
    }
    select.value = scene.data;
    schedule.set(scene.steps === null ? "own" : "same");
    steps.element.hidden = scene.steps === null;
    if (scene.steps !== null && document.activeElement !== steps.input) steps.set(scene.steps);
    if (document.activeElement !== seeds.input) seeds.set(scene.seeds);
    for (const { own, ticks, all, count } of families) {
      for (const { kind, input } of ticks) input.checked = !scene.without.includes(kind);
      const on = own.filter(({ kind }) => !scene.without.includes(kind)).length;
      write(count, `${on} of ${own.length}`);
      write(all, on < own.length ? "tick all" : "tick none");
    }
    const missing = chosen().filter(({ kind }) => results.filter((r) => r.kind === kind && r.row).length < scene.seeds).length;
    write(go, underway ? "Cancel" : missing === 0 && results.length > 0 ? "All compared" : `Compare ${missing === 1 ? "1 method" : `${missing} methods`}`);
    go.disabled = !underway && missing === 0;
    fresh.hidden = results.length === 0 || underway !== null;
    progress.hidden = underway === null;
    if (!underway && results.length === 0) write(status, chosen().length === 0 ? "Tick at least one method." : "Each is trained by the server, one after the other; it takes a few seconds a method, more the first time.");
  }
  function draw() {
    const lines = ordered(chosen().map((m) => lineOf(m, results)), scene.by, scene.down);
    board.draw(lines, scene.by, scene.down, now);
    picture.draw(lines);
  }
  controls();
  draw();
  return {
    shown() {
      const before = JSON.stringify([scene.data, scene.steps, scene.seeds]);
      scene = remembered();
      const stale = of && JSON.stringify([of.data, of.window]) !== JSON.stringify([subject().data, subject().window]);
      if (before !== JSON.stringify([scene.data, scene.steps, scene.seeds]) || stale) clear();
      controls();
      draw();
    },
    left() { if (underway) cancel(); },
  };
}
