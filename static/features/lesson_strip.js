/**
 * While a lesson's scene is set, a strip under the header says what to turn there and what
 * to look for, in the laboratory and in every other room.
 */
import { h } from "../ui/dom.js";
import { memoryOf } from "../places/lessons/memory.js";
import { ROOM, setScene } from "../places/lessons/setting.js";
import { markup } from "../ui/markup.js";

/** @param {import("./index.js").Page} page */
export function lessonStrip({ lab, say }) {
  const strip = h("aside", { class: "lesson-strip", "aria-label": "Lesson", tabindex: "-1", hidden: true });
  /** @type {HTMLElement} */ (document.getElementById("main")).before(strip);
  let drawn = "";

  /** @param {Partial<import("../places/lessons/memory.js").Memory>} patch @param {string} [place] */
  const remember = (patch, place = lab.state.place) => {
    lab.store.set({ place, rooms: { ...lab.state.rooms, [ROOM]: { ...memoryOf(lab.state.rooms[ROOM]), ...patch } } });
  };

  const draw = async () => {
    const { open, scene } = memoryOf(lab.state.rooms[ROOM]);
    const wanted = open !== null && scene !== null && lab.state.place !== ROOM ? `${open} ${scene}` : "";
    if (wanted === drawn) return;
    drawn = wanted;
    strip.hidden = wanted === "";
    if (wanted === "" || open === null || scene === null) return strip.replaceChildren();
    try {
      // Whoever takes no lesson need not fetch any.
      const [{ lessonOf }, { stylesheet }] = await Promise.all([
        import("../places/lessons/ask.js"), import("../places/kit/pieces.js"),
      ]);
      const [lesson] = await Promise.all([lessonOf(open), stylesheet("/static/styles/lessons.css")]);
      if (drawn !== wanted) return;
      const found = lesson.scenes[scene];
      if (!found) return remember({ scene: null });
      const step = (/** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ to) => h("button", {
        type: "button", class: "chip", "data-action": name, disabled: !lesson.scenes[to], onclick: () => setScene(lab, lesson, to),
      }, text);
      strip.replaceChildren(
        h("p", { class: "strip-where" },
          h("strong", {}, found.label), " ", h("small", {}, `${lesson.question} · scene ${scene + 1} of ${lesson.scenes.length}`)),
        h("p", { class: "strip-what" },
          h("b", {}, "Turn "), markup("span", {}, found.turn), " ", h("b", {}, "Look "), markup("span", {}, found.look)),
        h("div", { class: "strip-deeds" },
          step("scene-before", "Before", scene - 1), step("scene-next", "Next scene", scene + 1),
          h("button", { type: "button", class: "chip", "data-action": "lesson", onclick: () => remember({ scene: null }, ROOM) }, "Back to the lesson"),
          h("button", { type: "button", class: "plain", "data-action": "strip-away", "aria-label": "Put the lesson away", onclick: () => {
            remember({ scene: null });
            say("Lesson put away");
          } }, "×")));
      scrollTo(0, 0); // the lesson was longer than the room
      say(`Scene ${scene + 1} of ${lesson.scenes.length}: ${found.label}`);
      if (document.activeElement === document.body || document.activeElement === null) strip.focus({ preventScroll: true });
    } catch {
      strip.hidden = true;
      drawn = "";
    }
  };
  lab.store.on((_, changed) => { if (changed.has("rooms") || changed.has("place")) void draw(); });
  void draw();
}
