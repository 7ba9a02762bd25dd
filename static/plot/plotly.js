/** Plotly, fetched once and after the first paint, from the address the server wrote. */

/** @type {Promise<any> | null} */
let loading = null;

/** @returns {Promise<any>} the library */
export function plotly() {
  loading ??= new Promise((done, fail) => {
    const address = document.querySelector('meta[name="plotly"]')?.getAttribute("content") ?? "";
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => done(/** @type {any} */ (globalThis).Plotly));
    script.addEventListener("error", () => {
      loading = null;
      fail(new Error("The plotting library did not arrive; axes and hover are missing."));
    });
    document.head.append(script);
  });
  return loading;
}
