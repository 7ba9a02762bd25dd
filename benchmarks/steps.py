"""Training steps a second: Basin's loop against PyTorch and torchebm.

    .venv/bin/python -m benchmarks.steps

Contrastive divergence and its persistent form with k = 10 transitions, an MLP 2–64–64–1
with SiLU, batch and chains 128, Adam, on a spiral, float32. MALA against the same loop
written in PyTorch eager; unadjusted Langevin, which is what torchebm has, against
torchebm's own losses. Each side runs in a process and an environment of its own, on one
core: PyTorch in .venv-torch, made on first use. Sides take turns; the median of the turns
counts.
"""

import argparse
import statistics
import sys
import time
from typing import Any

from benchmarks.bench import as_json, machine, on_one_core, torch_python, turn

TURNS = 3
SECONDS = 4.0

RIVALS = {
    "persistent CD-10, MALA": ("persistent-contrastive-divergence", "mala", ["benchmarks/torch_loop.py"]),
    "CD-10, Langevin": ("contrastive-divergence", "langevin", ["benchmarks/torchebm_side.py", "steps", "cd"]),
    "persistent CD-10, Langevin": (
        "persistent-contrastive-divergence",
        "langevin",
        ["benchmarks/torchebm_side.py", "steps", "pcd"],
    ),
}
"""Each row: Basin's method and sampler, and the other side's command."""


def basin(kind: str, sampler: str) -> None:
    """One turn of Basin's own loop: chunks of ten steps, as a live frame asks for them."""
    on_one_core()
    import jax
    import numpy as np

    from app.engine import programs
    from app.spec.experiment import Experiment
    from app.spec.registry import discover
    from app.spec.structure import split

    discover()
    shaping: dict[str, Any] = {
        "kind": kind,
        "steps": 10,
        "batch": 128,
        # torchebm's net ends as it is, the loop in plain PyTorch with a softplus.
        "energy": {"kind": "mlp", "width": 64, "depth": 2, "output": "linear" if sampler == "langevin" else "softplus"},
        "sampler": {"kind": sampler},
    }
    if kind.startswith("persistent"):
        shaping["chains"] = 128
    experiment = Experiment.model_validate({"data": {"kind": "spiral"}, "shaping": shaping})
    window, seed = experiment.window.as_array(), np.uint32(0)
    data, method = split(experiment.data), split(experiment.shaping)
    train = programs.draw_data(*data, seed).train
    place = (window, experiment.data.world)
    state, info = programs.initial_state(*method, *place, seed, train)
    progress = programs.Progress(state, info, np.int32(0), np.bool_(True))

    def chunk(progress: programs.Progress) -> programs.Progress:
        goal = np.int32(int(progress.step) + 10)
        return jax.block_until_ready(programs.advance(*method, *place, seed, train, progress, goal))

    progress = chunk(chunk(progress))
    first, start = int(progress.step), time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        progress = chunk(progress)
    taken = time.perf_counter() - start
    print(as_json({"rate": (int(progress.step) - first) / taken, "version": f"jax {jax.__version__}"}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--basin", nargs=2, metavar=("KIND", "SAMPLER"), help="one turn (used by the script itself)")
    chosen = parser.parse_args().basin
    if chosen:
        basin(*chosen)
        return
    other = torch_python()
    print(f"{machine()}; one core, median of {TURNS} turns of {SECONDS:.0f} s\n")
    print("| | Basin, steps/s | other, steps/s | other | ratio |\n|---|---|---|---|---|")
    for name, (kind, sampler, command) in RIVALS.items():
        ours, theirs = [], []
        for _ in range(TURNS):
            ours.append(turn(sys.executable, "-m", "benchmarks.steps", "--basin", kind, sampler))
            theirs.append(turn(other, *command, str(SECONDS)))
        fast, slow = (statistics.median(one["rate"] for one in side) for side in (ours, theirs))
        print(f"| {name} | {fast:.0f} | {slow:.0f} | {theirs[0]['version']} | {fast / slow:.1f}× |")


if __name__ == "__main__":
    main()
