/** What a layout does to words: those that are cut off, and those that lie on others. An expression: a function. */
() => {
  const found = new Set();
  const name = (element) => {
    const own = element.id ? `#${element.id}` : [...element.classList].map((c) => `.${c}`).join("") || Object.keys(element.dataset).map((k) => `[${k}]`).join("");
    const parent = element.parentElement;
    return `${parent ? parent.tagName.toLowerCase() + [...parent.classList].map((c) => `.${c}`).join("") : ""} > ${element.tagName.toLowerCase()}${own}`;
  };
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const up = function* (element) { for (let e = element; e && e !== document.documentElement; e = e.parentElement) yield e; };
  const SKIP = "math, .unseen, .skip, [aria-hidden=true] canvas, option, script, style, noscript, .axes, .solid, .ls-solid, details:not([open]) > :not(summary)";
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(SKIP)
    && ![...up(element)].some((e) => styleOf(e).clipPath === "inset(50%)"); // for those who hear the page

  /** What words and controls there are, with the boxes they take. */
  const things = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (text === "" || !shown(element) || element.closest("select, textarea")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // A read-out is one line: a column too narrow for it breaks it into its words.
    if (element.closest("output") && text.length < 24 && new Set([...range.getClientRects()].map((b) => Math.round(b.top))).size > 1) found.add(`broken into lines: "${text}" in ${name(element)}`);
    for (const box of range.getClientRects()) if (box.width > 0.5 && box.height > 0.5) things.push({ element, text, box, kind: "text" });
  }
  for (const element of document.querySelectorAll("button, select, textarea, input:not([type=hidden])")) {
    if (!shown(element) || styleOf(element).opacity === "0") continue;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) things.push({ element, text: element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 30), box, kind: "control" });
  }

  // Cut off: by a box that hides what does not fit, or by the window's sides.
  for (const { element, text, box, kind } of things) {
    const titled = element.closest("[title]") !== null;
    let fixed = false;
    for (const e of up(element)) {
      const { overflowX, overflowY, textOverflow, position } = styleOf(e);
      fixed ||= position === "fixed";
      const edge = e.getBoundingClientRect();
      if (["auto", "scroll"].includes(overflowX) || ["auto", "scroll"].includes(overflowY)) { fixed = true; break; }
      if (kind === "text" && textOverflow === "ellipsis" && titled) continue;
      if (overflowX !== "visible" && (box.left < edge.left - 1.5 || box.right > edge.right + 1.5)) found.add(`cut off sideways by ${name(e)}: "${text.slice(0, 40)}" in ${name(element)}`);
      if (overflowY !== "visible" && (box.top < edge.top - 3 || box.bottom > edge.bottom + 3)) found.add(`cut off by ${name(e)}: "${text.slice(0, 40)}" in ${name(element)}`);
    }
    if (!fixed && (box.left < -1 || box.right > innerWidth + 1)) found.add(`beyond the window: "${text.slice(0, 40)}" in ${name(element)}`);
  }
  // A choice shows the whole name of each thing that can be chosen.
  const pen = document.createElement("canvas").getContext("2d");
  for (const element of document.querySelectorAll("select")) {
    if (!shown(element)) continue;
    const style = styleOf(element);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const sides = ["paddingLeft", "paddingRight", "borderLeftWidth", "borderRightWidth"].map((side) => parseFloat(style[side]));
    const room = element.getBoundingClientRect().width / element.currentCSSZoom - sides.reduce((sum, side) => sum + side);
    for (const option of element.options) {
      const wide = pen.measureText(option.text).width;
      if (wide > room + 0.5) found.add(`choice cut off: "${option.text}" ${Math.round(wide)} in ${Math.round(room)} px, ${name(element)}`);
    }
  }

  // On each other: what scrolls under a bar that stays is no fault, nor what a control holds itself.
  const layer = (element) => [...up(element)].find((e) => ["fixed", "sticky"].includes(styleOf(e).position)) ?? null;
  const inner = (a, b) => a.contains(b) || b.contains(a) || (a.closest("button, label, summary, .option") !== null && a.closest("button, label, summary, .option") === b.closest("button, label, summary, .option"));
  /** What is to be seen of a box: not what is scrolled away inside its own. */
  const seen = ({ element, box }) => {
    let { left, right, top, bottom } = box;
    for (const e of up(element)) {
      const { overflowX, overflowY, position } = styleOf(e);
      const edge = e.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      if (position === "fixed") break; // in the window's place, in no box's
    }
    return { left, right, top, bottom };
  };
  for (const thing of things) thing.box = seen(thing);
  things.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < things.length; i += 1) {
    const a = things[i];
    for (let j = i + 1; j < things.length && things[j].box.top < a.box.bottom - 3; j += 1) {
      const b = things[j];
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide <= 2 || high <= 3 || inner(a.element, b.element)) continue;
      if (layer(a.element) !== layer(b.element)) continue;
      found.add(`on each other: "${a.text.slice(0, 30)}" in ${name(a.element)}, "${b.text.slice(0, 30)}" in ${name(b.element)}`);
    }
  }
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) found.add(`the page is ${over} px too wide`);
  return [...found];
}
