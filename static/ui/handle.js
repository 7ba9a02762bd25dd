/** `globalThis.basin`: what tests and the curious may read, and nothing they may change. */
import { fingerprint } from "../api/frame.js";
import { counts, times } from "../plot/painted.js";
import { FAMILIES } from "../state/model.js";

/** @param {import("../state/lab.js").Lab} lab @param {import("../plot/stage.js").Stage} stage */
export function handle(lab, stage) {
  const basin = Object.freeze({
    /** The state that the address holds. */
    get state() { return structuredClone(lab.state); },
    /** Each panel: what is painted, and what is recorded. */
    get panels() {
      return Object.fromEntries(FAMILIES.map((family) => {
        const panel = lab.panels[family];
        const { surface } = stage.seats[family];
        const frame = stage.recorded(family);
        return [family, {
          status: panel.status,
          run: surface.frame?.run ?? null,
          step: surface.frame?.step ?? null,
          hash: frame ? fingerprint(frame) : null,
          verdict: frame?.verdict ?? null,
          loss: frame?.loss ?? null,
          resting: surface.resting,
          precision: surface.frame?.energy instanceof Float32Array ? "f32" : "u16",
          recorded: [...panel.recording.frames.keys()].sort((a, b) => a - b),
          schedule: panel.recording.schedule,
          stride: panel.recording.stride,
          following: panel.following,
        }];
      }));
    },
    /** Distinct (run, step) frames painted, by panel. */
    get painted() { return counts(); },
    /** When they were, in ms. @param {string} panel */
    times,
    /** The views that the page has. */
    views: Object.freeze([...new Set(/** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-view]")))].map((e) => e.dataset.view)),
  });
  Object.defineProperty(globalThis, "basin", { value: basin, configurable: true });
}
