"""Methods whose F is −log of a density, or a bound on it: ∫ exp(−F) ≤ 1 in every unit."""

from typing import Any

import jax
import numpy as np
import pytest

from app.datasets.eight_gaussians import EightGaussians
from app.engine import grids, programs
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment
from app.spec.registry import discover, families

discover()

POINTS = np.asarray(EightGaussians(size=250).draw(jax.random.key(0))[0])
RESOLUTION = 192
WIDE: dict[str, dict[str, float]] = {
    "gaussian-mixture": {"floor": 3e-3},
    "rbf-network": {"width": 0.2},
}
"""Knobs with which no density is too narrow for the grid that it is integrated on."""
STEPS = {"gaussian-mixture": 60, "ica": 60, "rbf-network": 20, "normalizing-flow": 60, "variational-autoencoder": 200}


def claiming() -> list[str]:
    return [kind for kind, cls in families()["shaping"].items() if cls.bounds_log_density]


def test_those_that_claim_it_are_the_ones_tested() -> None:
    assert set(claiming()) == set(STEPS)


@pytest.mark.parametrize("kind", claiming())
def test_the_density_has_no_more_than_a_mass_of_one_whatever_the_window(kind: str) -> None:
    trajectories = Trajectories(50_000_000)
    masses, trained = [], STEPS[kind]
    for scale, centre in ((1.0, (0.0, 0.0)), (10.0, (3.0, -1.0)), (1e-6, (0.0, 5.0))):
        for step in (0, trained):
            masses.append(mass(trajectories, kind, scale, np.asarray(centre), step))
    start, end = np.reshape(masses, (-1, 2)).T
    # Rounding of the sum, and of coordinates away from the origin.
    assert max(masses) < 1 + 1e-3
    np.testing.assert_allclose(end, end[0], rtol=0.02)
    # ICA's tails reach beyond the window; the bound of an autoencoder may be loose.
    assert end[0] > {"variational-autoencoder": 0.02, "ica": 0.8}.get(kind, 0.9)
    np.testing.assert_allclose(start, start[0], rtol=0.02)


def mass(trajectories: Trajectories, kind: str, scale: float, centre: np.ndarray, step: int) -> float:
    """∫ exp(−F) over the window that suits the points, moved and grown."""
    points = scale * (POINTS + centre)
    shaping: dict[str, Any] = {"kind": kind, **WIDE.get(kind, {})}
    run = Run.prepare(
        Experiment.model_validate({"data": {"kind": "points", "points": points.tolist()}, "shaping": shaping})
    )
    state = trajectories.reach(run, step).state
    window = run.experiment.window
    blocks = grids.blocks(window, RESOLUTION)
    segment = run.segment_at(step)
    energies = [programs.method_energies(*segment.shaping, *run.place, state, block) for block in blocks]
    flat = np.concatenate([np.asarray(part, np.float64) for part in energies])[: RESOLUTION**2]
    axes = grids.axes(window, RESOLUTION)
    return float(np.trapezoid(np.trapezoid(np.exp(-flat).reshape(RESOLUTION, RESOLUTION), axes[0], axis=1), axes[1]))
