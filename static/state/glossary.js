/** Text taken apart into words with an entry in the glossary, marks, and the rest. Pure. */

/** @typedef {{ id: string, title: string, words: string[], says: string, formula: string | null }} Term */
/** @typedef {{ text: string, term: Term | null, mark: boolean }} Part */

export class Glossary {
  /** @param {readonly Term[]} terms @param {readonly string[]} marks characters that stand for one */
  constructor(terms, marks) {
    this.byId = new Map(terms.map((term) => [term.id, term]));
    /** @type {Map<string, Term>} */
    this.byWord = new Map();
    /** @type {Map<string, Term>} */
    this.byLabel = new Map();
    for (const term of terms) {
      for (const word of term.words) this.byWord.set(word, term);
      for (const name of [term.title, ...term.words]) this.byLabel.set(name.toLowerCase(), term);
    }
    // The longest first: "softargmin gradient" before "softargmin". A word ends where no letter,
    // number or combining mark goes on, so that β̂ is not taken for β.
    const words = [...this.byWord.keys()].sort((a, b) => b.length - a.length).map(escaped);
    const all = [...marks.map(escaped), ...(words.length > 0 ? [`(?<![\\p{L}\\p{N}\\p{M}_])(?:${words.join("|")})(?![\\p{L}\\p{N}\\p{M}_])`] : [])];
    this.pattern = all.length > 0 ? new RegExp(all.join("|"), "gu") : /(?!)/g;
    this.marks = new Set(marks);
  }

  /** A text's parts; a term's first mention alone is one. @param {string} text @returns {Part[]} */
  parts(text) {
    /** @type {Part[]} */
    const parts = [];
    /** @type {Set<Term>} */
    const seen = new Set();
    let end = 0;
    const plain = (/** @type {number} */ to) => { if (to > end) parts.push({ text: text.slice(end, to), term: null, mark: false }); };
    for (const { 0: word, index } of text.matchAll(this.pattern)) {
      const term = this.byWord.get(word) ?? null;
      if (term && seen.has(term)) continue;
      if (term) seen.add(term);
      plain(index);
      parts.push({ text: word, term, mark: this.marks.has(word) });
      end = index + word.length;
    }
    plain(text.length);
    return parts;
  }

  /** What a whole label means: by its words or by the term's title, in any case. @param {string} label */
  ofLabel(label) {
    return this.byLabel.get(label.toLowerCase()) ?? null;
  }
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
