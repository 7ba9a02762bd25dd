"""The server around the application: uvicorn, and the line that says where it listens."""

import asyncio
import signal
import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings

GRACE = 3
"""Seconds that open sockets are given when the server is told to stop."""


class _Server(uvicorn.Server):
    """uvicorn, which says its address once the engine behind it answers too: who opens the
    page then sees it move, and does not watch an engine being loaded."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app
        self.failed = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            # Aside, so that a signal is obeyed while the engine still starts.
            self._announcement = asyncio.create_task(self._announce())

    async def _announce(self) -> None:
        address = _address(self.config.host, self.config.port)
        try:
            await self._app.state.engine.started()
        except Exception as reason:
            print(f"Basin: the engine does not start: {reason!r}", file=sys.stderr, flush=True)
            self.failed = self.should_exit = True
        else:
            print(f"Basin: {address}  (Ctrl-C stops it)", flush=True)


def serve(host: str, port: int) -> None:
    """Serve until interrupted; say the address once the server and its engine answer.

    Ends the process with exit code 1 if the engine does not start."""
    settings = Settings()
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        ws_max_size=settings.max_body,
        # Frames are quantised already; deflating them again costs more than it saves.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE,
    )
    # uvicorn shuts down in order and then passes the signal on: SIGINT as an exception, and
    # SIGTERM (docker stop) too, so that Python leaves by its own door and tidies up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = _Server(app, config)
    with suppress(KeyboardInterrupt):
        server.run()
    if server.failed:
        sys.exit(1)


def _address(host: str, port: int) -> str:
    """The address as a browser on this machine takes it."""
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
