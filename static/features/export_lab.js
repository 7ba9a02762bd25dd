/** What the laboratory has on the screen: three panels, their fields and their curves. */
import { experimentOf, givenOf } from "../state/model.js";
import { curvesTable, fieldRows, panelsOf } from "./export_files.js";
import { picture } from "./picture.js";
import { surfaceBody } from "./share_formats.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("./index.js").Page} Page */

/** @param {Family} family */
const computing = (family) => new RangeError(`The ${family} panel is still computing; try again once it moves.`);

/** @param {Page} page @param {Family} family */
const stepOf = ({ lab, stage }, family) => stage.answered(family)?.step ?? lab.panels[family].span().here;

/** The body of `POST /surface` for a panel as it is painted. @param {Page} page @param {Family} family */
function bodyOf(page, family) {
  const { lab, stage } = page;
  const { state } = lab;
  const frame = stage.answered(family);
  const calibrated = Math.abs(state.beta - 1) < 1e-6;
  if (!calibrated && !frame) throw computing(family); // which β it is, its frame tells
  const beta = calibrated || !frame ? undefined : state.beta * frame.display.beta_hat;
  return surfaceBody(experimentOf(state, family), stepOf(page, family), { view: state.view, scale: state.scale, beta, given: givenOf(state, lab.catalogue, family) });
}

/** @param {Page} page @returns {import("../ui/exhibit.js").Exhibit} */
export function laboratory(page) {
  const { lab, stage, cards } = page;
  const painted = (/** @type {Family} */ family) => {
    const { surface } = stage.seats[family];
    const frame = stage.answered(family);
    if (!frame || !surface.look) throw computing(family);
    return { surface, frame, look: surface.look };
  };
  const drawn = () => {
    const style = getComputedStyle(document.documentElement);
    const paper = style.getPropertyValue("--paper").trim();
    const shown = lab.visible().map((family) => {
      const card = /** @type {import("../ui/card.js").Card} */ (cards.find((c) => c.family === family));
      const { surface } = painted(family);
      return { title: card.title, method: lab.entry(family).title, step: card.step.textContent ?? "", sentence: card.said, hue: stage.colours[family], surface };
    });
    const { view, ramp } = painted(lab.visible()[0]).look;
    const { scale } = lab.state; // a panel whose Z is unresolved is drawn raw, and says so
    return picture(shown, { ...stage.colours, paper }, { ...view.legend(scale), css: ramp.css, range: view.fixed(scale).range });
  };
  const at = (/** @type {Family} */ family) => `basin-${family}-step-${stepOf(page, family)}`;
  const curves = () => curvesTable(cards.map(({ family }) => ({ family, method: lab.state.methods[family].shaping.kind, frames: lab.panels[family].recording.ordered() })));
  const { enlarged } = lab.state;
  const families = cards.map((card) => card.family);

  return {
    name: `basin-${enlarged ?? "three"}-${Math.round(100 * lab.state.head)}`,
    title: `${lab.state.data.kind.replaceAll("-", " ")}, ${families.map((f) => lab.entry(f).title).join(", ")}`,
    parts: (enlarged ? [enlarged, ...families.filter((f) => f !== enlarged)] : families).map((family) => ({
      id: family, label: `the ${family} panel`,
      call: () => ({ path: "/surface", body: bodyOf(page, family) }),
      figure: () => ({ surface: bodyOf(page, family) }),
    })),
    picture: drawn,
    stem: (part) => at(/** @type {Family} */ (part)),
    tables: (part) => {
      const family = /** @type {Family} */ (part);
      // Where Z is not known the picture's values are none; F is.
      const raw = () => (painted(family).look.view.id === "energy" && painted(family).look.scale === "raw") || painted(family).surface.trust.doubt !== "";
      return [
        {
          id: "csv", label: "CSV of the field", hint: "x, y and the value shown, on the chosen panel's grid", head: ["x", "y", "value"],
          get file() { return `${at(family)}-${raw() ? "F" : painted(family).look.view.id}`; },
          rows: () => {
            const { surface, frame } = painted(family);
            return fieldRows({ field: raw() ? surface.energies : surface.field, resolution: frame.resolution, window: frame.window });
          },
        },
        {
          id: "curves", label: "CSV of the curves", hint: "Loss and diagnostics of all panels at each recorded step", file: "basin-curves",
          get head() { return curves().head; },
          rows: () => curves().rows,
        },
      ];
    },
    scene: () => ({
      panels: panelsOf(cards.map(({ family }) => {
        const { surface } = stage.seats[family];
        return { family, experiment: experimentOf(lab.state, family), frame: stage.answered(family), energies: surface.energies };
      })),
    }),
  };
}
