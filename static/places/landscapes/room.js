/**
 * The landscapes room: an analytic landscape, or one typed as a formula, in one large
 * panel; samplers and descents race from where one clicks.
 */
import { createStore } from "../../state/store.js";
import { h } from "../../ui/dom.js";
import { usesSpace } from "../../ui/space.js";
import { stylesheet } from "../kit/pieces.js";
import { fitted, kindsOf } from "./kinds.js";
import { Race } from "./course.js";
import { exhibitOf } from "./exhibit.js";
import { panel } from "./panel.js";
import { pace } from "./pace.js";
import { racersCard } from "./racers.js";
import { readings } from "./readings.js";
import { results } from "./results.js";
import { sceneBar } from "./scene_bar.js";
import { SCENES, sceneOf } from "./scenes.js";
import { usualLandscape, shape } from "./shape.js";
import { omegaOf, restore } from "./state.js";
import { betaFor } from "./terrain.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("../index.js").RoomPage} RoomPage */

/** How long a hand may rest before racers are sent again, and before the address is written, in ms. */
const SETTLE = 180;

/** @param {any} one @param {any} other JSON */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {HTMLElement} root @param {RoomPage} page @returns {Promise<import("../index.js").RoomHandle>} */
export async function enter(root, page) {
  const [description] = await Promise.all([fetch("/openapi.json").then((r) => r.json()).catch(() => ({})), stylesheet("/static/styles/landscapes.css")]);
  const { landscapes } = page.lab.catalogue;
  const kinds = kindsOf(page.lab.catalogue, description);
  const known = { landscapes, kinds, scenes: SCENES.map(({ id }) => id) };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const first = Object.values(landscapes)[0];
  /** @type {RoomState} */
  const usual = {
    landscape: usualLandscape(first), omega: null, view: null, look: "energy", solid: false, beta: 1, racers: [], chains: 1,
    steps: 400, seed: 0, start: null, head: 1, speed: 1, scene: null,
  };
  const fromScene = (/** @type {string} */ id) => restore({ ...sceneOf(id)?.state, scene: id, head: 0 }, usual, known);
  const opening = fromScene(SCENES[0].id);
  const given = page.read();
  const restored = (/** @type {any} */ remembered) => {
    const kept = restore(remembered, opening, known);
    page.check(remembered, kept);
    return kept;
  };
  const store = createStore(given === null ? opening : restored(given));
  const get = () => store.get();

  /** A change by hand: the scene's note no longer describes it. @param {Partial<RoomState>} patch */
  const set = (patch) => store.set({ scene: null, ...patch });
  /** A landscape chosen by hand gets a β and steps that suit it, once its energies are here. */
  let suiting = false;
  const fit = () => {
    const { side, curvature } = race.terrain.ground();
    const { racers, beta } = get();
    set({ racers: racers.map((r) => ({ ...r, piece: fitted(/** @type {any} */ (kinds.get(r.piece.kind)), r.piece, { side, curvature, beta }) })) });
  };

  const card = panel({
    get, set, say: page.say, omega: () => omegaOf(get(), landscapes),
    drop: (at) => {
      store.set({ start: at });
      race.send();
      race.begin();
      page.say(`${get().racers.filter((r) => r.on).length} racers start at (${at.map((v) => v.toPrecision(3)).join(", ")})`);
    },
    again: () => race.again(),
  });
  const table = results();
  const form = shape(landscapes, {
    chosen: (kind) => {
      suiting = true;
      set({ landscape: usualLandscape(landscapes[kind]), omega: null, view: null, start: null, head: 0 });
    },
    turned: (landscape) => set({ landscape }),
  });
  const heat = readings({ beta: get().beta, usual: () => (race.terrain.omega ? betaFor(race.terrain.ground()) : 1), moved: (beta) => set({ beta }), see: () => store.set({ look: "probability" }) });
  const who = racersCard(kinds, { set, fit, say: page.say });
  const bar = pace({
    play: () => race.runner.play(!race.runner.playing), step: (by) => race.runner.step(by), restart: () => race.begin(),
    hurry: (speed) => store.set({ speed }), scrub: (head) => race.runner.scrub(head),
    seed: () => { set({ seed: (get().seed + 1) % 2 ** 32 }); },
  });
  const scenes = sceneBar((id) => {
    suiting = false;
    store.set(fromScene(id));
    race.send();
    race.begin();
    page.say(`Scene: ${sceneOf(id)?.title}. ${sceneOf(id)?.note}`);
  });
  const race = new Race({ store, kinds, landscapes, card, table, bar, form, heat, who, say: page.say, still, arrived: () => {
    if (!suiting) return;
    suiting = false;
    const { x, y } = race.terrain.ground().window;
    set({ beta: betaFor(race.terrain.ground()), start: [x[0] + 0.23 * (x[1] - x[0]), y[0] + 0.72 * (y[1] - y[0])] });
    fit();
    race.send();
    race.begin();
  } });
  root.append(
    h("div", { class: "ls-room" },
      scenes.element,
      h("div", { class: "ls-side" }, form.element, heat.element),
      h("div", { class: "ls-main" }, card.element, bar.element, card.digits),
      h("div", { class: "ls-right" }, who.element, table.element)));

  let inside = false;
  document.addEventListener("keydown", (event) => {
    if (!inside || event.key !== " " || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || usesSpace(event.target)) return;
    event.preventDefault();
    race.runner.play(!race.runner.playing);
  });

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let writing;
  const remember = () => {
    clearTimeout(writing);
    writing = setTimeout(() => {
      if (same(page.read(), get())) return;
      page.write(structuredClone(get()));
    }, SETTLE);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let sending;
  const dress = () => {
    const state = get();
    form.set(state.landscape);
    heat.set(state.beta, state.look !== "energy");
    who.set(state);
    scenes.set(state.scene);
    card.set();
  };
  store.on((_, changed) => {
    dress();
    remember();
    if (!inside) return;
    race.look(changed);
    clearTimeout(sending);
    sending = setTimeout(() => race.send(), SETTLE);
  });
  dress();

  return {
    shown() {
      const again = page.read();
      const state = again === null ? get() : restored(again);
      const replaced = !same(state, get());
      if (replaced) {
        clearTimeout(writing); // what was about to be remembered is of another state
        suiting = false;
        store.set(state);
      }
      const entered = !inside;
      inside = true;
      if (entered || replaced) race.enter(given === null && !replaced && race.untried);
      remember();
    },
    left() {
      inside = false;
      race.leave();
    },
    restyled: () => race.restyled(),
    exhibit: () => exhibitOf(race, [form.element, heat.element, card.element, who.element, table.element]),
  };
}
