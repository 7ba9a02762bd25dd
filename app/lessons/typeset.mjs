// Typesets the lessons' formulas: LaTeX to MathML, by temml, into formulas.json, so that
// neither the server nor the page needs a library for it.
//   node app/lessons/typeset.mjs           writes formulas.json
//   node app/lessons/typeset.mjs --check   fails where it would be written otherwise
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import temml from "temml";

const here = new URL(".", import.meta.url);
const target = new URL("formulas.json", here);

/** @type {Set<string>} a formula to stand by itself begins with a line break */
const found = new Set();
for (const name of readdirSync(here).filter((file) => file.endsWith(".md"))) {
  const text = readFileSync(new URL(name, here), "utf8");
  for (const [, latex] of text.matchAll(/^```math\n([\s\S]*?)\n```$/gm)) found.add(`\n${latex.trim()}`);
  for (const [, latex] of text.matchAll(/\$`([^`]+)`\$/g)) found.add(latex);
}

const made = Object.fromEntries([...found].sort().map((latex) => [
  latex, temml.renderToString(latex.trim(), { displayMode: latex.startsWith("\n"), annotate: true, throwOnError: true }),
]));
const json = `${JSON.stringify(made, null, 1)}\n`;

if (!process.argv.includes("--check")) writeFileSync(target, json);
else if (readFileSync(target, "utf8") !== json) {
  console.error("app/lessons/formulas.json is out of date; run: node app/lessons/typeset.mjs");
  process.exit(1);
}
