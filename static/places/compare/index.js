/**
 * The compare room: methods of all families on the same data, seed and window, each at the
 * end of its own schedule, as a gallery or a table that fills one by one. A comparison goes
 * on while one is elsewhere.
 */
import { nats } from "../../state/figures.js";
import { FAMILIES } from "../../state/model.js";
import { h, write } from "../../ui/dom.js";
import { snapshot } from "../../ui/snapshot.js";
import { VIEWS } from "../../views/index.js";
import { NOTE } from "../kit/note.js";
import { button, segments, stylesheet } from "../kit/pieces.js";
import { choices } from "./choices.js";
import { Comparison, statusOf } from "./comparison.js";
import { gallery } from "./gallery.js";
import { Landscapes } from "./landscapes.js";
import { pairOf } from "./pair.js";
import { AS_IN_LAB, absenceOf, allMethods, apart, clampScene, lineOf, ordered, truthOf } from "./rows.js";
import { RESOLUTION } from "./running.js";
import { scatter } from "./scatter.js";
import { boardTable, scoreboard } from "./scoreboard.js";

/** @typedef {import("./rows.js").Scene} Scene */

await Promise.all(["plots", "benches", "compare"].map((name) => stylesheet(`/static/styles/${name}.css`)));

/** @param {HTMLElement} root @param {import("../index.js").RoomPage} page @returns {import("../index.js").RoomHandle} */
export function enter(root, { lab, say, read, check, write: remember, underway }) {
  const methods = allMethods(lab.catalogue);
  const remembered = () => {
    const kept = clampScene(read(), lab.catalogue);
    check(read(), kept);
    return kept;
  };
  let scene = remembered();
  /** The memory with a board that was had again. @type {any} */
  let begun = null;
  const chosen = () => methods.filter(({ kind }) => !scene.without.includes(kind));
  /** What is asked to be compared now. @returns {import("./comparison.js").Subject} */
  const subject = () => {
    const { data, window, seed } = lab.state;
    if (scene.data === AS_IN_LAB) return { data, window, seed };
    const entry = lab.catalogue.data[scene.data];
    return { data: entry.defaults, window: /** @type {import("../../state/model.js").Window} */ (entry.window), seed };
  };
  const seeds = (/** @type {number} */ first) => Array.from({ length: scene.seeds }, (_, k) => (first + k) % 2 ** 32);
  /** What came, of the seeds that are asked for. */
  const results = () => (comparison.of ? comparison.results.filter(({ seed }) => seeds(comparison.of?.seed ?? 0).includes(seed)) : []);

  const comparison = new Comparison((news) => {
    if (news === "ended" && comparison.phase === "done") say("The comparison is done");
    underway(comparison.progress);
    controls();
    draw();
  });
  const landscapes = new Landscapes(lab, () => draw());
  const apply = (/** @type {Partial<Scene>} */ patch) => {
    scene = { ...scene, compared: false, ...patch };
    remember(scene);
    // Numbers of other data, or of other steps, do not compare with what is to come.
    if ("data" in patch || "steps" in patch) comparison.clear();
    controls();
    draw();
  };
  const what = choices(lab.catalogue, apply, () => scene);
  const go = h("button", { type: "button", class: "chip strong go", "data-action": "compare", onclick: () => (comparison.underway ? comparison.stop() : start()) }, "Compare");
  const fresh = button("start over", "again", () => comparison.clear());
  const status = h("p", { class: "status", role: "status", "data-compare-status": "" });
  const progress = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Methods compared" });

  /** Into the laboratory with this method, on the same data. @param {string} kind */
  const open = (kind) => {
    const { family, defaults } = lab.catalogue.shaping[kind];
    if (!family || !defaults) return;
    const { data, window } = comparison.of ?? subject();
    lab.adopt({ ...lab.state, data, window, methods: { ...lab.state.methods, [family]: { shaping: defaults, edits: [] } }, head: 0, length: 1, playing: true, place: "lab" });
  };
  const picked = (/** @type {string} */ kind) => {
    const pair = scene.pair.includes(kind) ? scene.pair.filter((k) => k !== kind) : [...scene.pair.slice(-1), kind];
    apply({ pair });
    const { title } = lab.catalogue.shaping[pair[0] ?? kind];
    if (pair.length === 1) say(`${title}: choose another to see the two side by side`);
    else if (pair.length === 2) two.element.scrollIntoView({ block: "nearest" });
  };
  const sorted = (/** @type {import("./rows.js").Column} */ by, /** @type {boolean} */ down) => apply({ by, down });
  const lit = (/** @type {string} */ kind) => picture.light(kind);
  const tiles = gallery({ opened: open, picked, sorted, lit, landscapes });
  const board = scoreboard({ opened: (line) => open(line.kind), sorted, lit });
  const two = pairOf({ catalogue: lab.catalogue, landscapes, opened: open, chosen: (pair) => apply({ pair }) });
  const picture = scatter(lit);
  const looks = segments("Look", [["gallery", "gallery"], ["table", "table"]], scene.look, (look) => apply({ look: look === "table" ? "table" : "gallery" }), "look");
  const views = segments("Shown", VIEWS.map(({ id, title }) => /** @type {[string, string]} */ ([id, title])), scene.view, (view) => apply({ view }), "compare-view");
  const ceiling = h("p", { class: "ceiling", "data-ceiling": "", title: "The density that the data was drawn from, judged on the same held-out points. On finitely many of them a method may by chance tell a little more." });
  const place = h("div", { class: "looked-at" });

  const pictureTray = h("div", { class: "tray" }, picture.element, h("p", { class: "faint keyline" }, ...FAMILIES.map((f) => h("span", { class: "keyed" }, h("span", { class: "swatch", "data-family": f, "aria-hidden": "true" }), f))));
  root.append(h("div", { class: "bench-top" }, h("h1", { class: "question" }, "Same data, same window, same unit. ", h("span", {}, "Who tells most, with least volume?"))),
    h("div", { class: "stand compare" },
      h("div", { class: "stack" },
        h("div", { class: "tray" }, h("div", { class: "controls asked" }, ...what.asked, h("div", { class: "chips" }, go, fresh), progress, status)),
        h("fieldset", { class: "tray families" }, h("legend", { class: "unseen" }, "Methods"), ...what.families)),
      h("div", { class: "tray wide board-tray" }, h("div", { class: "board-top" }, looks.element, views.element, ceiling), two.element, place),
      h("div", { class: "stack" },
        pictureTray,
        h("p", { class: "note-on-dimension", "data-note": "dimension" }, NOTE),
        h("p", { class: "faint" }, "Every method as it comes, at its defaults. Information I and volume V compare across families; losses and energies do not, so they are not here. A method’s name opens it in the laboratory. The white discs are a sample of the data."))));

  const experimentOf = (/** @type {string} */ kind, /** @type {number} */ seed, /** @type {import("./comparison.js").Subject} */ { data, window }) => ({ data, shaping: lab.catalogue.shaping[kind].defaults, seed, window });

  function start() {
    const about = subject();
    const tasks = seeds(about.seed).flatMap((seed) => chosen().map(({ kind }) => ({ kind, seed, experiment: experimentOf(kind, seed, about) })));
    if (!comparison.isOf(about)) void landscapes.about(about);
    say("The comparison begins");
    void comparison.start(about, tasks, scene.steps);
  }
  function controls() {
    what.set(scene, lab.state.data);
    looks.set(scene.look);
    views.set(scene.view);
    const came = results();
    const stale = comparison.of !== null && !comparison.isOf(subject());
    const missing = stale ? chosen().length : chosen().filter(({ kind }) => came.filter((r) => r.kind === kind && r.row).length < scene.seeds).length;
    write(go, comparison.underway ? "Cancel" : missing === 0 && came.length > 0 ? "All compared" : `Compare ${missing === 1 ? "1 method" : `${missing} methods`}${stale ? " afresh" : ""}`);
    go.disabled = !comparison.underway && missing === 0;
    fresh.hidden = comparison.results.length === 0 || comparison.underway;
    progress.hidden = !comparison.underway;
    progress.max = Math.max(1, comparison.total);
    progress.value = comparison.done;
    const said = statusOf(comparison, { chosen: chosen().length, titleOf: (kind) => lab.catalogue.shaping[kind].title });
    const { kind = "" } = comparison.of?.data ?? {};
    write(status, stale ? `${said} All of this is of ${lab.catalogue.data[kind]?.title ?? "other data"} as it was in the laboratory, which has changed since.` : said);
  }
  let look = 0;
  const heading = () => `Methods on the same data: ${lab.catalogue.data[(comparison.of ?? subject()).data.kind].title}`;
  const linesNow = () => ordered(chosen().map((m) => lineOf(m, results())), scene.by, scene.down);
  /** What the board shows of a seed, in one call; of an empty board, what it would ask. @param {number} seed */
  const callOf = (seed) => {
    const there = chosen().filter(({ kind }) => results().some((r) => r.kind === kind && r.seed === seed && r.row));
    const kinds = there.length > 0 ? there : chosen();
    return { path: "/compare", body: { experiments: kinds.map(({ kind }) => experimentOf(kind, seed, comparison.of ?? subject())), steps: scene.steps, resolution: RESOLUTION } };
  };
  function draw() {
    const came = results();
    const truth = truthOf(came);
    const lines = linesNow();
    const { now } = comparison;
    const drawn = { lines, by: scene.by, down: scene.down, now, truth: truth?.told.mean ?? null, most: Math.max(0.1, truth?.told.mean ?? 0, ...lines.map((l) => l.information?.mean ?? 0)) };
    /** @type {import("./landscapes.js").Seen} */
    const seen = (line, resolution) => {
      const first = came.find((r) => r.kind === line.kind && r.row);
      const frame = first && comparison.of ? landscapes.of(first, comparison.of, resolution) : null;
      return { frame, absent: frame ? "" : absenceOf(line, first !== undefined && landscapes.gaveUp(first, resolution)) };
    };
    const told = truth ? nats(truth.told.mean, truth.error, 3) : "";
    ceiling.hidden = truth === null;
    if (truth) ceiling.replaceChildren("the truth tells ", h("b", {}, told), ` ${apart(truth.told, told)} nats`.replace("  ", " "));
    const shown = scene.look === "table" ? board : tiles;
    if (place.firstChild !== shown.element) place.replaceChildren(shown.element);
    const how = { view: scene.view, pair: scene.pair, look: `${look} ${landscapes.points.length} ${lab.state.ramp}` };
    if (scene.look === "table") board.draw(drawn);
    else tiles.draw(drawn, seen, how);
    two.draw(lines, seen, how);
    picture.draw(drawn);
  }
  new ResizeObserver(() => draw()).observe(place);
  controls();
  draw();
  return {
    shown() {
      const before = JSON.stringify([scene.data, scene.steps]);
      scene = remembered();
      if (before !== JSON.stringify([scene.data, scene.steps])) comparison.clear();
      controls();
      draw();
      // Whoever shared this saw a board.
      if (!scene.compared || begun === read() || comparison.results.length > 0 || comparison.underway) return;
      begun = read();
      start();
    },
    restyled() {
      look += 1;
      landscapes.restyled();
    },
    exhibit: () => ({
      name: "basin-compare", title: heading(),
      memory: { ...scene, compared: comparison.results.length > 0 },
      parts: seeds((comparison.of ?? subject()).seed).map((seed) => ({ id: `seed-${seed}`, label: `all methods, seed ${seed}`, call: () => callOf(seed) })),
      tables: () => [boardTable(linesNow())],
      picture: () => snapshot(heading(), [two.element, place, pictureTray]),
    }),
  };
}
