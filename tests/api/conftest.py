"""One server for all tests of the API: a process of its own, spoken to over sockets."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.conftest import CACHE

ROOT = Path(__file__).resolve().parents[2]
FRIEND = "https://friend.example"
"""An origin that the server's settings allow."""

Call = Callable[..., httpx.Response]
Dial = Callable[..., AbstractContextManager[ClientConnection]]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of a running server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "BASIN_CACHE_DIR": str(CACHE),
        "BASIN_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "BASIN_WARM_AT_START": "false",
        "BASIN_ALLOWED_ORIGINS": FRIEND,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", str(port)], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith("Basin: http")
    yield f"127.0.0.1:{port}"
    server.terminate()
    server.wait()
    server.stdout.close()


@pytest.fixture(scope="session")
def http(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{address}", timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
def post(http: httpx.Client) -> Call:
    """POST of JSON under /api/v1; ``accept`` chooses the answer."""

    def call(path: str, body: Any, accept: str = "application/json") -> httpx.Response:
        return http.post(f"/api/v1{path}", json=body, headers={"Accept": accept})

    return call


@pytest.fixture(scope="session")
def dial(address: str) -> Dial:
    """A new live socket."""

    def call(**options: Any) -> AbstractContextManager[ClientConnection]:
        return connect(f"ws://{address}/api/v1/live", max_size=None, open_timeout=60, **options)

    return call
