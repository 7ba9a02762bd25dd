// Typesets formulas: LaTeX to MathML, by temml, ahead of time, so that neither the server nor
// the page needs a library for it. Reads the lessons' Markdown and the pieces' ``latex``.
//   node app/formulas/typeset.mjs             Basin's own, into app/formulas/formulas.json
//   node app/formulas/typeset.mjs my_pieces   those of a package, into my_pieces/formulas.json
//   … --check                                 fails where that would be written otherwise
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import temml from "temml";

const words = process.argv.slice(2);
const folder = words.find((word) => !word.startsWith("--"));
const app = new URL("..", import.meta.url).pathname;
const home = folder ?? app;
const target = folder ? `${folder}/formulas.json` : `${app}formulas/formulas.json`;

// The terms of a method's step, each an element that the page can light.
const terms = Object.fromEntries(["data", "others", "bound"].map((term) => [`\\${term}`, `\\class{term-${term}}{#1}`]));

/** @type {Map<string, boolean>} whether its LaTeX is kept in it; one to stand by itself begins with a line break */
const found = new Map();
for (const name of readdirSync(home, { recursive: true, encoding: "utf8" })) {
  if (name.includes("node_modules")) continue;
  const text = /\.(md|py)$/.test(name) ? readFileSync(`${home}/${name}`, "utf8") : "";
  if (name.endsWith(".md")) {
    for (const [, latex] of text.matchAll(/^```math\n([\s\S]*?)\n```$/gm)) found.set(`\n${latex.trim()}`, true);
    for (const [, latex] of text.matchAll(/\$`([^`]+)`\$/g)) found.set(latex, true);
  }
  for (const [, long, short] of text.matchAll(/^ {4}latex: ClassVar\[str\] = r(?:"""([\s\S]*?)"""|"([^"\n]*)")$/gm)) {
    // As ``rows`` of __init__.py does.
    for (const row of (long ?? short).trim().split(/\\\\\s*\n/)) {
      const key = `\n${row.trim().split(/\s+/).join(" ")}`;
      if (!found.has(key)) found.set(key, false);
    }
  }
}

const made = Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([latex, annotate]) => [
  latex,
  temml.renderToString(latex.trim(), {
    displayMode: latex.startsWith("\n"), annotate, throwOnError: true, macros: { ...terms },
    trust: (/** @type {{ command: string }} */ { command }) => command === "\\class",
  }),
]));
const json = `${JSON.stringify(made, null, 1)}\n`;

if (!words.includes("--check")) writeFileSync(target, json);
else if (!existsSync(target) || readFileSync(target, "utf8") !== json) {
  console.error(`${relative("", target)} is out of date; run: node app/formulas/typeset.mjs${folder ? ` ${folder}` : ""}`);
  process.exit(1);
}
