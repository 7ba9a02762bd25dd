"""Floor 5: the HTTP and WebSocket interface. Handlers are thin: parse, call the engine,
answer."""
