/**
 * The sheet of Share: what the room in sight shows as a link, as curl, as Python, as an element to
 * embed, as a QR code; and as files, one of which opens again.
 */
import { pack } from "../state/url.js";
import { fresh, h, write } from "../ui/dom.js";
import { download, exportsOf, markdownText } from "./export.js";
import { laboratory } from "./export_lab.js";
import { MOST_POINTS, asCurl, asEmbed, asPython, onlyHere, pointsIn, shortened } from "./share_formats.js";
import { qrCode } from "./share_qr.js";
import { shortLink } from "./share_short.js";
import { scenes } from "./share_scene.js";

/** @typedef {import("../ui/exhibit.js").Exhibit} Exhibit */

/** @type {readonly [string, string][]} */
const FORMS = Object.freeze([["link", "Link"], ["short", "Short link"], ["curl", "curl"], ["python", "Python"], ["embed", "Embed"], ["markdown", "Markdown"]]);

/** A room that could not be opened. @type {Exhibit} */
const CLOSED = Object.freeze({ name: "basin", title: "", parts: [], tables: () => [], missing: "This room could not be opened, so there is nothing of it to save." });

/** @param {import("./index.js").Page} page @param {HTMLElement} button that opens it */
export function shareSheet(page, button) {
  const { lab, say } = page;
  let form = "link";
  /** The scene and what is shown of it when the sheet was opened: the room may go on meanwhile. */
  let { state } = lab;
  /** @type {Exhibit} */
  let exhibit = CLOSED;

  const group = fresh("share");
  const radios = FORMS.map(([id, label]) => {
    const input = h("input", { type: "radio", name: group, value: id, checked: id === form, "data-form": id, onchange: () => { form = id; void draw(); } });
    return { id, input, element: h("label", { class: "option" }, input, h("span", {}, label)) };
  });
  const forms = h("div", { class: "segments share-forms" }, ...radios.map((r) => r.element));
  const what = h("span", { class: "share-what", "data-share-what": "" });
  const text = h("textarea", { rows: 6, readonly: true, spellcheck: "false", "aria-label": "What to copy", "data-share-text": "" });
  const copy = h("button", { type: "button", class: "chip strong", "data-action": "copy", onclick: () => void take() }, "Copy");
  const moving = h("input", { type: "checkbox", "data-action": "share-moving", onchange: () => void draw() });
  const playing = h("label", { class: "tick" }, moving, "starts playing");
  const precision = h("select", { "aria-label": "Own points", "data-action": "share-precision", onchange: () => void draw() },
    h("option", { value: "exact" }, "points exact"), h("option", { value: "short" }, "points rounded, shorter"));
  const part = h("select", { "aria-label": "Of what", "data-action": "share-part", onchange: () => void draw() });
  const chosen = h("label", { class: "share-panel" }, "", part);
  const note = h("p", { class: "faint", "data-share-note": "" });
  const alone = onlyHere(location);
  const here = h("p", { class: "faint share-here", "data-share-here": "" },
    ...(alone ? ["Only this computer can open this. For others, start Basin with ", h("code", {}, alone.command), " and open ", h("code", {}, alone.address), "."] : []));
  const qr = qrCode(() => dialog.classList.toggle("large"));
  const files = h("div", { class: "chips" });
  const missing = h("p", { class: "faint", id: fresh("missing"), "data-share-missing": "" });
  const file = h("input", { type: "file", accept: ".json,application/json", class: "unseen", tabindex: "-1", "aria-label": "A scene saved here", "data-action": "open-scene", onchange: () => {
    if (file.files?.[0]) void load.scene(file.files[0]);
    file.value = "";
  } });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const dialog = h("dialog", { class: "sheet share-sheet", "aria-labelledby": "share-title" },
    h("h2", { id: "share-title" }, "Share ", what),
    h("div", { class: "share-body" },
      h("div", { class: "share-copy" },
        h("fieldset", { class: "group" }, h("legend", {}, "Copy as"), forms),
        text, h("div", { class: "share-row" }, copy, playing, precision), note, here),
      qr.element),
    h("fieldset", { class: "group share-files" }, h("legend", {}, "Save as"), files, missing, chosen),
    file, wrong,
    h("div", { class: "sheet-buttons" },
      h("button", { type: "button", class: "chip", "data-action": "open-scene-file", title: "A scene saved here; dropping it on the page does too", onclick: () => file.click() }, "Open a scene…"),
      h("button", { type: "button", class: "chip", "data-action": "share-close", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  const load = scenes(page, { dialog, wrong, open: () => void open() });

  /** The state with what the room in sight remembers of itself now. */
  const stateNow = () => {
    const { place, rooms } = lab.state;
    return structuredClone({ ...lab.state, rooms: exhibit.memory === undefined ? rooms : { ...rooms, [place]: exhibit.memory } });
  };

  let opening = 0;
  // What was taken, or is being taken, is of the room that was left.
  lab.store.on((_, changed) => {
    if (!changed.has("place")) return;
    opening += 1;
    button.removeAttribute("aria-busy");
    dialog.close();
  });
  async function open() {
    opening += 1;
    const mine = opening;
    write(wrong, "");
    button.setAttribute("aria-busy", "true");
    const found = (await page.exhibit().catch(() => CLOSED)) ?? laboratory(page);
    if (mine !== opening) return;
    button.removeAttribute("aria-busy");
    exhibit = found;
    state = stateNow();
    write(what, exhibit.title);
    part.replaceChildren(...exhibit.parts.map(({ id, label }) => h("option", { value: id }, label)));
    chosen.hidden = exhibit.parts.length < 2;
    write(/** @type {any} */ (chosen.firstChild), `curl, Python${exhibit.parts.some((p) => p.figure) ? ", HTML" : ""}${state.place === "lab" ? " and the field" : ""} are of`);
    for (const { id, input, element } of radios) {
      if (id === "markdown") element.hidden = markdownText(exhibit, part.value) === null;
      input.disabled = exhibit.parts.length === 0 && (id === "curl" || id === "python");
      if ((element.hidden || input.disabled) && form === id) form = "link";
      input.checked = form === id;
    }
    const all = exportsOf(exhibit, stateNow);
    files.replaceChildren(...all.map((one) => h("button", {
      type: "button", class: "chip", "data-export": one.id, title: one.hint, disabled: one.make === null, "aria-describedby": one.make === null ? missing.id : null,
      onclick: (/** @type {Event} */ event) => void save(one, /** @type {HTMLButtonElement} */ (event.currentTarget)),
    }, one.label)));
    write(missing, all.some((one) => one.make === null) ? exhibit.missing ?? "" : "");
    moving.checked = false;
    precision.value = "exact";
    dialog.classList.remove("large");
    if (!dialog.open) dialog.showModal();
    void draw();
    copy.focus();
  }

  let turn = 0;
  async function draw() {
    turn += 1;
    const mine = turn;
    const scene = form === "link" || form === "short" || form === "embed";
    const { origin, pathname } = location;
    const points = Math.round(pointsIn(state));
    const short = points > 0 && precision.value === "short";
    const held = { ...(short ? shortened(state) : state), playing: moving.checked };
    const [fragment, brief] = await Promise.all([pack(held), form === "short" ? shortLink(held) : null]);
    if (mine !== turn) return;
    const link = brief ? brief.link : `${origin}${pathname}${fragment}`;
    // What the server keeps need not fit into an address.
    const heavy = brief === null && points > MOST_POINTS;
    playing.hidden = !scene || heavy || state.place !== "lab";
    precision.hidden = !scene || heavy || points === 0;
    let refused = scene && (heavy || link === "");
    let problem = brief?.problem ?? "";
    const of = exhibit.parts.find((p) => p.id === part.value) ?? exhibit.parts[0];
    try {
      text.value = refused ? ""
        : form === "link" || form === "short" ? link
        : form === "embed" ? asEmbed(origin + pathname, fragment, `Basin: ${exhibit.title}`)
        : form === "markdown" ? markdownText(exhibit, part.value) ?? ""
        : form === "curl" ? asCurl(origin, of.call()) : asPython(origin, of.call(), `${exhibit.title}: ${of.label}`);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused = true;
      text.value = "";
      problem = error.message;
    }
    text.hidden = refused;
    text.toggleAttribute("data-code", form !== "link" && form !== "short");
    copy.hidden = refused;
    const room = state.place === "lab" ? "data, methods, seed, step, view" : "this room as it stands, and the laboratory";
    write(note, problem ? problem : refused ? `${points.toLocaleString("en")} points of your own are more than a long link should carry: take a short one, or save the scene as a file, and open or drop it here.`
      : brief ? "This server keeps the scene, for as long as others leave it room. The long link holds everything itself and needs no server."
      : scene ? `${link.length.toLocaleString("en")} characters hold everything: ${room}. Nothing is kept on the server.${points === 0 ? "" : short ? " Your points are rounded to 1/65,535 of the window’s sides, and the page that opens says so." : " Your points are exactly as they are here."}`
      : form === "markdown" ? "The table as it is on the screen."
      : "What is shown, computed again over the REST API.");
    here.hidden = alone === null || form === "markdown";
    qr.draw(heavy || link === "" ? null : link);
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
      const made = await /** @type {NonNullable<typeof one.make>} */ (one.make)(part.value);
      download(made);
      say(`${made.name} saved`);
    } catch (error) {
      write(wrong, error instanceof Error ? error.message : String(error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  return { open, dropped: load.dropped };
}
