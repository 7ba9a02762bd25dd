/** Plotly, fetched once and after the first paint, from the address the server wrote. */

/** @type {Promise<any> | null} */
let loading = null;

/** @returns {Promise<any>} the library */
export function plotly() {
  loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address();
    script.addEventListener("load", () => done(/** @type {any} */ (globalThis).Plotly));
    script.addEventListener("error", () => {
      loading = null;
      fail(new Error("The plotting library did not arrive; values under the pointer are missing."));
    });
    document.head.append(script);
  });
  return loading;
}

/** Have the file fetched when the network has nothing better to do, and not yet parsed. */
export function prefetch() {
  if (loading) return;
  const link = document.createElement("link");
  link.rel = "prefetch";
  link.href = address();
  document.head.append(link);
}

function address() {
  return document.querySelector('meta[name="plotly"]')?.getAttribute("content") ?? "";
}
