/**
 * Share: what is in sight as a link, as curl, as Python, as an element to embed, as a QR
 * code; and as files, one of which opens again.
 */
import { differences, sentenceOf } from "../state/link.js";
import { FAMILIES, restore } from "../state/model.js";
import { pack } from "../state/url.js";
import { fresh, h, write } from "../ui/dom.js";
import { bodyOf, download, exporters } from "./export.js";
import { FORMAT, readScene } from "./export_files.js";
import { TABLE_FILE } from "./own_data_table.js";
import { MOST_POINTS, asCurl, asEmbed, asPython, fitsQr, pointsIn, shortened } from "./share_formats.js";

/** @typedef {import("../state/model.js").Family} Family */

/** @type {readonly [string, string][]} */
const FORMS = Object.freeze([["link", "Link"], ["curl", "curl"], ["python", "Python"], ["embed", "Embed"]]);
/** Bytes of a scene that is opened, at most. */
const LARGEST = 30_000_000;

/** @type {import("./index.js").Feature} */
export function share(page) {
  const { lab, say, tools } = page;
  let form = "link";

  // ── the sheet ────────────────────────────────────────────────────────────────────────
  const group = fresh("share");
  const forms = h("div", { class: "segments share-forms" }, ...FORMS.map(([id, label]) => h("label", { class: "option" },
    h("input", { type: "radio", name: group, value: id, checked: id === form, "data-form": id, onchange: () => { form = id; void draw(); } }), h("span", {}, label))));
  const text = h("textarea", { rows: 6, readonly: true, spellcheck: "false", "aria-label": "What to copy", "data-share-text": "" });
  const copy = h("button", { type: "button", class: "chip strong", "data-action": "copy", onclick: () => void take() }, "Copy");
  const moving = h("input", { type: "checkbox", "data-action": "share-moving", onchange: () => void draw() });
  const playing = h("label", { class: "tick" }, moving, "starts playing");
  const precision = h("select", { "aria-label": "Own points", "data-action": "share-precision", onchange: () => void draw() },
    h("option", { value: "exact" }, "points exact"), h("option", { value: "short" }, "points rounded, shorter"));
  const panel = h("select", { "aria-label": "Panel", "data-action": "share-panel", onchange: () => void draw() },
    ...FAMILIES.map((family) => h("option", { value: family }, family[0].toUpperCase() + family.slice(1))));
  const chosen = h("label", { class: "share-panel" }, "curl, Python, field and HTML are of the panel", panel);
  const note = h("p", { class: "faint", "data-share-note": "" });
  const code = h("div", { class: "qr" });
  const files = exporters(page).map((one) => h("button", { type: "button", class: "chip", "data-export": one.id, title: one.hint, onclick: (/** @type {Event} */ event) => void save(one, /** @type {HTMLButtonElement} */ (event.currentTarget)) }, one.label));
  const file = h("input", { type: "file", accept: ".json,application/json", class: "unseen", tabindex: "-1", "aria-label": "A scene saved here", "data-action": "open-scene", onchange: () => {
    if (file.files?.[0]) void load(file.files[0]);
    file.value = "";
  } });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const dialog = h("dialog", { class: "sheet share-sheet", "aria-labelledby": "share-title" },
    h("h2", { id: "share-title" }, "Share"),
    h("div", { class: "share-body" },
      h("div", { class: "share-copy" },
        h("fieldset", { class: "group" }, h("legend", {}, "Copy as"), forms),
        text, h("div", { class: "share-row" }, copy, playing, precision), note),
      code),
    h("fieldset", { class: "group share-files" }, h("legend", {}, "Save as"), h("div", { class: "chips" }, ...files), chosen),
    file, wrong,
    h("div", { class: "sheet-buttons" },
      h("button", { type: "button", class: "chip", "data-action": "open-scene-file", title: "A scene saved here; dropping it on the page does too", onclick: () => file.click() }, "Open a scene…"),
      h("button", { type: "button", class: "chip", "data-action": "share-close", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  tools.prepend(h("button", { type: "button", class: "plain worded", "data-action": "share", title: "Link, QR code, curl, Python, embed; PNG, SVG, CSV, JSON, HTML", onclick: () => open() }, "Share"));

  /** The scene at the moment the sheet was opened: the panels may go on meanwhile. */
  let { state } = lab;
  const family = () => /** @type {Family} */ (panel.value);

  function open() {
    state = structuredClone(lab.state);
    panel.value = state.enlarged ?? FAMILIES[0];
    moving.checked = false;
    precision.value = "exact";
    write(wrong, "");
    dialog.classList.remove("large");
    dialog.showModal();
    void draw();
    copy.focus();
  }

  let turn = 0;
  async function draw() {
    turn += 1;
    const mine = turn;
    const scene = form === "link" || form === "embed";
    const { origin, pathname } = location;
    const points = Math.round(pointsIn(state));
    const short = points > 0 && precision.value === "short";
    const fragment = await pack({ ...(short ? shortened(state) : state), playing: moving.checked });
    if (mine !== turn) return;
    const link = `${origin}${pathname}${fragment}`;
    const heavy = points > MOST_POINTS;
    playing.hidden = !scene || heavy;
    precision.hidden = !scene || heavy || points === 0;
    const refused = scene && heavy;
    text.value = refused ? ""
      : form === "link" ? link
      : form === "embed" ? asEmbed(origin + pathname, fragment, `Basin: ${state.data.kind.replaceAll("-", " ")}, ${FAMILIES.map((f) => lab.catalogue.shaping[state.methods[f].shaping.kind].title).join(", ")}`)
      : form === "curl" ? asCurl(origin, bodyOf(page, family())) : asPython(origin, bodyOf(page, family()));
    text.hidden = refused;
    text.toggleAttribute("data-code", form !== "link");
    copy.hidden = refused;
    const room = state.place === "lab" ? "" : " It opens in this room.";
    write(note, refused ? `${points.toLocaleString("en")} points of your own are more than a link should carry: save the scene as a file, and open or drop it here.`
      : scene ? `${link.length.toLocaleString("en")} characters hold everything: data, methods, seed, step, view. Nothing is kept on the server.${room}${points === 0 ? "" : short ? " Your points are rounded to 1/65,535 of the window’s sides, and the page that opens says so." : " Your points are exactly as they are here."}`
      : "One panel at its present step, over the REST API.");
    drawCode(heavy ? null : link);
  }

  /** @param {string | null} link */
  function drawCode(link) {
    if (link !== null && fitsQr(link)) {
      const found = code.querySelector("img");
      const src = `/api/v1/qr?text=${encodeURIComponent(link)}`;
      if (found?.getAttribute("src") === src) return;
      const image = h("img", { src, alt: "QR code of the link", width: 240, height: 240, "data-qr": "", onerror: () => code.replaceChildren(h("p", { class: "faint" }, "The server drew no QR code.")) });
      const grow = h("button", { type: "button", title: "Larger, for the last row; and back", "data-action": "qr-grow", "aria-pressed": "false", onclick: () => {
        grow.setAttribute("aria-pressed", String(dialog.classList.toggle("large")));
      } }, image);
      code.replaceChildren(grow);
    } else {
      code.replaceChildren(h("p", { class: "faint", "data-qr-none": "" }, link === null ? "No QR code: the scene goes by file." : "The link is longer than a QR code can be. Copy it, or save the scene as a file."));
    }
  }

  async function take() {
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      // Not over plain http from another machine, nor where it is forbidden: by hand then.
      text.focus();
      text.select();
      if (!document.execCommand("copy")) {
        write(wrong, "The browser does not let this page copy; the text is selected, press Ctrl C.");
        return;
      }
    }
    write(copy, "Copied");
    say("Copied");
    setTimeout(() => write(copy, "Copy"), 1600);
  }

  /** @param {import("./export.js").Export} one @param {HTMLButtonElement} button */
  async function save(one, button) {
    write(wrong, "");
    button.setAttribute("aria-busy", "true");
    try {
      const made = await one.make(family());
      download(made);
      say(`${made.name} saved`);
    } catch (error) {
      write(wrong, error instanceof Error ? error.message : String(error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  // ── a scene comes back ───────────────────────────────────────────────────────────────
  /** @param {File} from */
  async function load(from) {
    try {
      if (from.size > LARGEST) throw new RangeError(`${from.name} has ${from.size} bytes; a scene has at most ${LARGEST}.`);
      const held = readScene(await from.text());
      const lost = differences(held, restore(held, lab.catalogue, lab.parts));
      const take = () => {
        lab.adopt(held);
        dialog.close();
        say(`The scene of ${from.name} is open`);
      };
      if (lost.length === 0) return take();
      if (!dialog.open) open();
      const more = lost.length > 3 ? ` And ${lost.length - 3} more.` : "";
      write(wrong, `Not all of ${from.name} can be read. ${lost.slice(0, 3).map(sentenceOf).join(" ")}${more}`);
      wrong.append(" ", h("button", { type: "button", class: "chip", "data-action": "scene-rest", onclick: take }, "Open what can be read"));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (!dialog.open) open();
      write(wrong, error.message);
    }
  }
  /** JSON may be a scene, or points. @param {File} dropped */
  async function sceneOrTable(dropped) {
    if (dropped.size > LARGEST || (await dropped.text()).includes(FORMAT)) return load(dropped);
    dispatchEvent(new CustomEvent(TABLE_FILE, { detail: dropped }));
  }
  // Before the page takes a dropped file for CSV.
  addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped || !(dropped.name.toLowerCase().endsWith(".json") || dropped.type === "application/json")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void sceneOrTable(dropped);
  }, { capture: true });
  addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
}
