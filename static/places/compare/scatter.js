/** I against V, one mark a method, its shape and colour its family's. */
import { UNRESOLVED, nats } from "../../state/figures.js";
import { familyPath } from "../../plot/family_marks.js";
import { plot } from "../kit/plot.js";
import { toldOf } from "./rows.js";

/** @typedef {import("./rows.js").Line} Line */

const TICKS = [0.0001, 0.001, 0.01, 0.1, 0.2, 0.5, 1];

/** @param {(kind: string) => void} chosen */
export function scatter(chosen) {
  /** @type {readonly Line[]} */
  let lines = [];
  let bright = "";
  /** What the truth tells. @type {number | null} */
  let truth = null;
  const view = plot({
    title: "Information against volume", unit: "best: upper left", name: "scatter", margin: { right: 26 },
    axes: () => {
      const most = Math.max(1.5, truth ?? 0, ...lines.map((l) => l.information?.high ?? 0)) + 0.15;
      const least = Math.max(-1, Math.min(-0.1, ...lines.map((l) => (l.information?.low ?? 0) - 0.1)));
      return { x: { range: [Math.max(1e-4, Math.min(0.06, ...lines.flatMap((l) => (l.volume && l.volume.low > 0 ? [0.8 * l.volume.low] : [])))), 1], scale: "log", label: "low-energy volume V", ticks: TICKS, text: (v) => `${Number((100 * v).toPrecision(1))} %` }, y: { range: [least, most], label: "information I, nats" } };
    },
    draw({ add, x, y, inner }) {
      add("line", { class: "level cold", x1: inner.left, x2: inner.left + inner.width, y1: y(0), y2: y(0) });
      add("text", { class: "mark", x: inner.left + inner.width - 4, y: y(0) - 6, "text-anchor": "end" }, "tells nothing");
      if (truth !== null) {
        add("line", { class: "level truth", "data-truth": "", x1: inner.left, x2: inner.left + inner.width, y1: y(truth), y2: y(truth) });
        add("text", { class: "mark", x: inner.left + inner.width - 4, y: y(truth) - 6, "text-anchor": "end" }, `the truth tells ${nats(truth, 0, 3)}`);
      }
      const seen = lines.filter((l) => l.information && l.volume);
      const best = [...seen].sort((a, b) => (b.information?.mean ?? 0) - (a.information?.mean ?? 0)).slice(0, 3).map((l) => l.kind);
      /** @type {[number, number][]} */
      const written = [];
      for (const line of [...seen].sort((a, b) => Number(a.kind === bright) - Number(b.kind === bright))) {
        if (!line.information || !line.volume) continue;
        const [px, py] = [x(Math.max(1e-4, line.volume.mean)), y(Math.max(-1, line.information.mean))];
        if (line.information.high > line.information.low) add("line", { class: `method-whisker ${line.family}`, x1: px, x2: px, y1: y(line.information.low), y2: y(line.information.high) });
        const mark = add("path", { class: `method-mark ${line.family}${line.kind === bright ? " lit" : ""}`, "data-mark": line.kind, d: familyPath(line.family, px, py, line.kind === bright ? 8 : 5.5) });
        mark.addEventListener("pointerenter", () => chosen(line.kind));
        if (line.kind !== bright && !(bright === "" && best.includes(line.kind))) continue;
        if (written.some(([a, b]) => Math.abs(b - py) < 14 && Math.abs(a - px) < 160)) continue;
        written.push([px, py]);
        const left = px > inner.left + inner.width * 0.6;
        add("text", { class: "mark name", x: px + (left ? -11 : 11), y: py + 4, "text-anchor": left ? "end" : "start" }, line.title);
      }
    },
  });
  const told = (/** @type {Line} */ l) => (l.unresolved ? UNRESOLVED : toldOf(l, "information").join(" ").trim());
  const volume = (/** @type {Line} */ l) => toldOf(l, "volume").join(" ").trim();
  const tell = () => {
    const seen = lines.filter((l) => l.information || l.unresolved);
    view.tell(
      seen.map((l) => (l.unresolved ? `${l.title} ${UNRESOLVED}` : `${l.title} ${told(l)} nats at ${volume(l)}`)).join(", ") || "nothing compared yet",
      () => ({ head: ["method", "family", "I, nats", "V"], rows: seen.map((l) => [l.title, l.family, told(l), volume(l)]) }),
    );
  };
  return {
    element: view.element,
    /** @param {import("./rows.js").Board} board */
    draw(board) {
      ({ lines, truth } = board);
      tell();
    },
    /** @param {string} kind */
    light(kind) {
      if (bright === kind) return;
      bright = kind;
      view.ask();
    },
  };
}
