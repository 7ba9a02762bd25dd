/** The page's dress from its address: parts hidden, and what an embedded page needs besides. */
import { dressOf } from "../state/query.js";
import { h } from "../ui/dom.js";

const dress = dressOf(location.search);
// At once, not with the other features: parts that are hidden must not flash up first.
if (dress.hide.length > 0) document.body.dataset.hide = dress.hide.join(" ");
if (dress.embed) document.body.dataset.embed = "";

/** @type {import("./index.js").Feature} */
export function dressed() {
  if (!dress.embed) return;
  // Whoever meets a figure in a page of lecture notes finds the whole laboratory, as it stands.
  const whole = () => {
    const { origin, pathname, hash } = location;
    link.href = origin + pathname + hash;
  };
  const link = h("a", { class: "whole", href: "/", target: "_blank", rel: "noopener", "data-action": "whole", title: "Open this in Basin", onclick: whole, onfocus: whole }, "Basin ↗");
  document.getElementById("transport")?.append(link);
}
