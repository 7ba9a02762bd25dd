"""``python -m app``: serve the page and the API."""

import argparse

import uvicorn

from app.main import create_app
from app.settings import Settings


def main() -> None:
    """Parse --host and --port, then serve until interrupted."""
    parser = argparse.ArgumentParser(prog="basin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    arguments = parser.parse_args()
    settings = Settings()
    uvicorn.run(
        create_app(settings),
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        ws_max_size=settings.max_body,
        # Frames are quantised already; deflating them again costs more than it saves.
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main()
