// @ts-check
// Starts Swagger UI on the server's own description. In a file of its own because the
// Content-Security-Policy allows no script inside the page.

/** @type {any} */ (globalThis).SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
