/**
 * How hard the last step pushed: down at data, up at negatives, all on one scale. A push of 1
 * is the average push on a datum.
 */
import { inkOf } from "../plot/marks.js";
import { drawForces } from "../plot/overlays.js";
import { stems } from "../plot/relief.js";

const FEW = { small: 40, large: 120 };

/** @type {import("./index.js").Overlay} */
export const forces = {
  id: "forces",
  label: "push",
  sign: ["down", "up"],
  hint: "Down at data, up at negatives, as long as the loss really weighs them: a push of 1 is the average push on a datum",
  on: true,
  draw({ pen, frame, data, place, colours, ratio, small }) {
    if (frame.step === 0) return; // nothing has been pushed yet
    const size = (small ? 6.5 : 10) * ratio;
    const most = small ? FEW.small : FEW.large;
    drawForces(pen, data, null, place, { size, ink: inkOf("down", colours), most, up: false });
    drawForces(pen, frame.negatives, frame.weights, place, { size, ink: inkOf("up", colours), most: small ? 96 : 192, up: true });
  },
  raise: ({ relief, frame, data, colours, small }) => (frame.step === 0 ? [] : [
    stems(relief, data, null, { colour: colours.pull, most: small ? FEW.small : FEW.large, up: false }),
    stems(relief, frame.negatives, frame.weights, { colour: colours.negative, most: small ? 96 : 192, up: true }),
  ]),
};
