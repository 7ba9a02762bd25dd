/** The REST calls that the page makes, and errors that say what the server said. */
import { readFrame, readTensors } from "./frame.js";
import { backoff } from "./backoff.js";

const BASE = "/api/v1";

/** What went wrong, in the words of the server's problem+json. */
export class Problem extends Error {
  /** @param {{ title?: string, detail?: string, status?: number, type?: string, errors?: { pointer: string, detail: string }[], [more: string]: any }} problem */
  constructor({ title, detail, status, type, errors, ...more }) {
    const problem = { title, detail, status, type, errors };
    super(problem.detail || problem.title || "The server refused without saying why.");
    this.name = "Problem";
    this.title = problem.title ?? "";
    this.status = problem.status ?? 0;
    this.type = problem.type ?? "";
    /** Which field of what was sent, and why. */
    this.errors = problem.errors ?? [];
    /** What this sort of problem tells besides. @type {Record<string, any>} */
    this.more = more;
  }
}

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} */
async function call(path, init) {
  const answer = await fetch(BASE + path, init);
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Problem({ status: answer.status, title: answer.statusText, ...problem });
}

/** What lies at a path, as JSON. @param {string} path @returns {Promise<any>} */
export async function get(path) {
  return (await call(path)).json();
}

/** A question with a JSON body, answered in JSON. @param {string} path @param {unknown} body @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function post(path, body, signal) {
  return (await call(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal })).json();
}

/** The same, answered in binary arrays. @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
export async function postForTensors(path, body, signal) {
  const headers = { "Content-Type": "application/json", Accept: "application/safetensors" };
  return readTensors(await (await call(path, { method: "POST", body: JSON.stringify(body), headers, signal })).arrayBuffer());
}

/**
 * What the page cannot open without, asked for again and again while the server is away or busy.
 * @param {string} path @param {(message: string) => void} say @returns {Promise<any>}
 */
async function insist(path, say) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await get(path);
    } catch (error) {
      const refused = error instanceof Problem && error.status < 500;
      if (refused) throw error;
      say(error instanceof Problem ? "The server is busy; asking again." : "No answer from the server; asking again.");
      await new Promise((done) => setTimeout(done, 1000 * backoff(attempt)));
    }
  }
}

/** @param {(message: string) => void} say @returns {Promise<import("../state/model.js").Catalogue>} */
export function catalogue(say) {
  return insist("/catalogue", say);
}

/** The words that the page explains. @param {(message: string) => void} say @returns {Promise<{ terms: import("../state/glossary.js").Term[] }>} */
export function glossary(say) {
  return insist("/glossary", say);
}

/** Some points of a dataset, for its thumbnail. @param {string} kind @returns {Promise<[number, number][]>} */
export async function preview(kind) {
  return (await (await call(`/data/${encodeURIComponent(kind)}/preview`)).json()).points;
}

/**
 * The log density that data was drawn from, rows y, columns x; null where nobody knows it.
 * @param {import("../state/schema.js").Piece} data @param {{ x: [number, number], y: [number, number] }} window
 * @param {number} resolution @param {number | null} given
 */
export async function densityOf(data, window, resolution, given) {
  const { arrays } = await postForTensors("/data/density", { data, window, resolution, ...(given === null ? {} : { given }) });
  return arrays.log_density ? /** @type {Float32Array} */ (arrays.log_density.values) : null;
}

/**
 * One frame of a run in full quality. A run that the server has forgotten is registered
 * again and asked for once more.
 * @param {import("../state/model.js").Experiment} experiment
 * @param {string} run
 * @param {number} step
 * @param {{ resolution: number, quantities: string[], beta?: number, given?: number | null }} want
 * @param {AbortSignal} signal
 */
export async function frameOf(experiment, run, step, want, signal) {
  const query = new URLSearchParams({
    dtype: "f32",
    resolution: String(want.resolution),
    quantities: want.quantities.join(","),
    ...(want.beta === undefined ? {} : { beta: String(want.beta) }),
    ...(typeof want.given === "number" ? { given: String(want.given) } : {}),
  });
  const get = (/** @type {string} */ id) => call(`/runs/${id}/frames/${step}?${query}`, {
    headers: { Accept: "application/safetensors" }, signal,
  });
  let answer;
  try {
    answer = await get(run);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    const registered = await call("/runs", {
      method: "POST", body: JSON.stringify(experiment), headers: { "Content-Type": "application/json" }, signal,
    });
    answer = await get((await registered.json()).id);
  }
  return readFrame(await answer.arrayBuffer());
}
