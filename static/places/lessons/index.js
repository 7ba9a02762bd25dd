/** The guided homework: a list of lessons, and one that is open. */
import { h } from "../../ui/dom.js";
import { contents, lessonOf } from "./ask.js";
import { list } from "./list.js";
import { mayLook, memoryOf, predicted, skipping } from "./memory.js";
import { reading } from "./reading.js";
import { setScene } from "./setting.js";
import { stale } from "../../ui/stale.js";
import { explain } from "../../ui/telling.js";
import { stylesheet } from "../kit/pieces.js";

await stylesheet("/static/styles/lessons.css");

/** @param {HTMLElement} root @param {import("../index.js").RoomPage} page @returns {import("../index.js").RoomHandle} */
export function enter(root, { lab, say, read, check, write }) {
  let memory = memoryOf(null);
  /** Counts what was asked for, so that a late answer is dropped. */
  let turn = 0;
  const turned = {};
  /** What the address remembers, until the lessons are here to judge it. @type {any} */
  let unchecked = null;

  /** @param {Partial<import("./memory.js").Memory>} patch */
  const keep = (patch) => {
    memory = { ...memory, ...patch };
    write(memory);
  };

  /** @param {string | null} id */
  const open = (id) => {
    keep({ open: id, scene: null });
    void draw().then(() => {
      scrollTo(0, 0);
      const heading = root.querySelector("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    });
  };

  const draw = async () => {
    turn += 1;
    const mine = turn;
    stale(turned, [root], "asked");
    try {
      const all = await contents();
      const id = all.lessons.some((lesson) => lesson.id === memory.open) ? memory.open : null;
      const lesson = id === null ? null : await lessonOf(id);
      if (mine !== turn) return;
      stale(turned, [root], false);
      const there = lesson !== null && (memory.scene === null || memory.scene < lesson.scenes.length);
      check(unchecked, { ...memory, open: id, scene: there ? memory.scene : null });
      if (lesson === null) return root.replaceChildren(list(all, memory.chosen, open));
      const commit = (/** @type {number | null} */ choice) => {
        keep(predicted(memory, lesson.id, choice));
        void draw().then(() => {
          const told = root.querySelector(choice === null ? ".prediction input" : ".answer");
          /** @type {HTMLElement | null} */ (told)?.focus();
        });
        const { right } = lesson.prediction;
        say(choice === null ? "Prediction forgotten; the answer is folded again"
          : right === null ? "Predicted" : choice === right ? "Right; the answer is unfolded" : "Not quite; the answer is unfolded");
      };
      root.replaceChildren(reading(lesson, {
        all: all.lessons, chosen: memory.chosen[lesson.id], scene: memory.scene, open, commit,
        may: mayLook(memory, lesson.id), set: (scene) => setScene(lab, lesson, scene),
        skip: () => {
          keep(skipping(memory, lesson.id));
          void draw().then(() => /** @type {HTMLElement | null} */ (root.querySelector("[data-look]"))?.focus());
          say("Not predicted; what to look at is shown");
        },
      }));
      explain(root);
    } catch (error) {
      if (mine !== turn) return;
      stale(turned, [root], false);
      root.replaceChildren(h("p", { class: "sorry" }, `The lessons could not be fetched: ${/** @type {Error} */ (error).message} `,
        h("button", { type: "button", class: "chip", onclick: () => void draw() }, "Try again")));
    }
  };

  return {
    shown() {
      memory = memoryOf(read());
      unchecked = read();
      void draw();
    },
    exhibit() {
      const { open: id } = memory;
      const heading = root.querySelector("h1")?.textContent ?? "Lessons";
      return {
        name: id === null ? "basin-lessons" : `basin-lesson-${id}`, title: heading, memory,
        parts: [{ id: "lesson", label: id === null ? "the list of lessons" : "the lesson", call: () => ({ method: "GET", path: id === null ? "/lessons" : `/lessons/${encodeURIComponent(id)}` }) }],
        tables: () => [], text: root,
        missing: "A lesson is text: it has no picture and no table. Its scenes do: set one with “Set the page”, and share there.",
      };
    },
  };
}
