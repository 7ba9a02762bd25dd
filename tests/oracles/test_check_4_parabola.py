"""Anchored check 4: y = x² four ways (LeCun et al. 2006, section 5.1), and the cure.

A regression fits under the energy loss, for its low-energy volume is bounded by
construction. The implicit regression ‖G₁(x) − G₂(y)‖ loses its amplitude under the same
loss while the valley stays where it was, and keeps it under a loss that also pushes up,
or under variance and covariance terms. Adam's constant step leaves a noise floor, so what
is asked are ratios and errors some times above it.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest

from app.engine.frame import View, observe
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment

SEEDS = [0, 1, 2]
RESOLUTION = 200
REGRESSION = {"kind": "regression"}
IMPLICIT = {"kind": "implicit-regression"}
ENERGY_LOSS = {"kind": "energy"}

CASES: dict[str, dict[str, Any]] = {
    "A": {"kind": "margin", "loss": ENERGY_LOSS, "energy": REGRESSION},
    "B1": {"kind": "margin", "loss": ENERGY_LOSS, "energy": IMPLICIT},
    "B2": {"kind": "margin", "loss": {"kind": "square-square"}, "energy": IMPLICIT, "exclusion": 0.3},
    "B3": {"kind": "maximum-likelihood", "energy": IMPLICIT},
    "no terms": {"kind": "joint-embedding", "variance": 0.0, "covariance": 0.0},
    "terms": {"kind": "joint-embedding"},
}


class Look(NamedTuple):
    """A run at a step."""

    error: float
    """Mean distance between argmin_y F(x, y) and x², for |x| ≤ 1."""
    diagnostics: dict[str, Any]
    verdict: str


@pytest.fixture(scope="module")
def trained() -> dict[tuple[str, int], tuple[Look, Look]]:
    """Start and end of each case, for each seed."""
    store = Trajectories(10**8)

    def look(run: Run, step: int) -> Look:
        frame = observe(store, run, store.reach(run, step), View(resolution=RESOLUTION))
        x, y = (np.linspace(*side, RESOLUTION) for side in (frame.window.x, frame.window.y))
        away = np.abs(y[frame.quantities["energy"].argmin(axis=0)] - x**2)
        return Look(float(away[np.abs(x) <= 1].mean()), frame.diagnostics, frame.verdict)

    found = {}
    for name, shaping in CASES.items():
        for seed in SEEDS:
            # The tutorial's data: 200 points, x uniform on [−1, 1], no noise.
            experiment = Experiment.model_validate(
                {"data": {"kind": "parabola", "size": 200, "noise": 0.0}, "shaping": shaping, "seed": seed}
            )
            run = Run.prepare(experiment)
            found[name, seed] = look(run, 0), look(run, type(experiment.shaping).schedule)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_regression_fits_under_the_energy_loss(trained: Any, seed: int) -> None:
    start, end = trained["A", seed]
    assert start.error > 0.2
    assert end.error < 0.02
    # The slope beside the valley is fixed: nothing shrinks.
    assert end.diagnostics["energy_window"] > 0.8 * start.diagnostics["energy_window"]
    assert end.diagnostics["energy_data"] < 0.05 * start.diagnostics["energy_data"]
    assert end.verdict == "informative"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_implicit_regression_loses_its_amplitude_and_keeps_its_valley(trained: Any, seed: int) -> None:
    start, end = trained["B1", seed]
    assert end.diagnostics["energy_window"] < 0.08 * start.diagnostics["energy_window"]
    assert end.diagnostics["spread"] < 0.35 * start.diagnostics["spread"]
    assert end.error < 0.06
    # 2.0 to 2.4 nats were seen; the trajectories differ with a machine's rounding.
    assert end.diagnostics["information"] > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_square_square_keeps_the_amplitude_and_pins_the_data_near_zero(trained: Any, seed: int) -> None:
    _, collapsing = trained["B1", seed]
    _, end = trained["B2", seed]
    assert end.error < 0.04
    assert end.diagnostics["energy_data"] < 0.25
    assert end.diagnostics["energy_window"] > 1.2
    assert end.diagnostics["spread"] > 3 * collapsing.diagnostics["spread"]


@pytest.mark.parametrize("seed", SEEDS)
def test_maximum_likelihood_fits_while_absolute_energies_drift(trained: Any, seed: int) -> None:
    _, end = trained["B3", seed]
    assert end.error < 0.012
    assert end.diagnostics["energy_data"] > 10
    assert end.diagnostics["energy_window"] > end.diagnostics["energy_data"] + 10


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_and_covariance_terms_cure_it(trained: Any, seed: int) -> None:
    start, shrunk = trained["no terms", seed]
    assert shrunk.verdict == "shrinking"
    assert shrunk.diagnostics["energy_window"] < 0.01 * start.diagnostics["energy_window"]
    assert shrunk.error < 0.04
    _, cured = trained["terms", seed]
    assert cured.verdict == "informative"
    assert cured.diagnostics["energy_window"] > 50 * shrunk.diagnostics["energy_window"]
    assert cured.error < 0.04
