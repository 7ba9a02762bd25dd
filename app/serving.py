"""The server around the application: uvicorn, and the line that says where it listens."""

import signal
import socket
import sys
from contextlib import suppress

import uvicorn

from app.main import create_app
from app.settings import Settings

GRACE = 3
"""Seconds that open sockets are given when the server is told to stop."""


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Basin: {_address(self.config.host, self.config.port)}  (Ctrl-C stops it)", flush=True)


def serve(host: str, port: int) -> None:
    """Serve until interrupted; say the address once it answers."""
    settings = Settings()
    config = uvicorn.Config(
        create_app(settings),
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
    with suppress(KeyboardInterrupt):
        _Server(config).run()


def _address(host: str, port: int) -> str:
    """The address as a browser on this machine takes it."""
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
