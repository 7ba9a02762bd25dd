/**
 * A pen that draws as a canvas's does, into SVG: the overlays' own strokes, as vectors. It
 * knows what they use of a canvas, and no more.
 */

/** A coordinate to a hundredth. @param {number} v */
const at = (v) => String(Math.round(v * 100) / 100);

/** Text as it stands in SVG. @param {string} text */
export function plain(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

export class SvgPen {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  lineCap = "butt";
  globalAlpha = 1;
  #path = "";
  /** @type {number[]} */
  #dash = [];
  /** @type {string[]} */
  #parts = [];

  /** What was drawn, as elements. */
  get markup() {
    return this.#parts.join("\n");
  }

  beginPath() {
    this.#path = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path += `M${at(x)} ${at(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path += `L${at(x)} ${at(y)}`;
  }

  closePath() {
    this.#path += "Z";
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#path += `M${at(x)} ${at(y)}h${at(width)}v${at(height)}h${at(-width)}Z`;
  }

  /** Whole circles alone. @param {number} x @param {number} y @param {number} r @param {number} _from @param {number} _to */
  arc(x, y, r, _from, _to) {
    this.#path += `M${at(x - r)} ${at(y)}a${at(r)} ${at(r)} 0 1 0 ${at(2 * r)} 0a${at(r)} ${at(r)} 0 1 0 ${at(-2 * r)} 0`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.#dash = dash;
  }

  stroke() {
    if (this.#path === "" || String(this.strokeStyle).trim() === "") return;
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.map(at).join(" ")}"` : "";
    this.#put(`fill="none" stroke="${this.strokeStyle}" stroke-width="${at(this.lineWidth)}" stroke-linecap="${this.lineCap}"${dash}`);
  }

  fill() {
    if (this.#path !== "") this.#put(`fill="${this.fillStyle}"`);
  }

  /** @param {string} look */
  #put(look) {
    const alpha = this.globalAlpha < 1 ? ` opacity="${at(this.globalAlpha)}"` : "";
    this.#parts.push(`<path d="${this.#path}" ${look}${alpha}/>`);
  }
}
