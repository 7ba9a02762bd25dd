/** While a lesson's scene is set, its guide stands beside the laboratory and every other room. */
import { ROOM, setScene } from "../places/lessons/setting.js";
import { mayLook, memoryOf, predicted, skipping } from "../places/lessons/memory.js";

/** @typedef {import("../places/lessons/memory.js").Memory} Memory */

/** @type {import("./index.js").Feature} */
export function lessonGuide({ lab, say }) {
  const root = document.documentElement;
  /** @type {ReturnType<typeof import("../places/lessons/guide.js").guide> | null} */
  let guide = null;
  /** @type {typeof import("../places/lessons/lift.js").liftSoon} */
  let soon;
  let drawn = "";
  let lifted = "";
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
  /** How the guide stands, for what makes room for it. */
  const seat = () => {
    if (!guide || guide.element.hidden) delete root.dataset.guide;
    else root.dataset.guide = guide.element.hasAttribute("data-folded") ? "folded" : "open";
  };

  /** Whoever takes no lesson need fetch nothing of it. */
  const fetched = async () => {
    const [module, lift, { stylesheet }] = await Promise.all([
      import("../places/lessons/guide.js"), import("../places/lessons/lift.js"), import("../places/kit/pieces.js"),
    ]);
    await Promise.all(["lessons", "guide"].map((name) => stylesheet(`/static/styles/${name}.css`)));
    if (guide) return guide;
    soon = lift.liftSoon;
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
      away: () => {
        remember({ scene: null });
        say("Lesson put away");
      },
      commit: (choice) => { if (lesson) answer(predicted(memory(), lesson.id, choice), choice === null ? "Prediction forgotten" : "Predicted"); },
      skip: () => { if (lesson) answer(skipping(memory(), lesson.id), "Not predicted; what to look at is shown"); },
      folded: seat,
    });
    document.getElementById("main")?.prepend(guide.element);
    const { element } = guide;
    new ResizeObserver(() => {
      const sheet = getComputedStyle(element).position === "fixed" && !element.hidden;
      root.style.setProperty("--guide-height", `${sheet ? element.offsetHeight : 0}px`);
    }).observe(element);
    return guide;
  };

  const draw = async () => {
    const now = memory();
    const { open, scene } = now;
    const wanted = open !== null && scene !== null && lab.state.place !== ROOM ? `${open} ${scene}` : "";
    const key = wanted && `${wanted} ${JSON.stringify([now.chosen, now.skipped])}`;
    if (key === drawn) return;
    drawn = key;
    if (wanted === "" || open === null || scene === null) {
      cancel();
      lifted = "";
      guide?.hide();
      return seat();
    }
    try {
      const { lessonOf } = await import("../places/lessons/ask.js");
      const [found, shown] = await Promise.all([lessonOf(open), fetched()]);
      if (drawn !== key) return;
      if (!found.scenes[scene]) return remember({ scene: null });
      lesson = found;
      const fresh = lifted.split(",")[0] !== wanted;
      shown.show(found, scene, now);
      seat();
      if (answered) shown.focus(mayLook(now, open));
      answered = false;
      if (fresh) {
        say(`Scene ${scene + 1} of ${found.scenes.length}: ${found.scenes[scene].label}`);
        const at = document.activeElement;
        if (at === document.body || at === null || at.matches("[data-room]")) shown.element.focus({ preventScroll: true });
        if (lifted === "") scrollTo(0, 0); // the lesson was longer than the room
      }
      const { look, turn } = shown.names;
      const names = [...new Set([...look, ...(fresh ? turn : [])])];
      const reveal = `${wanted},${look.length > 0}`;
      if (reveal === lifted) return;
      lifted = reveal;
      cancel();
      cancel = soon(names);
    } catch {
      guide?.hide();
      drawn = "";
      seat();
    }
  };
  lab.store.on((_, changed) => { if (changed.has("rooms") || changed.has("place")) void draw(); });
  void draw();
}
