/** Files of what a room has on the screen: pictures, tables, the scene, a page that needs no server. */
import { h } from "../ui/dom.js";
import { theme } from "../ui/theme.js";
import { csvOf, markdownOf, sceneJson } from "./export_files.js";
import { documentOf, pageOf } from "./export_html.js";
import { pixels } from "./picture.js";

/** @typedef {import("../ui/exhibit.js").Exhibit} Exhibit */
/** @typedef {{ name: string, blob: Blob }} Made */
/** @typedef {{ id: string, label: string, hint: string, make: ((part: string) => Promise<Made>) | null }} Export  make: null where the room has nothing of the kind */

const RATIO = 2;
const text = (/** @type {string} */ content, /** @type {string} */ type) => new Blob([content], { type });

/**
 * @param {Exhibit} exhibit @param {() => import("../state/model.js").PageState} state
 * @returns {readonly Export[]}
 */
export function exportsOf(exhibit, state) {
  const { name, parts, picture, missing = "" } = exhibit;
  const first = parts[0]?.id ?? "";
  const tables = exhibit.tables(first);
  const table = (/** @type {string} */ part, /** @type {string} */ id) => /** @type {import("../ui/exhibit.js").Table} */ (exhibit.tables(part).find((t) => t.id === id));
  const file = (/** @type {import("../ui/exhibit.js").Table} */ t) => t.file ?? `${name}-${t.id}`;
  /** @returns {Promise<Made>} */
  const page = async (/** @type {string} */ id) => {
    const part = parts.find((p) => p.id === id);
    if (part?.figure) {
      const answer = await fetch("/api/v1/figure", {
        method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html" },
        body: JSON.stringify({ ...part.figure(), theme: theme() }),
      });
      if (!answer.ok) throw new RangeError((await answer.json().catch(() => null))?.detail ?? "The server made no page.");
      return { name: `${exhibit.stem?.(id) ?? `${name}-${id}`}.html`, blob: await answer.blob() };
    }
    return { name: `${name}.html`, blob: text(exhibit.text ? documentOf(exhibit.title, exhibit.text) : await pageOf(exhibit, location.origin), "text/html") };
  };
  const shown = () => exhibit.scene?.() ?? {
    room: { title: exhibit.title, calls: parts.map((p) => p.call()), tables: Object.fromEntries(tables.map((t) => [t.id, { head: t.head, rows: t.rows() }])) },
  };
  return Object.freeze([
    { id: "png", label: "PNG", hint: picture ? "What is in sight, at twice its size" : missing, make: picture ? async () => ({ name: `${name}.png`, blob: await pixels(await picture(), RATIO) }) : null },
    { id: "svg", label: "SVG", hint: picture ? "The same, with lines and words as vectors" : missing, make: picture ? async () => ({ name: `${name}.svg`, blob: text((await picture()).svg, "image/svg+xml") }) : null },
    ...(tables.length === 0 ? [{ id: "csv", label: "CSV", hint: missing, make: null }] : tables.map((t) => ({
      id: t.id, label: t.label, hint: t.hint,
      make: async (/** @type {string} */ part) => {
        const now = table(part, t.id);
        const rows = now.rows();
        if (rows.length === 0) throw new RangeError("There are no such numbers on the screen yet; save them once they are there.");
        return { name: `${file(now)}.csv`, blob: text(csvOf(now.head, rows), "text/csv") };
      },
    }))),
    ...tables.flatMap((t) => (t.told ? [{
      id: `${t.id}-markdown`, label: t.label.replace("CSV", "Markdown"), hint: "The table as it is on the screen, for notes and issues",
      make: async (/** @type {string} */ part) => ({ name: `${file(t)}.md`, blob: text(markdownText(exhibit, part) ?? "", "text/markdown") }),
    }] : [])),
    { id: "json", label: "Scene (JSON)", hint: "Everything: this page opens it again; with the numbers shown, for other programs", make: async () => ({ name: exhibit.scene ? "basin-scene.json" : `${name}-scene.json`, blob: text(sceneJson({ ...state(), playing: false }, shown()), "application/json") }) },
    { id: "html", label: "HTML", hint: parts.length === 0 ? missing : parts.some((p) => p.figure) ? "As a page with its plotting library in it: needs no server" : "As a page of its own: needs no server", make: parts.length === 0 ? null : page },
  ]);
}

/** The table that is offered as Markdown, if there is one. @param {Exhibit} exhibit @param {string} part */
export function markdownText(exhibit, part) {
  const found = exhibit.tables(part).find((t) => t.told);
  return found?.told ? markdownOf(found.head, found.told()) : null;
}

/** @param {Made} file */
export function download({ name, blob }) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
