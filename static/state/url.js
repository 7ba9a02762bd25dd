/**
 * The state in the address: `#v=1&s=` + base64url of the deflated JSON. Whatever comes in
 * is a stranger's: bounded here, validated and clamped by `restore`.
 */

const LARGEST = 2_000_000;

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
      throw new RangeError(`The link unpacks to more than ${most} bytes.`);
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
  return `#v=1&s=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/**
 * @param {string} fragment `location.hash`
 * @returns {Promise<unknown>} the JSON, or null where there is none that this version reads
 */
export async function unpack(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const packed = fields.get("s");
  if (fields.get("v") !== "1" || packed === null || packed.length > LARGEST) return null;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(new TextDecoder().decode(await gather(stream, LARGEST)));
  } catch {
    return null;
  }
}
