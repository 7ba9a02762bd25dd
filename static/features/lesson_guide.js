/** While a lesson's scene is set, its guide stands beside the laboratory and every other room. */
import { ROOM, setScene } from "../places/lessons/setting.js";
import { h } from "../ui/dom.js";
import { mayLook, memoryOf, predicted, skipping } from "../places/lessons/memory.js";

/** @typedef {import("../places/lessons/memory.js").Memory} Memory */

/** @type {import("./index.js").Feature} */
export function lessonGuide({ lab, say }) {
  const root = document.documentElement;
  /** @type {ReturnType<typeof import("../places/lessons/guide.js").guide> | null} */
  let guide = null;
  let drawn = "";
  /** The scene whose names were lifted, and whether what to look at was among them. */
  let liftedScene = "";
  let liftedLook = false;
  /** A prediction was just made, left out or forgotten: the eye goes on once that is drawn. */
  let answered = false;
  let cancel = () => {};
  /** @type {import("../places/lessons/ask.js").Lesson | null} */
  let lesson = null;

  const memory = () => memoryOf(lab.state.rooms[ROOM]);
  /** @param {Partial<Memory>} patch @param {string} [place] */
  const remember = (patch, place = lab.state.place) => {
    lab.store.set({ place, rooms: { ...lab.state.rooms, [ROOM]: { ...memory(), ...patch } } });
  };
  const away = () => {
    remember({ scene: null });
    say("Lesson put away");
  };
  const wrong = h("p");
  /** In the guide's place where it could not be fetched. */
  const lost = h("aside", { class: "lesson-guide", "aria-label": "Lesson", "data-lost": "" },
    h("div", { class: "sorry" }, wrong, h("div", { class: "chips" },
      h("button", { type: "button", class: "chip", "data-action": "guide-again", onclick: () => {
        say("Fetching the lesson");
        drawn = "";
        void draw();
      } }, "Try again"),
      h("button", { type: "button", class: "chip", "data-action": "guide-give-up", onclick: away }, "Put the lesson away"))));
  /** How the guide stands, for what makes room for it. */
  const seat = () => {
    if (lost.isConnected) root.dataset.guide = "open";
    else if (!guide || guide.element.hidden) delete root.dataset.guide;
    else root.dataset.guide = guide.element.hasAttribute("data-folded") ? "folded" : "open";
  };

  // As a sheet it lies over the foot of the page.
  const measured = new ResizeObserver(() => {
    const shown = lost.isConnected ? lost : guide?.element;
    const sheet = shown && !shown.hidden && getComputedStyle(shown).position === "fixed";
    root.style.setProperty("--guide-height", `${sheet ? shown.offsetHeight : 0}px`);
  });
  measured.observe(lost);

  /** Whoever takes no lesson need fetch nothing of it. @param {string} id */
  const fetched = async (id) => {
    const [found, module, { liftSoon }] = await Promise.all([
      import("../places/lessons/ask.js").then(({ lessonOf }) => lessonOf(id)),
      import("../places/lessons/guide.js"), import("../places/lessons/lift.js"),
      import("../places/kit/pieces.js").then(({ stylesheet }) => Promise.all(["lessons", "guide"].map((name) => stylesheet(`/static/styles/${name}.css`)))),
    ]);
    return { found, module, liftSoon };
  };

  /** @param {typeof import("../places/lessons/guide.js")} module */
  const built = (module) => {
    if (guide) return guide;
    /** @param {Partial<Memory>} patch @param {string} word */
    const answer = (patch, word) => {
      if (!lesson) return;
      answered = true;
      remember(patch);
      say(word);
    };
    guide = module.guide({
      step: (by) => {
        const { scene } = memory();
        if (lesson && scene !== null && lesson.scenes[scene + by]) setScene(lab, lesson, scene + by);
      },
      back: () => remember({ scene: null }, ROOM),
      away,
      commit: (choice) => { if (lesson) answer(predicted(memory(), lesson.id, choice), choice === null ? "Prediction forgotten" : "Predicted"); },
      skip: () => { if (lesson) answer(skipping(memory(), lesson.id), "Not predicted; what to look at is shown"); },
      folded: seat,
    });
    document.getElementById("main")?.prepend(guide.element);
    measured.observe(guide.element);
    return guide;
  };

  const vanish = () => {
    cancel();
    liftedScene = "";
    guide?.hide();
    lost.remove();
    seat();
  };

  const draw = async () => {
    const now = memory();
    const { open, scene } = now;
    const wanted = open !== null && scene !== null && lab.state.place !== ROOM ? `${open} ${scene}` : "";
    const key = wanted && `${wanted} ${JSON.stringify([now.chosen, now.skipped])}`;
    if (key === drawn) return;
    drawn = key;
    if (wanted === "" || open === null || scene === null) return vanish();
    const came = await fetched(open).catch((/** @type {Error} */ error) => error);
    if (drawn !== key) return;
    if (came instanceof Error) {
      vanish();
      wrong.textContent = `The lesson could not be fetched: ${came.message}`;
      document.getElementById("main")?.prepend(lost);
      seat();
      return say("The lesson could not be fetched");
    }
    const { found, module, liftSoon } = came;
    lost.remove();
    if (!found.scenes[scene]) return remember({ scene: null });
    lesson = found;
    const shown = built(module);
    const fresh = liftedScene !== wanted;
    shown.show(found, scene, now);
    seat();
    if (answered) shown.focus(mayLook(now, open));
    answered = false;
    if (fresh) {
      say(`Scene ${scene + 1} of ${found.scenes.length}: ${found.scenes[scene].label}`);
      const at = document.activeElement;
      if (at === document.body || at === null || at.matches("[data-room]")) shown.element.focus({ preventScroll: true });
      if (liftedScene === "") scrollTo(0, 0); // the lesson was longer than the room
    }
    const { look, turn } = shown.names;
    const names = [...new Set([...look, ...(fresh ? turn : [])])];
    const sights = look.length > 0;
    if (!fresh && sights === liftedLook) return;
    liftedScene = wanted;
    liftedLook = sights;
    cancel();
    cancel = liftSoon(names);
  };
  lab.store.on((_, changed) => { if (changed.has("rooms") || changed.has("place")) void draw(); });
  void draw();
}
