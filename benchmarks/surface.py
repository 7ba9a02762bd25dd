"""The energy surface of an MLP 2–64–64–1: Basin's blocks against NumPy and one plain jit.

    .venv/bin/python -m benchmarks.surface

One core each, float32, all three in one process and in turns. "Blocks" is what every
frame of the app runs (app.engine.programs); "plain jit" is the same energy compiled for
the whole grid at once.
"""

from benchmarks.bench import machine, medians, on_one_core

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
    model = method.energy.build()
    train = np.zeros((500, 2), np.float32)
    state, _ = programs.initial_state(structure, knobs, window, np.uint32(0), train)
    params = jax.device_get(state.learner.params)
    plain = jax.jit(lambda p, points: model.apply(p, to_frame(points, window)))

    print(f"{machine()}; jax {jax.__version__}, NumPy {np.__version__}; one core, medians of {ROUNDS}\n")
    print("| grid | NumPy, ms | plain jit, ms | blocks, ms | blocks against NumPy | blocks against plain jit |")
    print("|---|---|---|---|---|---|")
    for resolution in RESOLUTIONS:
        points = np.asarray(grid_points(window, resolution))
        blocks = programs.in_blocks(points)

        def in_numpy(points: np.ndarray = points) -> np.ndarray:
            return numpy_energies(params, points)

        def in_one(points: np.ndarray = points) -> np.ndarray:
            return np.asarray(plain(params, points))

        def in_blocks(blocks: list[np.ndarray] = blocks) -> np.ndarray:
            parts = [programs.method_energies(structure, knobs, window, state, block) for block in blocks]
            return np.concatenate([np.asarray(part) for part in parts])

        reference = in_numpy()
        for other in (in_one(), in_blocks()[: len(points)]):
            np.testing.assert_allclose(other, reference, rtol=1e-4, atol=1e-5)
        slow, whole, fast = medians([in_numpy, in_one, in_blocks], ROUNDS)
        print(
            f"| {resolution}² | {slow * 1e3:.2f} | {whole * 1e3:.2f} | {fast * 1e3:.2f} "
            f"| {slow / fast:.1f}× | {whole / fast:.2f}× |"
        )


if __name__ == "__main__":
    main()
