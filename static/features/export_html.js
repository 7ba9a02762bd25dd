/** Pages of their own, which need no server: what a room shows, with its numbers; or its prose. */
import { plain } from "../plot/svg_pen.js";
import { theme } from "../ui/theme.js";
import { asCurl } from "./share_formats.js";

/** @typedef {import("../ui/exhibit.js").Exhibit} Exhibit */

/** Rows of a table that a page shows; a longer one goes by CSV. */
const MOST = 200;

/** @param {string} title @param {string} body HTML */
function frame(title, body) {
  const style = getComputedStyle(document.documentElement);
  const [paper, ink, muted, line, sans] = ["paper", "ink", "muted", "line", "sans"].map((name) => style.getPropertyValue(`--${name}`).trim());
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${plain(title)} · Basin</title>
<style>
:root { color-scheme: ${theme()}; }
body { margin: 0 auto; max-width: 1400px; padding: 20px; background: ${paper}; color: ${ink}; font: 15px/1.55 ${sans}; }
svg.picture { display: block; max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 14px 3px 0; border-bottom: 1px solid ${line}; text-align: right; font-weight: 400; }
th:first-child, td:first-child { text-align: left; }
thead th { color: ${muted}; }
details { margin: 12px 0; overflow-x: auto; }
summary { cursor: pointer; }
pre { overflow-x: auto; font-size: 12px; }
small { color: ${muted}; }
.prose { max-width: 720px; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** @param {Exhibit} exhibit @param {string} origin @returns {Promise<string>} */
export async function pageOf(exhibit, origin) {
  const { title, parts, picture } = exhibit;
  const drawn = picture ? (await picture()).svg.replace("<svg ", `<svg class="picture" role="img" aria-label="${plain(title)}" `) : `<h1>${plain(title)}</h1>`;
  const tables = exhibit.tables(parts[0]?.id ?? "").map(({ label, hint, head, rows }) => {
    const all = rows();
    const row = (/** @type {readonly import("../ui/exhibit.js").Cell[]} */ cells, /** @type {string} */ tag) => `<tr>${cells.map((v) => `<${tag}>${plain(String(v ?? ""))}</${tag}>`).join("")}</tr>`;
    const more = all.length > MOST ? `<p><small>The first ${MOST} of ${all.length.toLocaleString("en")} rows; the CSV file has all.</small></p>` : "";
    return `<details${all.length > MOST ? "" : " open"}><summary>${plain(label.replace(/^CSV of /, "").replace(/^./, (c) => c.toUpperCase()))} <small>${plain(hint)}</small></summary>
<table><thead>${row(head, "th")}</thead><tbody>${all.slice(0, MOST).map((cells) => row(cells, "td")).join("\n")}</tbody></table>${more}</details>`;
  });
  const calls = parts.map((part) => `<details><summary>The call that computes it again: ${plain(part.label)}</summary><pre>${plain(asCurl(origin, part.call()))}</pre></details>`);
  return frame(title, [drawn, ...tables, ...calls].join("\n"));
}

/** Prose as it stands on the screen, without its controls. @param {string} title @param {HTMLElement} element */
export function documentOf(title, element) {
  const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
  // A drawn mark has its size and colours of the style sheet: the page has the character that it stands for.
  for (const mark of copy.querySelectorAll(".sign")) mark.replaceWith((mark.textContent ?? "").trim());
  for (const control of copy.querySelectorAll("button, script, style")) {
    if (control.matches(".term, .named, :is(h2, h3) > *")) control.replaceWith(...control.childNodes);
    else control.remove();
  }
  for (const input of copy.querySelectorAll("input")) input.replaceWith(input.checked ? "☑ " : "☐ ");
  for (const held of copy.querySelectorAll("*")) for (const name of held.getAttributeNames()) if (/^(id|style|tabindex|on.*|data-.*|href|src)$/.test(name)) held.removeAttribute(name);
  return frame(title, `<div class="prose">${copy.innerHTML}</div>`);
}
