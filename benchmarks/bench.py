"""What the benchmarks share: one core, honest medians, a server of one's own."""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent

SINGLE_THREADED = {
    # XLA reads NPROC; the others are for NumPy's BLAS and for PyTorch.
    "NPROC": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def on_one_core() -> None:
    """Bind this process to its last core and its libraries to one thread.

    To be called before NumPy, jax or torch is imported.
    """
    os.environ.update(SINGLE_THREADED)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def machine() -> str:
    """The processor and the number of cores, for the head of a table."""
    name = "an unnamed processor"
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores, Python {sys.version_info.major}.{sys.version_info.minor}"


def medians(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Median seconds of each call, taken in turns so that all share the machine's moods.

    The first round warms up and does not count.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds + 1):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[1:]) for taken in times]


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least ``percent`` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(percent) // 100) - 1)]


PYTORCH = ("torch==2.13.0", "torchebm==0.8.9", "numpy")
"""What others are measured with: PyTorch's own CPU build, where pip finds one, and torchebm."""


def torch_python() -> Path:
    """The interpreter of PyTorch's own environment, .venv-torch, made if it is not there."""
    home = ROOT / ".venv-torch"
    python = home / "bin" / "python"
    ready = [python, "-c", "import torch, torchebm"]
    if not python.exists() or subprocess.run(ready, check=False, capture_output=True).returncode:
        print(f"Making {home.name} with {', '.join(PYTORCH)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        for package in PYTORCH:  # one by one: torchebm takes the torch that is there
            subprocess.run([python, "-m", "pip", "install", "-qq", package], check=True)
    return python


def turn(python: Path | str, *arguments: str) -> Any:
    """What one side's process printed last, as JSON; on one core."""
    environment = {**os.environ, **SINGLE_THREADED}
    run = subprocess.run([python, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout.splitlines()[-1])


@contextmanager
def serving(cache_dir: Path | None = None) -> Iterator[str]:
    """A Basin server on a free port, from the moment it says its address; the address.

    ``cache_dir`` holds the compiled programs; by default, wherever they usually are.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = dict(os.environ)
    if cache_dir is not None:
        environment["BASIN_CACHE_DIR"] = str(cache_dir)
    command = [sys.executable, "-m", "app", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        address = f"http://127.0.0.1:{port}"
        if address not in server.stdout.readline():
            raise RuntimeError("the server did not start")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def chromium(playwright: "Playwright") -> "Browser":
    """The browser that the tests use: the system's (BASIN_CHROMIUM names another), else
    Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = os.environ.get("BASIN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    # Chromium refuses its sandbox to root; without these flags it calls home.
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return playwright.chromium.launch(
        executable_path=path, args=[*quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    )


def as_json(values: object) -> str:
    """One line of JSON, for a parent process."""
    return json.dumps(values)
