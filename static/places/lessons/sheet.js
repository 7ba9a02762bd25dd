/** The lessons' style sheet, fetched by whoever takes one. */
import { h } from "../../ui/dom.js";

const HREF = "/static/styles/lessons.css";
/** @type {Promise<unknown> | undefined} */
let loaded;

/** Settled once it holds, or could not be had. @returns {Promise<unknown>} */
export function sheet() {
  loaded ??= new Promise((done) => document.head.append(h("link", { rel: "stylesheet", href: HREF, onload: done, onerror: done })));
  return loaded;
}
