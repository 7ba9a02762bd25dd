/** Files of what is in sight: pictures, tables, the whole scene, a page that needs no server. */
import { experimentOf, givenOf } from "../state/model.js";
import { theme } from "../ui/theme.js";
import { h } from "../ui/dom.js";
import { curvesCsv, fieldCsv, sceneJson } from "./export_files.js";
import { picture, pixels } from "./picture.js";
import { surfaceBody } from "./share_formats.js";

/** @typedef {import("../state/model.js").Family} Family */
/** @typedef {import("./index.js").Page} Page */
/** @typedef {{ id: string, label: string, hint: string, make: (family: Family) => Promise<{ name: string, blob: Blob }> }} Export */

const RATIO = 2;

/** The body of `POST /surface` for a panel as it is painted. @param {Page} page @param {Family} family */
export function bodyOf({ lab, stage }, family) {
  const { state } = lab;
  const { frame } = stage.seats[family].surface;
  const step = frame?.step ?? lab.panels[family].span().here;
  const beta = frame && Math.abs(state.beta - 1) > 1e-6 ? state.beta * frame.display.beta_hat : undefined;
  return surfaceBody(experimentOf(state, family), step, { view: state.view, scale: state.scale, beta, given: givenOf(state, lab.catalogue, family) });
}

/** @param {Page} page @returns {readonly Export[]} */
export function exporters(page) {
  const { lab, stage, cards } = page;
  const painted = (/** @type {Family} */ family) => {
    const { surface } = stage.seats[family];
    if (!surface.frame || !surface.look) throw new RangeError(`The ${family} panel is still being prepared; save it once it is drawn.`);
    return { surface, frame: surface.frame, look: surface.look };
  };
  const text = (/** @type {string} */ content, /** @type {string} */ type) => new Blob([content], { type });
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
  const at = (/** @type {Family} */ family) => `basin-${family}-step-${painted(family).frame.step}`;
  const sight = () => `basin-${lab.state.enlarged ?? "three"}-${Math.round(100 * lab.state.head)}`;

  return Object.freeze([
    { id: "png", label: "PNG", hint: "The panels in sight, at twice their size", make: async () => ({ name: `${sight()}.png`, blob: await pixels(drawn(), RATIO) }) },
    { id: "svg", label: "SVG", hint: "The same, with isolines, points and words as vectors", make: async () => ({ name: `${sight()}.svg`, blob: text(drawn().svg, "image/svg+xml") }) },
    {
      id: "csv", label: "CSV of the field", hint: "x, y and the value shown, on the chosen panel's grid",
      make: async (/** @type {Family} */ family) => {
        const { surface, frame, look } = painted(family);
        // Where Z is not known the picture's values are none; F is.
        const raw = (look.view.id === "energy" && look.scale === "raw") || surface.trust.doubt !== "";
        return { name: `${at(family)}-${raw ? "F" : look.view.id}.csv`, blob: text(fieldCsv({ field: raw ? surface.energies : surface.field, resolution: frame.resolution, window: frame.window }), "text/csv") };
      },
    },
    {
      id: "curves", label: "CSV of the curves", hint: "Loss and diagnostics of all panels at each recorded step",
      make: async () => ({
        name: "basin-curves.csv",
        blob: text(curvesCsv(cards.map(({ family }) => ({ family, method: lab.state.methods[family].shaping.kind, frames: lab.panels[family].recording.ordered() }))), "text/csv"),
      }),
    },
    {
      id: "json", label: "Scene (JSON)", hint: "Everything: this page opens it again; with each panel's experiment and frame for other programs",
      make: async () => ({
        name: "basin-scene.json",
        blob: text(sceneJson({ ...lab.state, playing: false }, cards.map(({ family }) => {
          const { surface } = stage.seats[family];
          return { family, experiment: experimentOf(lab.state, family), frame: surface.frame, energies: surface.energies };
        })), "application/json"),
      }),
    },
    {
      id: "html", label: "HTML", hint: "The chosen panel as a page with its plotting library in it: needs no server",
      make: async (/** @type {Family} */ family) => {
        const answer = await fetch("/api/v1/figure", {
          method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html" },
          body: JSON.stringify({ surface: bodyOf(page, family), theme: theme() }),
        });
        if (!answer.ok) throw new RangeError((await answer.json().catch(() => null))?.detail ?? "The server made no page.");
        return { name: `${at(family)}.html`, blob: await answer.blob() };
      },
    },
  ]);
}

/** @param {{ name: string, blob: Blob }} file */
export function download({ name, blob }) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
