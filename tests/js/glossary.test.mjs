// Text taken apart into explained words, marks and the rest.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Glossary } from "../../static/state/glossary.js";

const term = (/** @type {string} */ title, /** @type {string[]} */ ...words) => ({ id: title.toLowerCase(), title, words, says: `${title}.`, formula: null });
const glossary = new Glossary([term("Information", "tells", "I"), term("Nat", "nat", "nats"), term("Beta", "β"), term("Best", "β̂"), term("Gradient", "softargmin gradient"), term("Softargmin", "softargmin")], ["●", "□"]);
const shape = (/** @type {string} */ text) => glossary.parts(text).map(({ text: said, term: found, mark }) => (found ? `[${said}:${found.id}]` : mark ? `<${said}>` : said)).join("");

test("words and marks are found, and nothing of the text is lost", () => {
  assert.equal(shape("pushes down at ●, up at □; tells 1.7 nats"), "pushes down at <●>, up at <□>; [tells:information] 1.7 [nats:nat]");
  for (const text of ["", "●●", "I", "no words", "tells", "β̂β"]) assert.equal(glossary.parts(text).map((part) => part.text).join(""), text);
});

test("whole words alone, the longest first, a combining mark being part of one", () => {
  assert.equal(shape("In it, Ising retells"), "In it, Ising retells");
  assert.equal(shape("β = 1 × β̂"), "[β:beta] = 1 × [β̂:best]");
  assert.equal(shape("the softargmin gradient"), "the [softargmin gradient:gradient]");
});

test("a term is marked once in a text, by whichever of its words comes first", () => {
  assert.equal(shape("tells I, tells nats"), "[tells:information] I, tells [nats:nat]");
});

test("a label is known by its words and by the term's title, in any case", () => {
  assert.equal(glossary.ofLabel("INFORMATION")?.id, "information");
  assert.equal(glossary.ofLabel("tells")?.id, "information");
  assert.equal(glossary.ofLabel("unheard of"), null);
});

test("without any words text stays as it is", () => {
  assert.deepEqual(new Glossary([], []).parts("tells ●"), [{ text: "tells ●", term: null, mark: false }]);
});
