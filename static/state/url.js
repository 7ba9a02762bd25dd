/**
 * The state in the address: `#v=1&s=` + base64url of the deflated JSON. Whatever comes in
 * is a stranger's: bounded here, validated and clamped by `restore`.
 */

/** @typedef {"newer" | "damaged" | "large"} Fault  why a link cannot be read */

const VERSION = 1;
const LARGEST = 2_000_000;

class TooLarge extends RangeError {}

/** @param {ReadableStream<Uint8Array>} stream @param {number} most @returns {Promise<Uint8Array>} */
async function gather(stream, most) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new TooLarge(`The link unpacks to more than ${most} bytes.`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * @param {unknown} state JSON
 * @returns {Promise<string>} the fragment, with its `#`
 */
export async function pack(state) {
  const text = new Blob([JSON.stringify(state)]);
  const bytes = await gather(text.stream().pipeThrough(new CompressionStream("deflate")), LARGEST);
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `#v=${VERSION}&s=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/**
 * @param {string} fragment `location.hash`
 * @returns {Promise<{ state: Record<string, any> | null, fault: Fault | null }>} the JSON; neither
 *   where the fragment is no link at all
 */
export async function unpack(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const packed = fields.get("s");
  const version = fields.get("v");
  const refused = (/** @type {Fault} */ fault) => ({ state: null, fault });
  if (version === null && packed === null) return { state: null, fault: null };
  if (version !== String(VERSION)) return refused(/^\d+$/.test(version ?? "") && Number(version) > VERSION ? "newer" : "damaged");
  if (packed === null) return refused("damaged");
  if (packed.length > LARGEST) return refused("large");
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await gather(stream, LARGEST)));
    return typeof state === "object" && state !== null && !Array.isArray(state) ? { state, fault: null } : refused("damaged");
  } catch (error) {
    return refused(error instanceof TooLarge ? "large" : "damaged");
  }
}
