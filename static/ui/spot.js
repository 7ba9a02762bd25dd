/** The spot of the page that a state is at: what Back and Forward go between, and what its title says. */
import { TABS } from "../places/benches/tabs.js";
import { LAB, PLACES } from "../places/index.js";
import { oneOf } from "../places/kit/clamp.js";
import { memoryOf } from "../places/lessons/memory.js";

/** @typedef {{ place: string, bench: string | null, lesson: string | null, scene: number | null }} Spot */

const BENCHES = TABS.map(({ id }) => id);
const NAME = "Basin";

/** @param {Pick<import("../state/model.js").PageState, "place" | "rooms">} state @returns {Spot} */
export function spotOf({ place, rooms }) {
  const { open, scene } = memoryOf(rooms.lessons);
  const reading = place === "lessons";
  return {
    place,
    bench: place === "benches" ? oneOf(rooms.benches?.bench, BENCHES, BENCHES[0]) : null,
    lesson: reading || scene !== null ? open : null,
    scene: reading ? null : scene,
  };
}

/** What a spot is called, above the page and in the list of Back. @param {Spot} spot @returns {Promise<string>} */
export async function titleOf({ place, bench, lesson }) {
  const name = (lesson === null ? null : await questionOf(lesson))
    ?? TABS.find(({ id }) => id === bench)?.title
    ?? PLACES.find(({ id }) => id === place)?.title;
  return place === LAB && name === undefined ? `${NAME}: an energy-landscape laboratory` : `${name} · ${NAME}`;
}

/** The number that the course gives a lesson. @param {string} id @returns {Promise<string | null>} */
async function questionOf(id) {
  // Whoever takes no lesson need not fetch any.
  const { contents } = await import("../places/lessons/ask.js");
  return contents().then(({ lessons }) => lessons.find((lesson) => lesson.id === id)?.question ?? null, () => null);
}
