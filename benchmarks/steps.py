"""Training steps a second: Basin's loop against the same loop in PyTorch eager.

    .venv/bin/python -m benchmarks.steps

Persistent contrastive divergence with k = 10 transitions (MALA), an MLP 2–64–64–1,
batch and chains 128, Adam, on the spiral, float32. Each side runs in a process and an
environment of its own, on one core: PyTorch in .venv-torch, made here on first use
from the version that TORCH names. Sides take turns; the median of the turns counts.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.bench import ROOT, SINGLE_THREADED, as_json, machine, on_one_core

TORCH = "torch==2.13.0"
TURNS = 3
SECONDS = 4.0


def basin() -> None:
    """One turn of Basin's own loop: chunks of ten steps, as a live frame asks for them."""
    on_one_core()
    import jax
    import numpy as np

    from app.engine import programs
    from app.spec.experiment import Experiment
    from app.spec.registry import discover
    from app.spec.structure import split

    discover()
    shaping = {
        "kind": "persistent-contrastive-divergence",
        "steps": 10,
        "chains": 128,
        "batch": 128,
        "energy": {"kind": "mlp", "width": 64, "depth": 2},
        "sampler": {"kind": "mala"},
    }
    experiment = Experiment.model_validate({"data": {"kind": "spiral"}, "shaping": shaping})
    window, seed = experiment.window.as_array(), np.uint32(0)
    data, method = split(experiment.data), split(experiment.shaping)
    train, _ = programs.draw_data(*data, seed)
    state, info = programs.initial_state(*method, window, seed, train)
    progress = programs.Progress(state, info, np.int32(0), np.bool_(True))

    def chunk(progress: programs.Progress) -> programs.Progress:
        goal = np.int32(int(progress.step) + 10)
        return jax.block_until_ready(programs.advance(*method, window, seed, train, progress, goal))

    progress = chunk(chunk(progress))
    first, start = int(progress.step), time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        progress = chunk(progress)
    taken = time.perf_counter() - start
    print(as_json({"rate": (int(progress.step) - first) / taken, "version": f"jax {jax.__version__}"}))


def turn(python: Path, *arguments: str) -> tuple[float, str]:
    """One side's steps a second, and what computed them."""
    environment = {**os.environ, **SINGLE_THREADED}
    run = subprocess.run([python, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    answer = json.loads(run.stdout.splitlines()[-1])
    return answer["rate"], answer["version"]


def torch_python() -> Path:
    """The interpreter of PyTorch's own environment, made if it is not there."""
    home = ROOT / ".venv-torch"
    python = home / "bin" / "python"
    has_torch = [python, "-c", "import torch"]
    if not python.exists() or subprocess.run(has_torch, check=False, capture_output=True).returncode:
        print(f"Making {home.name} with {TORCH}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", TORCH, "numpy"], check=True)
    return python


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", choices=["basin"], help="one turn of one side (used by the script itself)")
    if parser.parse_args().side:
        basin()
        return
    other = torch_python()
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(turn(Path(sys.executable), "-m", "benchmarks.steps", "--side", "basin"))
        theirs.append(turn(other, "benchmarks/torch_loop.py", str(SECONDS)))
    fast = statistics.median(rate for rate, _ in ours)
    slow = statistics.median(rate for rate, _ in theirs)
    print(f"{machine()}; one core, median of {TURNS} turns of {SECONDS:.0f} s\n")
    print(f"| steps/s, {ours[0][1]} | steps/s, {theirs[0][1]} | ratio |\n|---|---|---|")
    print(f"| {fast:.0f} | {slow:.0f} | {fast / slow:.1f}× |")


if __name__ == "__main__":
    main()
