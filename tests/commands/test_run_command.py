"""./run as a person types it, and the README's curl commands against what it serves."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A server started by ./run: its process, the line that it printed and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "BASIN_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
        "BASIN_WARM_AT_START": "false",
    }
    server = subprocess.Popen(
        [ROOT / "run", "--port", str(port)],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    try:
        yield server, line, f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def run_refuses(*arguments: str) -> str:
    """What ./run says when it does not start."""
    result = subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    return result.stderr


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_named_with_the_rule(port: str) -> None:
    message = run_refuses("--port", port)
    assert f"port {port} is not a number from 1 to 65535" in message


def test_an_unknown_argument_is_named() -> None:
    assert "Unknown argument --prot" in run_refuses("--prot", "8000")


def test_a_taken_port_is_said_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        message = run_refuses("--port", str(port))
    assert f"Port {port} on 127.0.0.1 is taken" in message


def test_it_says_its_address_once_it_and_its_engine_answer(served: tuple[subprocess.Popen[str], str, str]) -> None:
    _, line, address = served
    assert line.startswith(f"Basin: {address} ")
    with urllib.request.urlopen(f"{address}/readyz") as answer:
        assert answer.status == 200


WITHOUT_ENGINE = """
import os
import socket
from app import main, serving

class Broken(main.ProcessEngine):
    def _start(self):
        super()._start()
        self._started = self._executor.submit(os._exit, 1)

main.ProcessEngine = Broken
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
serving.serve("127.0.0.1", port)
"""


def test_an_engine_that_does_not_start_is_said_and_ends_it() -> None:
    environment = os.environ | {"BASIN_WARM_AT_START": "false"}
    server = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENGINE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (server.returncode, server.stdout) == (1, "")
    assert server.stderr.startswith("Basin: the engine does not start: ")


def curl_commands() -> list[str]:
    """Every curl command of the README."""
    blocks = re.findall(r"```sh\n(curl .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert blocks
    return blocks


@pytest.mark.parametrize("command", curl_commands())
def test_the_readme_s_requests_are_answered(command: str, served: tuple[subprocess.Popen[str], str, str]) -> None:
    program, url, header, content_type, data, body = shlex.split(command)
    assert (program, header, data) == ("curl", "-H", "-d")
    name, _, value = content_type.partition(": ")
    url = url.replace("http://127.0.0.1:8000", served[2])
    request = urllib.request.Request(url, body.encode(), {name: value})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
        assert isinstance(json.load(answer), dict)


def test_being_told_to_stop_ends_it_in_order(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"BASIN_CACHE_DIR": str(tmp_path), "BASIN_WARM_AT_START": "false"}
    command = [ROOT / "run", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        server.terminate()
        _, complaints = server.communicate(timeout=60)
    assert (server.returncode, complaints) == (0, "")


def test_ctrl_c_ends_it_in_order(served: tuple[subprocess.Popen[str], str, str]) -> None:
    server, _, address = served
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(30) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/healthz")
