/** Small helpers to make elements; text always as text, never as markup. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners, `class`, `data-…` and so on as written
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  dress(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * The same for SVG.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string)} children
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  dress(element, attributes);
  element.append(...children);
  return element;
}

/** @param {Element} element @param {Record<string, any>} attributes */
function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Write text only where it differs: a written node is laid out again. @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string} path of a 20 × 20 icon @param {string} [name] */
export function icon(path, name = "icon") {
  return s("svg", { viewBox: "0 0 20 20", class: name, "aria-hidden": "true", focusable: "false" }, s("path", { d: path }));
}

/**
 * Switch a control off because it does nothing now, with the reason as its description; or on
 * again where the reason is empty.
 * @param {HTMLElement} element that holds the control @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | HTMLFieldSetElement | HTMLButtonElement} control
 * @param {HTMLElement} why with the reason and an id
 */
export function bar(element, control, why) {
  const reason = why.textContent ?? "";
  control.disabled = reason !== "";
  element.toggleAttribute("data-inert", reason !== "");
  if (reason === "") why.remove();
  else element.append(why);
  describe(control, why.id, reason !== "");
}

/**
 * An element says more of a control, or no longer: several may at a time.
 * @param {Element} control @param {string} id @param {boolean} on
 */
export function describe(control, id, on) {
  const others = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((other) => other && other !== id);
  const all = on ? [...others, id] : others;
  if (all.length > 0) control.setAttribute("aria-describedby", all.join(" "));
  else control.removeAttribute("aria-describedby");
}

let counter = 0;

/** An id that no other element has. @param {string} stem */
export function fresh(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
