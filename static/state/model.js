/**
 * The page's state: everything a link must bring back, and nothing else. The three
 * experiments share data, seed and window; each has its own shaping and timed edits, in
 * the words of the REST body.
 */
import { cutOf } from "../plot/section.js";
import { FIRST, OTHERS } from "./curves.js";
import { at, conform, isObject, isPoints, wanting, withAt } from "./schema.js";

/** @typedef {import("./schema.js").Piece} Piece */
/** @typedef {"contrastive" | "architectural" | "regularized"} Family */
/** @typedef {{ step: number, set: Record<string, any> }} Edit */
/** @typedef {{ x: [number, number], y: [number, number] }} Window */
/** @typedef {{ data: Piece, shaping: Piece, seed: number, window?: Window, edits: Edit[] }} Experiment */
/** @typedef {{ shaping: Piece, edits: Edit[] }} Method */
/**
 * @typedef {object} Entry  a piece in the catalogue
 * @property {string} title
 * @property {string} description
 * @property {string} source
 * @property {string | null} [formula]  MathML, a `math` a row; null where there is none
 * @property {Record<string, any>} schema
 * @property {Piece | null} defaults  null where a field has no default
 * @property {Window} [window]
 * @property {import("../plot/gibbs.js").World} [world]  of data: what P is normalised over
 * @property {boolean} [labelled]  of data: its points have classes
 * @property {[number, number] | null} [given]  of data in a conditional plane: least and greatest x
 * @property {Family} [family]
 * @property {number} [schedule]
 * @property {string} [mechanism]
 * @property {{ family: Family, why: string } | null} [second_family]  another family that a method could stand in
 * @property {boolean} [sees_given]  of a method: it shapes one energy for each x of a conditional plane
 * @property {boolean} [has_code]  of a method: it explains a point by a sparse code
 */
/** @typedef {Record<string, Record<string, Entry>>} Catalogue */
/**
 * @typedef {object} PageState
 * @property {Piece} data
 * @property {boolean} rounded   own points that came by a short link, on 16 bits a side of the window
 * @property {number} seed
 * @property {Window} window
 * @property {Record<Family, Method>} methods
 * @property {string} view
 * @property {"calibrated" | "raw"} scale
 * @property {number} beta       β/β̂: 1 is calibrated
 * @property {number} given      where between the least and the greatest x a conditional plane is looked at, 0 to 1
 * @property {"basin" | "cividis"} ramp
 * @property {Record<string, boolean>} overlays  which are on
 * @property {import("../plot/section.js").Cut} section  where the cross-section is taken
 * @property {boolean} solid     the landscapes as surfaces in space
 * @property {"descent" | "langevin" | "off"} particle  what a click in a panel drops
 * @property {string} curve      which of `state/curves.js` has the first place under the play head
 * @property {Record<string, boolean>} logs  which of the others have a logarithmic axis
 * @property {Family | null} enlarged
 * @property {number} head       play head, in schedules
 * @property {number} length     schedules until the end; more than 1 once told to keep going
 * @property {number} speed      1 plays a schedule in 20 s
 * @property {boolean} playing
 * @property {string} place      the room in sight: "lab", or one of `places/index.js`
 * @property {Record<string, any>} rooms  what each room wants remembered; clamped by the room
 */
/**
 * @typedef {object} Parts  what the page has, as far as its state names it
 * @property {readonly string[]} views
 * @property {readonly { id: string, on: boolean }[]} overlays
 * @property {readonly string[]} rooms  besides the laboratory
 */

/** @type {readonly Family[]} */
export const FAMILIES = Object.freeze(["contrastive", "architectural", "regularized"]);
export const SPEEDS = Object.freeze([0.25, 0.5, 1, 2, 4, 8, 16]);
export const BETA = Object.freeze({ least: 1 / 16, most: 16 });
export const LONGEST = 20;
const LAST_STEP = 100_000;

/** The scene that the page opens with. A kind the server lacks gives way to its first. */
const OPENING = Object.freeze({
  data: { kind: "spiral" },
  seed: 7,
  methods: {
    contrastive: { shaping: { kind: "persistent-contrastive-divergence" } },
    architectural: { shaping: { kind: "k-means" } },
    regularized: { shaping: { kind: "sparse-coding" } },
  },
});

/**
 * The methods of one family, in the catalogue's order.
 * @param {Catalogue} catalogue @param {Family} family @returns {[string, Entry][]}
 */
export function methodsOf(catalogue, family) {
  return Object.entries(catalogue.shaping ?? {}).filter(([, entry]) => entry.family === family);
}

/**
 * A whole, valid state from anything at all: defaults filled in, numbers clamped, unknown
 * kinds and fields replaced. `value` may come from a stranger's link.
 * @param {unknown} value
 * @param {Catalogue} catalogue
 * @param {Parts} parts
 * @returns {PageState}
 */
export function restore(value, catalogue, { views, overlays, rooms }) {
  /** @type {Record<string, any>} */
  const given = isObject(value) ? value : OPENING;
  const data = piece(catalogue.data, given.data, OPENING.data.kind);
  /** @type {any} */
  const methods = {};
  for (const family of FAMILIES) {
    const kinds = Object.fromEntries(methodsOf(catalogue, family));
    const shaping = piece(kinds, given.methods?.[family]?.shaping, OPENING.methods[family].shaping.kind);
    methods[family] = { shaping, edits: edits(given.methods?.[family]?.edits, { data, shaping }) };
  }
  const length = number(given.length, 1, LONGEST, 1);
  return {
    data,
    rounded: given.rounded === true && Array.isArray(data.points),
    seed: Math.round(number(given.seed, 0, 2 ** 32 - 1, OPENING.seed)),
    window: frame(given.window) ?? catalogue.data?.[data.kind]?.window ?? { x: [-2, 2], y: [-2, 2] },
    methods,
    view: views.includes(given.view) ? given.view : views[0],
    scale: given.scale === "raw" ? "raw" : "calibrated",
    beta: number(given.beta, BETA.least, BETA.most, 1),
    given: number(given.given, 0, 1, 0.5),
    ramp: given.ramp === "cividis" ? "cividis" : "basin",
    overlays: Object.fromEntries(overlays.map(({ id, on }) => [id, typeof given.overlays?.[id] === "boolean" ? given.overlays[id] : on])),
    section: cutOf(given.section),
    solid: given.solid === true,
    particle: given.particle === "langevin" || given.particle === "off" ? given.particle : "descent",
    curve: FIRST.some(({ id }) => id === given.curve) ? given.curve : FIRST[0].id,
    logs: Object.fromEntries(OTHERS.map(({ id }) => [id, given.logs?.[id] === true])),
    enlarged: FAMILIES.includes(given.enlarged) ? given.enlarged : null,
    head: number(given.head, 0, length, 0),
    length,
    speed: SPEEDS.includes(given.speed) ? given.speed : 1,
    playing: given.playing !== false,
    place: rooms.includes(given.place) ? given.place : "lab",
    rooms: isObject(given.rooms) ? Object.fromEntries(rooms.filter((id) => isObject(given.rooms[id])).map((id) => [id, given.rooms[id]])) : {},
  };
}

/** @param {Record<string, Entry>} kinds @param {any} given @param {string} preferred @returns {Piece} */
function piece(kinds, given, preferred) {
  const kind = Object.hasOwn(kinds, given?.kind) ? given.kind
    : Object.hasOwn(kinds, preferred) ? preferred : Object.keys(kinds)[0];
  if (kind === undefined) throw new Error("The server's catalogue holds no pieces of a sort the page needs.");
  const whole = conform(kinds[kind].schema, { ...kinds[kind].defaults, ...(given?.kind === kind ? given : {}) });
  return wanting(kinds[kind].schema, whole).length > 0 ? piece(omit(kinds, kind), null, preferred) : whole;
}

/** @param {Record<string, Entry>} kinds @param {string} kind */
function omit(kinds, kind) {
  const { [kind]: _, ...rest } = kinds;
  return rest;
}

/** @param {unknown} value @param {Record<string, Piece>} roots @returns {Edit[]} */
function edits(value, roots) {
  if (!Array.isArray(value)) return [];
  /** @type {Edit[]} */
  const kept = [];
  for (const edit of value.slice(0, 500)) {
    if (!isObject(edit) || !isObject(edit.set) || !Number.isInteger(edit.step)) continue;
    const set = Object.fromEntries(Object.entries(edit.set).filter(([path, to]) => fits(to, at(roots, path))));
    if (edit.step < 0 || edit.step > LAST_STEP || Object.keys(set).length === 0) continue;
    kept.push({ step: edit.step, set });
  }
  return kept.sort((a, b) => a.step - b.step);
}

/** Whether an edit may put `to` where `old` is: a number, or as many points. @param {unknown} to @param {unknown} old */
function fits(to, old) {
  if (Array.isArray(old)) return Array.isArray(to) && to.length === old.length && isPoints(to, { least: 1, most: old.length });
  return typeof to === "number" && Number.isFinite(to) && typeof old === "number";
}

/** @param {any} value @param {number} least @param {number} most @param {number} otherwise */
function number(value, least, most, otherwise) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}

/** @param {any} value @returns {Window | null} */
function frame(value) {
  const side = (/** @type {any} */ s) => Array.isArray(s) && s.length === 2 && s.every(Number.isFinite)
    && s[0] < s[1]; // how wide it may be is the server's rule, which it says in words
  return side(value?.x) && side(value?.y) ? { x: value.x, y: value.y } : null;
}

/**
 * One panel's experiment, as the REST body wants it.
 * @param {PageState} state @param {Family} family @returns {Experiment}
 */
export function experimentOf(state, family) {
  const { shaping, edits: timed } = state.methods[family];
  return { data: state.data, shaping, seed: state.seed, window: state.window, edits: timed };
}

/**
 * The x at which a panel looks at the data's conditional plane; null where there is none,
 * and where the method does not see x.
 * @param {PageState} state @param {Catalogue} catalogue @param {Family} family @returns {number | null}
 */
export function givenOf(state, catalogue, family) {
  const ends = catalogue.data[state.data.kind]?.given;
  const sees = catalogue.shaping[state.methods[family].shaping.kind]?.sees_given;
  return ends && sees ? Number((ends[0] + (ends[1] - ends[0]) * state.given).toPrecision(6)) : null;
}

/**
 * A piece as it is once the edits of steps below `step` have acted.
 * @param {Piece} base @param {Edit[]} timed @param {"data" | "shaping"} root @param {number} [step]
 * @returns {Piece}
 */
export function effective(base, timed, root, step = Infinity) {
  let piece = base;
  for (const edit of timed) {
    if (edit.step >= step) continue;
    for (const [path, value] of Object.entries(edit.set)) {
      if (path.startsWith(`${root}.`)) piece = withAt(piece, path.slice(root.length + 1), value);
    }
  }
  return piece;
}

/**
 * The history that follows when `set` is changed at `step`: later edits belong to a branch
 * that is given up.
 * @param {Edit[]} timed @param {number} step @param {Record<string, any>} set @returns {Edit[]}
 */
export function branched(timed, step, set) {
  const kept = timed.filter((e) => e.step < step);
  const same = timed.find((e) => e.step === step);
  return [...kept, { step, set: { ...same?.set, ...set } }];
}

/**
 * The state with each panel's edits made part of its beginning, as reset does.
 * Data is common: what the first panel with a data edit says holds for all.
 * @param {PageState} state @returns {Pick<PageState, "data" | "methods">}
 */
export function folded(state) {
  let { data } = state;
  /** @type {any} */
  const methods = {};
  for (const family of FAMILIES) {
    const { shaping, edits: timed } = state.methods[family];
    if (data === state.data) data = effective(state.data, timed, "data");
    methods[family] = { shaping: effective(shaping, timed, "shaping"), edits: [] };
  }
  return { data, methods };
}
