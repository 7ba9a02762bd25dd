/**
 * Scenes to begin with: a landscape, a β, who races from where, and what to look at. They
 * go through `restore` as a link does, so that a kind the server lacks leaves no hole.
 */

/** @typedef {{ id: string, title: string, note: string, state: Record<string, any> }} Scene */

/** @param {string} kind @param {Record<string, number>} [knobs] */
const racer = (kind, knobs = {}) => ({ piece: { kind, ...knobs }, on: true });

/** @type {readonly Scene[]} */
export const SCENES = Object.freeze([
  {
    id: "four-wells",
    title: "Four wells",
    note: "A formula with two constants. The descents stop in the well they fall into; the chains go on, and leave it the sooner the hotter it is.",
    state: {
      landscape: {
        kind: "expression", formula: "h*((x**2 - 1)**2 + (y**2 - 1)**2) + t*(x + y/2)", constants: { h: 1, t: 0.15 },
        window: { x: [-1.8, 1.8], y: [-1.8, 1.8] },
      },
      beta: 3, start: [0.08, 0.12], steps: 400, chains: 1,
      racers: [racer("gradient-descent", { rate: 0.02 }), racer("momentum", { rate: 0.02, momentum: 0.9 }), racer("mala", { step_size: 0.3 })],
    },
  },
  {
    id: "himmelblau",
    title: "Himmelblau: four zeros",
    note: "Four minima of energy 0 about a hill. A descent finds one of them, and a small difference at the start decides which; tempering finds all four.",
    state: {
      landscape: { kind: "himmelblau" },
      beta: 0.04, start: [-0.4, -1.1], steps: 300, chains: 1,
      racers: [
        racer("gradient-descent", { rate: 0.003 }), racer("momentum", { rate: 0.004, momentum: 0.95 }), racer("adam", { rate: 0.1 }),
        racer("tempering", { step_size: 0.5 }),
      ],
    },
  },
  {
    id: "muller-brown",
    title: "Müller–Brown: two saddles",
    note: "Three minima along a bent valley, and two saddles between them. A descent ends beside the saddle; a chain must climb to come to the next.",
    state: {
      landscape: { kind: "muller-brown" },
      beta: 0.06, start: [-0.8, 0.62], steps: 600, chains: 1,
      racers: [
        racer("gradient-descent", { rate: 0.0003 }), racer("adam", { rate: 0.01 }), racer("mala", { step_size: 0.1 }), racer("hmc", { step_size: 0.05, leapfrogs: 10 }),
      ],
    },
  },
  {
    id: "rosenbrock",
    title: "Rosenbrock's valley: momentum against plain descent",
    note: "The walls allow plain descent only a small rate, and the level floor then takes for ever; momentum adds up along it.",
    state: {
      landscape: { kind: "rosenbrock" },
      beta: 0.02, start: [-1.2, 1], steps: 1500, chains: 1,
      racers: [racer("gradient-descent", { rate: 0.001 }), racer("momentum", { rate: 0.001, momentum: 0.9 }), racer("adam", { rate: 0.02 })],
    },
  },
  {
    id: "funnel",
    title: "Funnel: where HMC stalls",
    note: "No one step suits both mouth and neck. Steps that suit the mouth are refused in the neck, and HMC's chains hang where they began.",
    state: {
      landscape: { kind: "funnel" },
      beta: 1, look: "probability", start: [0, -6], steps: 400, chains: 8,
      racers: [racer("hmc", { step_size: 0.6, leapfrogs: 10 }), racer("nuts", { step_size: 0.3 }), racer("metropolis", { step_size: 1 })],
    },
  },
  {
    id: "cold-double-well",
    title: "Double well, cold: tempering crosses, MALA does not",
    note: "The barrier is 12 units of βF high. MALA's chains stay in the well where they began, one of four; tempering has hot replicas that cross for it.",
    state: {
      landscape: { kind: "double-well" },
      beta: 12, look: "probability", start: [-1, -1], steps: 800, chains: 8,
      racers: [racer("mala", { step_size: 0.15 }), racer("tempering", { step_size: 0.2, hottest: 0.05 })],
    },
  },
]);

/** @param {string | null} id */
export function sceneOf(id) {
  return SCENES.find((scene) => scene.id === id) ?? null;
}
