"""``python -m app``: serve the page and the API."""

import argparse


def main() -> None:
    """Parse --host and --port, then serve until interrupted."""
    # Not at the top: the engine's process imports this module again, and needs no server.
    from app.serving import serve

    parser = argparse.ArgumentParser(prog="basin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)


if __name__ == "__main__":
    main()
