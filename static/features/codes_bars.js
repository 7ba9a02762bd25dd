/** A code as bars: one slot a unit, up for positive activity and down for negative. */

/** The drawing's sides; it is stretched to its place. */
export const SIDE = { across: 100, up: 30 };
/** A unit that is less active than this is silent. */
const SILENT = 1e-6;
/** Height of a silent unit's tick. */
const TICK = 0.7;

/**
 * @param {readonly number[]} code activity of each unit @param {number} size that fills half the height
 * @returns {{ active: number, rects: { class: string, x: number, y: number, width: number, height: number }[] }}
 */
export function barsOf(code, size) {
  const slot = SIDE.across / code.length;
  const middle = SIDE.up / 2;
  const rects = code.map((z, k) => {
    const silent = Math.abs(z) < SILENT;
    const height = silent ? TICK : Math.max(TICK, Math.min(1, Math.abs(z) / size) * middle);
    const y = silent ? middle - TICK / 2 : z > 0 ? middle - height : middle;
    return { class: silent ? "silent" : z > 0 ? "up" : "down", x: (k + 0.15) * slot, y, width: 0.7 * slot, height };
  });
  return { active: rects.filter((rect) => rect.class !== "silent").length, rects };
}
