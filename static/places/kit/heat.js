/** A field with its isolines on a plot's canvas. */
import { Heat } from "../../plot/heat.js";
import { isolines } from "../../plot/isolines.js";
import { ramp } from "../../plot/ramps.js";
import { theme } from "../../ui/theme.js";

/** @typedef {import("./plot.js").Sight} Sight */

/** @param {"energy" | "density" | "push"} use */
export function heatmap(use) {
  const heat = new Heat();
  let segments = new Float32Array(1 << 15);
  return {
    /**
     * @param {Sight} sight @param {Float32Array} field rows of `n`, the first at the bottom @param {number} n
     * @param {[number, number]} range @param {readonly number[]} levels rising @param {"basin" | "cividis"} family
     */
    draw({ pen, inner }, field, n, range, levels, family) {
      if (!pen) return;
      heat.fill(field, n, range, ramp(use, family, theme()).table);
      heat.draw(pen, inner.width, inner.height);
      const count = isolines(field, n, levels, 1, segments);
      if (count > segments.length - 16) segments = new Float32Array(2 * segments.length);
      pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--iso");
      pen.lineWidth = 1;
      pen.beginPath();
      const [ux, uy] = [inner.width / (n - 1), inner.height / (n - 1)];
      for (let k = 0; k < count; k += 4) {
        pen.moveTo(segments[k] * ux, inner.height - segments[k + 1] * uy);
        pen.lineTo(segments[k + 2] * ux, inner.height - segments[k + 3] * uy);
      }
      pen.stroke();
    },
  };
}
