"""docs/extending.md, walked: its files written out, a server started on them, and used."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"losses": "squared-hinge", "data": "lemniscate", "shaping": "soft-k-means"}

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the page's package is found."""
    folder = tmp_path_factory.mktemp("walk")
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", (ROOT / "docs" / "extending.md").read_text(), re.DOTALL)
    assert len(blocks) == len(KINDS)
    for name, code in blocks:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(code)
    (folder / "my_pieces" / "__init__.py").write_text("")
    return os.environ | {
        "BASIN_PIECES": "my_pieces",
        "PYTHONPATH": str(folder),
        "BASIN_WARM_AT_START": "false",
        "BASIN_CACHE_DIR": str(folder / "cache"),
    }


@pytest.fixture(scope="module")
def ask(surroundings: dict[str, str]) -> Iterator[Ask]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "app", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Basin: ")

        def call(path: str, body: Any = None) -> Any:
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)

        yield call
        server.send_signal(signal.SIGINT)


def test_one_file_each_puts_them_into_the_catalogue_and_into_openapi(ask: Ask) -> None:
    catalogue, schemas = ask("/api/v1/catalogue"), ask("/openapi.json")["components"]["schemas"]
    for family, kind in KINDS.items():
        assert catalogue[family][kind]["description"].endswith(".")
        assert any(schema.get("properties", {}).get("kind", {}).get("const") == kind for schema in schemas.values())


def test_the_loss_is_evaluated_and_judged(ask: Ask) -> None:
    found = ask("/api/v1/loss", {"loss": {"kind": "squared-hinge"}, "correct": [0.5, 0.0], "incorrect": [1.0, 2.0]})
    assert found == {"value": [0.25, 0.0], "d_correct": [1.0, 0.0], "d_incorrect": [-1.0, 0.0]}


def test_the_method_learns_the_dataset(ask: Ask) -> None:
    experiment = {"data": {"kind": "lemniscate"}, "shaping": {"kind": "soft-k-means"}}
    records = ask("/api/v1/train", {"experiment": experiment, "every": 200})["records"]
    start, end = records[0]["diagnostics"], records[-1]["diagnostics"]
    assert end["information"] > max(1.0, 2 * start["information"])
    assert end["low_energy_volume"] < 0.5 * start["low_energy_volume"]
    assert end["kl_divergence"] > 0


def test_the_matrix_over_the_registry_enrols_them(surroundings: dict[str, str]) -> None:
    chosen = " or ".join(KINDS.values())
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_registry_matrix.py",
        "-k",
        chosen,
    ]
    result = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert int(re.findall(r"(\d+) passed", result.stdout)[0]) >= 15
