/** The benches by name; each is fetched when its tab is first chosen. */

/** @typedef {{ id: string, title: string, question: string, load: () => Promise<{ make: (page: import("./index.js").BenchPage) => import("./index.js").Bench }> }} Tab */

/** @type {readonly Tab[]} */
export const TABS = Object.freeze([
  { id: "softargmin", title: "Softargmin", question: "How do energies become probabilities, and which way does each one get pushed?", load: () => import("./softargmin.js") },
  { id: "plane", title: "Loss plane", question: "Does this loss push the right answer below the wrong one, and by how much?", load: () => import("./plane.js") },
  { id: "latent", title: "Latent", question: "What is left of an energy when its hidden variable is minimised, or averaged, away?", load: () => import("./latent.js") },
  { id: "labels", title: "Labels", question: "One energy for each class: what does learning do to each of them?", load: () => import("./labels.js") },
  { id: "dimension", title: "Dimension", question: "In 2-D negatives are everywhere. How many would it take in 64?", load: () => import("./dimension.js") },
]);
