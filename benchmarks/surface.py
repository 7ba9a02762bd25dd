"""The energy surface of an MLP 2–64–64–1: Basin's blocks against NumPy, plain jit and PyTorch.

    .venv/bin/python -m benchmarks.surface

One core each, float32, in turns. "Blocks" is what every frame of the app runs
(app.engine.programs); "plain jit" is the same energy compiled for the whole grid at once;
NumPy walks the same blocks of 4096 points. PyTorch, eager and under torch.compile, runs in
.venv-torch, made on first use, between rounds of the others.
"""

import statistics
import tempfile
from pathlib import Path

from benchmarks.bench import machine, medians, on_one_core, torch_python, turn

on_one_core()

import jax  # noqa: E402  the core is chosen before anything starts threads
import numpy as np  # noqa: E402

from app.energies.mlp import MLP  # noqa: E402
from app.engine import programs  # noqa: E402
from app.maths.grid import grid_points  # noqa: E402
from app.shaping.contrastive.persistent_contrastive_divergence import (  # noqa: E402
    PersistentContrastiveDivergence,
)
from app.shaping.frame import to_frame  # noqa: E402
from app.spec.registry import discover  # noqa: E402
from app.spec.structure import split  # noqa: E402

RESOLUTIONS = (128, 256)
ROUNDS = 40
TURNS = 3


def numpy_energies(params: object, points: np.ndarray) -> np.ndarray:
    """The MLP's energy, written in NumPy as one would."""
    hidden = points
    *layers, (weight, bias) = params
    for w, b in layers:
        raw = hidden @ w + b
        hidden = raw / (1 + np.exp(-raw))
    return np.logaddexp(0, hidden @ weight[:, 0] + bias[0])


def main() -> None:
    """Print the table."""
    discover()
    method = PersistentContrastiveDivergence(energy=MLP(width=64, depth=2, output="softplus"))
    structure, knobs = split(method)
    window = np.asarray([-2, 2, -2, 2], np.float32)
    place = (window, "plane")
    model = method.energy.build()
    train = np.zeros((500, 2), np.float32)
    state, _ = programs.initial_state(structure, knobs, *place, np.uint32(0), train)
    params = jax.device_get(state.learner.params)
    plain = jax.jit(lambda p, points: model.apply(p, to_frame(points, window)))
    other = torch_python()

    print(f"{machine()}; jax {jax.__version__}, NumPy {np.__version__}; one core, medians of {TURNS} × {ROUNDS}\n")
    print(
        "| grid | blocks, ms | NumPy, ms | plain jit, ms | torch eager, ms | torch.compile, ms | blocks against each |"
    )
    print("|---|---|---|---|---|---|---|")
    for resolution in RESOLUTIONS:
        points = np.asarray(grid_points(window, resolution))
        blocks = programs.in_blocks(points)

        def in_numpy(blocks: list[np.ndarray] = blocks) -> np.ndarray:
            return np.concatenate([numpy_energies(params, block) for block in blocks])

        def in_one(points: np.ndarray = points) -> np.ndarray:
            return np.asarray(plain(params, points))

        def in_blocks(blocks: list[np.ndarray] = blocks) -> np.ndarray:
            parts = [programs.method_energies(structure, knobs, *place, state, block) for block in blocks]
            return np.concatenate([np.asarray(part) for part in parts])

        reference = in_numpy()[: len(points)]
        for found in (in_one(), in_blocks()[: len(points)]):
            np.testing.assert_allclose(found, reference, rtol=1e-4, atol=1e-5)
        taken: list[list[float]] = []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.npz"
            weights = {
                f"{name}{k}": array for k, pair in enumerate(params) for name, array in zip("wb", pair, strict=True)
            }
            np.savez(path, points=points, energies=reference, **weights)
            for _ in range(TURNS):
                torch = turn(other, "benchmarks/torch_surface.py", str(path), str(ROUNDS))
                ours = medians([in_blocks, in_numpy, in_one], ROUNDS)
                taken.append([*ours, torch["eager"], torch["compiled"]])
        fast, *others = (1e3 * statistics.median(column) for column in zip(*taken, strict=True))
        times = " | ".join(f"{time:.2f}" for time in (fast, *others))
        print(f"| {resolution}² | {times} | {', '.join(f'{time / fast:.1f}×' for time in others)} |")


if __name__ == "__main__":
    main()
