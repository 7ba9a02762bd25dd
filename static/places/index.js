/**
 * The rooms of the page besides the laboratory. A room is a folder of modules that is fetched
 * when it is first entered; its place in this list is its place in the header.
 */

/** @typedef {import("../state/lab.js").Lab} Lab */
/**
 * @typedef {object} Room  what a room's module exports
 * @property {(root: HTMLElement, page: RoomPage) => RoomHandle | Promise<RoomHandle>} enter  build the room in `root`; called once
 */
/**
 * @typedef {object} RoomPage
 * @property {Lab} lab
 * @property {(text: string) => void} say   to the polite live region
 * @property {() => any} read               what the address remembers of this room: anything, a stranger's; to be clamped
 * @property {(value: any) => void} write   remember JSON in the address
 * @property {(progress: string) => void} underway  how far work has come that goes on while one is elsewhere, such as 12/27; "" where there is none
 * @property {(given: any, kept: any, part?: string) => void} check  say what was made of what was read, so that nothing is dropped in silence
 */
/**
 * @typedef {object} RoomHandle
 * @property {() => void} shown    entered, or what the address remembers was replaced
 * @property {() => void} [left]   let go of timers and sockets: nobody is looking
 * @property {() => void} [restyled]  the theme changed
 * @property {() => import("../ui/exhibit.js").Exhibit | Promise<import("../ui/exhibit.js").Exhibit>} exhibit  what is on its screen now
 */
/** @typedef {{ id: string, title: string, hint: string, load: () => Promise<Room> }} Place */

/** @type {readonly Place[]} */
export const PLACES = Object.freeze([
  { id: "landscapes", title: "Landscapes", hint: "Samplers and descents race over an analytic landscape, or one of your own", load: () => import("./landscapes/room.js") },
  { id: "benches", title: "Benches", hint: "Softargmin, loss plane, latent, labels, dimension: one idea at a time, by hand", load: () => import("./benches/index.js") },
  { id: "compare", title: "Compare", hint: "All methods on the same data, as a scoreboard", load: () => import("./compare/index.js") },
  { id: "lessons", title: "Lessons", hint: "The course's questions, answered by looking", load: () => import("./lessons/index.js") },
]);

/** The laboratory itself is always there. */
export const LAB = "lab";
