/**
 * What the laboratory can do beyond playing three panels. A feature is one module that
 * dresses the page; the order of this list is the order in which they do.
 */
import { codes } from "./codes.js";
import { crossSection } from "./cross_section.js";
import { dressed } from "./dress.js";
import { firstMinute } from "./first_minute.js";
import { history } from "./history.js";
import { keysHelp } from "./keys_help.js";
import { lessonGuide } from "./lesson_guide.js";
import { ownData } from "./own_data.js";
import { pairs } from "./pairs.js";
import { particles } from "./particles.js";
import { pinned } from "./pinned.js";
import { presenter } from "./presenter.js";
import { predict } from "./predict.js";
import { probe } from "./probe.js";
import { share } from "./share.js";
import { slow } from "./slow.js";
import { solid } from "./solid.js";

/**
 * @typedef {object} Page  what a feature may use
 * @property {import("../state/lab.js").Lab} lab
 * @property {import("../plot/stage.js").Stage} stage
 * @property {readonly import("../ui/card.js").Card[]} cards
 * @property {(text: string) => void} say      to the polite live region
 * @property {() => Promise<import("../ui/exhibit.js").Exhibit | null>} exhibit  of the room in sight; null: of the laboratory
 * @property {HTMLElement} laboratory          the room of the three panels
 * @property {HTMLElement} tools               the header's buttons
 * @property {HTMLElement} side                the column of controls
 * @property {HTMLElement} charts              the curves beneath the play head
 * @property {HTMLElement} under               beneath the panels
 */
/** @typedef {(page: Page) => void} Feature */

/** @type {readonly Feature[]} */
export const FEATURES = Object.freeze([history, crossSection, lessonGuide, ownData, dressed, presenter, share, keysHelp, probe, codes, pairs, particles, pinned, solid, predict, slow, firstMinute]);
