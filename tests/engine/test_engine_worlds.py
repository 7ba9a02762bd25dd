"""Frames of a conditional world: per column, whatever is looked at, and what they say."""

import numpy as np
import pytest

from app.engine.frame import View, observe
from app.engine.given import column_minima
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment
from app.spec.window import Window

EXPERIMENT = {
    "data": {"kind": "circle"},
    "shaping": {"kind": "k-means", "codes": 12},
    "seed": 3,
}
ALL = ("energy", "calibrated", "probability", "softargmin_gradient", "score", "gradient")


@pytest.fixture(scope="module")
def trained():
    store, run = Trajectories(10**8), Run.prepare(Experiment.model_validate(EXPERIMENT))
    snapshot = store.reach(run, 60)
    return lambda **view: observe(store, run, snapshot, View(**view))


def heights(frame) -> np.ndarray:
    """The trapezoid rule along y."""
    weights = np.full(frame.resolution, (frame.window.y[1] - frame.window.y[0]) / (frame.resolution - 1))
    weights[[0, -1]] /= 2
    return weights


@pytest.mark.parametrize("resolution", [128, 200])
def test_each_column_is_a_density_and_its_gradient_integrates_to_zero(trained, resolution: int) -> None:
    frame = trained(resolution=resolution, quantities=ALL)
    assert frame.world == "conditional"
    np.testing.assert_allclose(heights(frame) @ frame.quantities["probability"], 1, atol=5e-3)
    np.testing.assert_allclose(heights(frame) @ frame.quantities["softargmin_gradient"], 0, atol=5e-3)
    np.testing.assert_allclose(
        frame.quantities["score"][..., 1], -frame.beta * frame.quantities["gradient"][..., 1], rtol=1e-5
    )
    assert not frame.quantities["score"][..., 0].any()


def test_the_density_at_a_place_does_not_depend_on_how_many_are_looked_at(trained) -> None:
    """Also where a column is narrower than the step, so that its own sum would be off."""
    fine = trained(resolution=249, beta=36.0, quantities=("probability",))
    for resolution, every in ((32, 8), (63, 4), (125, 2)):
        coarse = trained(resolution=resolution, beta=36.0, quantities=("probability",))
        there = fine.quantities["probability"][::every, ::every]
        np.testing.assert_allclose(coarse.quantities["probability"], there, rtol=0.02, atol=1e-5)


def test_calibrated_energy_is_minus_the_log_of_the_density_relative_to_uniform(trained) -> None:
    frame = trained(resolution=128, quantities=("energy", "calibrated", "probability"))
    height = frame.window.y[1] - frame.window.y[0]
    assert frame.display["area"] == pytest.approx(height)
    density = frame.quantities["probability"]
    seen = density > 1e-20
    np.testing.assert_allclose(
        frame.quantities["calibrated"][seen], -np.log(height * density[seen]), rtol=1e-3, atol=2e-3
    )
    # What the page computes it from.
    computed = (
        frame.display["beta_hat"] * frame.quantities["energy"] + frame.column_log_partition[None] - np.log(height)
    )
    np.testing.assert_allclose(computed, frame.quantities["calibrated"], atol=2e-3)


def test_a_part_of_the_window_shows_the_same_numbers(trained) -> None:
    whole = trained(resolution=129, quantities=("calibrated", "probability", "softargmin_gradient"))
    x, y = whole.window.x, whole.window.y
    part = Window(x=(x[0], (x[0] + x[1]) / 2), y=((y[0] + y[1]) / 2, y[1]))
    corner = trained(window=part, resolution=65, quantities=("calibrated", "probability"))
    # Z is taken over the whole columns, on a grid of 64: close, not equal.
    shown = whole.quantities["probability"][64:, :65]
    np.testing.assert_allclose(corner.quantities["probability"], shown, rtol=0.15, atol=0.02 * shown.max())
    np.testing.assert_allclose(corner.quantities["calibrated"], whole.quantities["calibrated"][64:, :65], atol=0.3)


def test_diagnostics_say_how_good_and_how_far_from_the_truth(trained) -> None:
    frame = trained(resolution=128)
    found = frame.diagnostics
    assert found["information"] > 0.8
    assert found["argmin_error"] < 0.2
    # No density is nearer to the truth than the truth.
    assert found["kl_divergence"] > 0
    assert frame.verdict == "informative"


def test_a_columns_minima_are_all_of_them() -> None:
    window = Window(x=(0.0, 1.0), y=(-2.0, 2.0))
    x, y = np.meshgrid(np.linspace(0, 1, 41), np.linspace(-2, 2, 41))
    found = column_minima((((y**2 - 1) ** 2) * (x < 0.51)).ravel().astype(np.float32), window, 41)
    left = found[found[:, 0] < 0.51]
    np.testing.assert_allclose(np.unique(left[:, 1]), [-1, 1], atol=1e-6)
    assert len(left) == 2 * 21
    # Level ground has no minimum.
    assert len(found) == len(left)
    # Nor has a shelf on the way down, or a plain that runs to an end; a floor has one.
    for column, expected in (
        ([3, 1, 1, 0, 2], [3]),
        ([1, 1, 2, 0, 3], [3]),
        ([3, 1, 1, 2, 2], [1]),
        ([0, 1, 2, 2, 2], [0]),
    ):
        rows = np.tile(np.asarray(column, np.float32)[:, None], (1, 5))
        noise = 1e-7 * np.random.default_rng(0).standard_normal(rows.shape).astype(np.float32)
        for grid in (rows, rows + noise):
            at = column_minima(grid.ravel(), Window(x=(0.0, 1.0), y=(0.0, 4.0)), 5)
            assert sorted(at[at[:, 0] == 0, 1]) == expected, (column, at)
    # A wall at the ends hides no well, however high it is.
    well = (y**2 - 1) ** 2
    for height in (1e4, 3e6, 1e30):
        walled = np.where(np.abs(y) > 1.95, height, well).astype(np.float32)
        assert sorted({float(v) for v in column_minima(walled.ravel(), window, 41)[:, 1].round(6)}) == [-1, 1]
    # The end of a column may be its minimum.
    np.testing.assert_allclose(column_minima(y.ravel().astype(np.float32), window, 41)[:, 1], -2)
