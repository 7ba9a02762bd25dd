/**
 * The sheet for a table of one's own: pasted, chosen or dropped. What the server understood is
 * shown, with the choice of separator, decimal mark and columns, before anything is taken.
 */
import { Problem } from "../api/rest.js";
import { tableOf } from "../api/table.js";
import { fresh, h, write } from "../ui/dom.js";

/** @typedef {import("../api/table.js").Understood} Understood */
/** @typedef {import("../api/table.js").Choices} Choices */

/** Bytes that are sent, at most. */
const LARGEST = 2_000_000;
/** Characters from which pasted text is held like a file. */
const LONG = 20_000;
/** How long typing may rest before the text is read, in ms. */
const SETTLE = 250;
/** Points that a run takes, for the offer to draw some of more. */
const MOST = 5000;
/** @type {readonly [string, string][]} */
const SEPARATORS = Object.freeze([["comma", "comma  ,"], ["semicolon", "semicolon  ;"], ["tab", "tab"], ["space", "blanks"], ["bar", "bar  |"]]);
/** @type {readonly [string, string][]} */
const DECIMALS = Object.freeze([["point", "point  1.5"], ["comma", "comma  1,5"]]);
/** What another module dispatches on the window when it was given a file that may be a table. */
export const TABLE_FILE = "basin-table-file";

/**
 * @param {object} page
 * @param {() => string} page.current  the text to begin with
 * @param {(points: import("../state/points.js").Point[], window: import("../state/points.js").Window) => void} page.take
 */
export function tableSheet({ current, take }) {
  /** @type {File | null} */
  let given = null;
  /** @type {Choices} */
  let choices = {};
  /** @type {(Understood & import("../api/table.js").Taken) | null} */
  let found = null;
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const text = h("textarea", { rows: 9, spellcheck: "false", "aria-label": "Points as CSV", placeholder: "0.5, -1.25\n0.7, -1.1\n…", oninput: () => later(), onpaste: (/** @type {ClipboardEvent} */ event) => pasted(event) });
  const named = h("span", {});
  const fileLine = h("p", { class: "file-line", hidden: true }, named,
    h("button", { type: "button", class: "plain", "aria-label": "Put the file away and type instead", title: "Type instead", onclick: () => { hold(null); void read(); text.focus(); } }, "×"));
  const file = h("input", { type: "file", accept: ".csv,.tsv,.txt,.dat,.json,text/csv,text/plain,application/json", "aria-label": "A file of points", onchange: () => { if (file.files?.[0]) load(file.files[0]); file.value = ""; } });

  const pick = (/** @type {keyof Choices} */ name, /** @type {string} */ label) => {
    const id = fresh("table");
    const select = h("select", { id, "data-table": name, onchange: () => {
      const { [name]: _, ...rest } = choices;
      choices = select.value === "" ? rest : { ...rest, [name]: name === "x" || name === "y" ? Number(select.value) : select.value };
      void read();
    } });
    return { select, element: h("div", { class: "choice" }, h("label", { for: id }, label), select) };
  };
  const separator = pick("separator", "separator");
  const decimal = pick("decimal", "decimal mark");
  const x = pick("x", "x is");
  const y = pick("y", "y is");
  const caption = h("p", { class: "understood-said", role: "status" });
  const table = h("table", {});
  const notes = h("ul", { class: "understood-notes" });
  const understood = h("section", { class: "understood", "aria-label": "What was understood", hidden: true },
    caption, h("div", { class: "understood-choices" }, separator.element, decimal.element, x.element, y.element),
    h("div", { class: "understood-scroll", tabindex: "0", role: "group", "aria-label": "The first rows" }, table), notes);
  const some = h("button", { type: "button", class: "chip", hidden: true, "data-action": "sample", onclick: () => { choices = { ...choices, sample: MOST }; void read(); } }, `Draw ${MOST.toLocaleString("en")} of them at random`);
  const wrong = h("p", { class: "wrong", role: "alert" });
  const use = h("button", { type: "button", class: "chip strong", disabled: true, "data-action": "use-csv", onclick: () => {
    if (!found) return;
    take(found.points, found.window);
    dialog.close();
  } }, "Use these points");
  const dialog = h("dialog", { class: "sheet table-sheet", "aria-label": "Points as CSV", onclose: () => { asking?.abort(); clearTimeout(timer); } },
    h("h2", {}, "Points as CSV"),
    h("p", { class: "faint" }, "Two columns of numbers, as any country writes them, or JSON. Data is never rescaled and never rounded: the window follows it."),
    text, fileLine, file, understood, wrong, some,
    h("div", { class: "sheet-buttons" }, h("button", { type: "button", class: "chip", onclick: () => dialog.close() }, "Cancel"), use));
  document.body.append(dialog);

  /** New text brings no old choices; much of it is held like a file, since a browser is slow to lay it out. @param {ClipboardEvent} event */
  function pasted(event) {
    choices = {};
    const words = event.clipboardData?.getData("text/plain") ?? "";
    if (words.length < LONG) return;
    event.preventDefault();
    load(new File([words], "Pasted text"));
  }

  /** @param {File | null} next */
  function hold(next) {
    given = next;
    choices = {};
    text.hidden = next !== null;
    file.hidden = next !== null;
    fileLine.hidden = next === null;
    write(named, next ? `${next.name}, ${next.size.toLocaleString("en")} bytes` : "");
  }

  function later() {
    clearTimeout(timer);
    unready();
    timer = setTimeout(() => void read(), SETTLE);
  }
  function unready() {
    asking?.abort();
    found = null;
    use.disabled = true;
  }

  /** Ask what the text or the file says. */
  async function read() {
    clearTimeout(timer);
    unready();
    write(wrong, "");
    some.hidden = true;
    const content = given ?? text.value;
    if (typeof content === "string" && content.trim() === "") {
      understood.hidden = true;
      write(use, "Use these points");
      return;
    }
    const mine = new AbortController();
    asking = mine;
    try {
      const told = await tableOf(content, choices, mine.signal);
      if (mine.signal.aborted) return;
      found = told;
      use.disabled = false;
      write(use, `Use these ${told.points.length.toLocaleString("en")} points`);
      write(caption, `Understood: ${told.points.length.toLocaleString("en")} points`);
      draw(told);
    } catch (error) {
      if (mine.signal.aborted) return;
      const problem = error instanceof Problem ? error : null;
      const message = problem ? problem.message : "No answer from the server; try again.";
      write(wrong, `${message[0].toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, "."));
      write(use, "Use these points");
      write(caption, problem?.more.table?.x ? "Understood so far" : "Not yet understood");
      some.hidden = problem?.more.count === undefined;
      draw(problem?.more.table ?? null, problem?.more.choose);
      for (const [name, { select }] of Object.entries({ separator, decimal, x, y })) {
        const asked = problem?.more.choose === name || (problem?.more.choose === "columns" && (name === "x" || name === "y") && !select.value);
        if (asked) select.setAttribute("aria-invalid", "true");
      }
    }
  }

  /** @param {Understood | null} told @param {string} [asked] what has to be chosen first */
  function draw(told, asked) {
    understood.hidden = told === null;
    if (!told) return;
    const json = told.separator === "json";
    fill(separator, json ? [["", "JSON"]] : [["", asked === "separator" ? "choose…" : `${nameOf(told.separator)}, inferred`], ...SEPARATORS], String(choices.separator ?? ""), json);
    fill(decimal, json ? [["", "point"]] : [["", asked === "decimal" ? "choose…" : `${told.decimal}, inferred`], ...DECIMALS], String(choices.decimal ?? ""), json);
    const columns = told.columns.map(({ name, unit }, k) => /** @type {[string, string]} */ ([String(k + 1), `${name || `column ${k + 1}`}${unit ? `, ${unit}` : ""}`]));
    for (const [one, at] of /** @type {const} */ ([[x, told.x ?? choices.x], [y, told.y ?? choices.y]])) {
      fill(one, at ? columns : [["", "choose…"], ...columns], String(at ?? ""), false);
    }
    const mark = (/** @type {number} */ k) => (told.x === k + 1 ? "x" : told.y === k + 1 ? "y" : "");
    table.replaceChildren(
      h("thead", {}, h("tr", {}, ...told.columns.map(({ name, unit }, k) => h("th", { scope: "col", "data-axis": mark(k) || null },
        mark(k) ? h("b", {}, mark(k)) : null, mark(k) && name.toLowerCase() !== mark(k) ? ` ${name}` : mark(k) ? null : name || "–", unit ? h("small", {}, ` ${unit}`) : null)))),
      h("tbody", {}, ...told.rows.map((row, r) => h("tr", {}, ...row.map((cell, k) => {
        // What is not settled is shown as it is written.
        const value = asked === "decimal" || asked === "separator" ? null : told.columns[k].values[r];
        return h("td", { "data-axis": mark(k) || null, class: value === null ? "no-number" : null, title: cell }, value === null ? cell || "—" : String(value));
      })))));
    const more = told.count - told.rows.length;
    if (more > 0) table.append(h("tfoot", {}, h("tr", {}, h("td", { colspan: told.columns.length }, `and ${more.toLocaleString("en")} more row${more === 1 ? "" : "s"}`))));
    notes.replaceChildren(...told.notes.map((note) => h("li", {}, note)));
  }

  /** @param {{ select: HTMLSelectElement }} one @param {readonly (readonly [string, string])[]} options @param {string} value @param {boolean} fixed */
  function fill({ select }, options, value, fixed) {
    select.removeAttribute("aria-invalid");
    select.replaceChildren(...options.map(([v, label]) => h("option", { value: v }, label)));
    select.value = value;
    select.disabled = fixed;
  }

  /** @param {File} from */
  function load(from) {
    if (!dialog.open) dialog.showModal();
    if (from.size > LARGEST) {
      write(wrong, `${from.name} has ${from.size.toLocaleString("en")} bytes; give at most ${LARGEST.toLocaleString("en")}.`);
      return;
    }
    hold(from);
    void read();
  }

  addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped) return;
    event.preventDefault();
    load(dropped);
  });
  addEventListener(TABLE_FILE, (event) => load(/** @type {CustomEvent<File>} */ (event).detail));

  return {
    open() {
      hold(null);
      text.value = current();
      dialog.showModal();
      text.focus();
      void read();
    },
  };
}

/** @param {string} separator */
function nameOf(separator) {
  return separator === "space" ? "blanks" : separator;
}
