/**
 * What the address asks of the page's dress before its state: `?embed=1`, `?present=1`,
 * `?hide=side,charts`. Names that the page does not know are passed over.
 */

/** What can be hidden, and what each name means. */
export const PARTS = Object.freeze({
  header: "the bar at the top, with all in it",
  places: "the rooms' names in the header",
  legend: "the colour scale in the header",
  tools: "the header's buttons",
  side: "the column of controls",
  headline: "the sentence at the top and the panels' sizes",
  sizes: "the panels' sizes alone",
  words: "what stands under each picture",
  knobs: "the sliders and dials there, but not the sentence",
  transport: "the play bar",
  charts: "the curves",
  under: "the instruments beneath",
});

/** What an embedded page leaves out: it shows the panels, and plays. */
const EMBEDDED = Object.freeze(["header", "side", "headline", "charts", "under"]);

/** @typedef {{ embed: boolean, present: boolean, hide: string[] }} Dress */

/** @param {string} search `location.search` @returns {Dress} */
export function dressOf(search) {
  const query = new URLSearchParams(search);
  const embed = query.get("embed") === "1";
  const asked = query.getAll("hide").flatMap((list) => list.split(",")).map((name) => name.trim().toLowerCase());
  const hide = new Set([...(embed ? EMBEDDED : []), ...asked.filter((name) => Object.hasOwn(PARTS, name))]);
  return { embed, present: query.get("present") === "1", hide: [...hide] };
}
