/**
 * Where a frame stands on its dials, 0 to 1. A function of the frame alone: the same frame
 * stands at the same place, whatever was played before it.
 */

/** The face of the loss dial: 0 in the middle, linear within ±LINEAR, logarithmic up to ±MOST. */
const LINEAR = 0.1;
const MOST = 1000;

/** What the loss dial marks along its arc. */
export const LOSS_MARKS = Object.freeze([-100, -10, -1, 0, 1, 10, 100]);
/** The ends of the energy dial: those of the colours of the raw energy view. */
const ENDS = Object.freeze({ low: -0.15, high: 1 });

/**
 * A loss has its method's own unit, and no least or greatest value that is known beforehand.
 * @param {number} loss
 */
export function lossShare(loss) {
  return held(0.5 + (0.5 * Math.asinh(loss / LINEAR)) / Math.asinh(MOST / LINEAR));
}

/**
 * An energy in the raw view's unit: 0 is the median of the data's energy, 1 the widest spread
 * that the server has found in this run up to this step. Marks that meet are a landscape that
 * has gone flat.
 * @param {number} energy @param {{ offset: number, scale: number }} display
 */
export function energyShare(energy, { offset, scale }) {
  const u = scale > 0 ? (energy - offset) / scale : 0;
  return held((u - ENDS.low) / (ENDS.high - ENDS.low));
}

/** @param {number} share */
function held(share) {
  return Math.min(1, Math.max(0, share));
}
