/** What of a link could not be taken as it stands: where a state was held to its rules and came out another. */

/** @typedef {{ path: string, given: any, kept: any }} Difference  `kept` is undefined where there is no such thing */

/**
 * Everything in `given` that is not so in `kept`, which was made of it. What `given` leaves out
 * is left to the page; an unknown kind stands for all that belongs to it.
 * @param {any} given @param {any} kept @param {string} [path]
 * @returns {Difference[]}
 */
export function differences(given, kept, path = "") {
  if (given === kept) return [];
  const differ = [{ path, given, kept }];
  if (typeof given !== "object" || given === null || typeof kept !== "object" || kept === null) return differ;
  if (Array.isArray(given) !== Array.isArray(kept)) return differ;
  if (Array.isArray(given)) {
    if (given.length !== kept.length) return differ;
    const names = given.every((v) => typeof v === "string") && kept.every((/** @type {any} */ v) => typeof v === "string");
    if (names) return JSON.stringify([...given].sort()) === JSON.stringify([...kept].sort()) ? [] : differ; // a set
    return given.flatMap((value, k) => differences(value, kept[k], `${path}[${k + 1}]`));
  }
  const under = (/** @type {string} */ name) => (path ? `${path}.${name}` : name);
  if ("kind" in given && given.kind !== kept.kind) return [{ path: under("kind"), given: given.kind, kept: kept.kind }];
  return Object.entries(given).flatMap(([name, value]) => differences(value, Object.hasOwn(kept, name) ? kept[name] : undefined, under(name)));
}

/** A difference as a sentence. @param {Difference} difference */
export function sentenceOf({ path, given, kept }) {
  const value = shown(given);
  if (path === "") return "It holds no scene.";
  if (path.endsWith("kind")) return `${path}: there is no ${value} here.`;
  if (kept === undefined) return `${path}: not known here.`;
  if (typeof given === "number" && typeof kept === "number") return `${path}: ${value} is out of range; the nearest is ${shown(kept)}.`;
  if (Array.isArray(given) && Array.isArray(kept) && given.length !== kept.length) return `${path}: of ${given.length} entries ${kept.length} can be read.`;
  return `${path}: ${value} cannot be read.`;
}

/** @param {any} value */
function shown(value) {
  if (typeof value === "string") return `“${value.slice(0, 40)}”`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * How a room says what it made of its part of the address. Only what came by the link is
 * looked at, once: what the page itself remembers is as it made it.
 * @param {any} link the state in it, or null @param {(found: Difference[]) => void} found
 * @returns {(given: any, kept: any, path: string) => void}
 */
export function doubtful(link, found) {
  const unseen = new WeakSet();
  const walk = (/** @type {any} */ value) => {
    if (typeof value !== "object" || value === null) return;
    unseen.add(value);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(link?.rooms);
  return (given, kept, path) => {
    if (typeof given !== "object" || given === null || !unseen.delete(given)) return;
    const lost = differences(given, kept, path);
    if (lost.length > 0) found(lost);
  };
}
