"""Inference on E(y, z): against the ellipse's closed forms, and against F."""

from typing import Any

import numpy as np
import pytest

from app.engine import worker
from app.engine.infer import Descent, Underway, infer
from app.shaping.architectural.latent_ellipse import half_axes
from app.shaping.layers import feed
from app.spec.experiment import Experiment
from app.spec.optimisers import Adam, GradientDescent, Momentum
from app.spec.window import Window
from tests.conftest import CACHE
from tests.engine.runs_of_tests import ROOMY
from tests.engine.test_engine_infer import asked, question

STARTS = ((1.4, 0.9), (-0.7, 1.6), (0.3, -1.1), (-1.2, -0.4))
OFF_CENTRE = Window(x=(-1.7, 2.3), y=(-2.2, 1.9))
"""A grid on which no two points are mirror images, and so one is the lowest."""
GENTLE = GradientDescent(rate=0.05)

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(scope="module")
def engine() -> None:
    worker.start(str(CACHE), ROOMY)


def ellipse(data: str = "ellipse", **shaping: Any) -> Experiment:
    """Half axes as they happened to be drawn: nothing here rests on training."""
    return Experiment.model_validate({"data": {"kind": data}, "shaping": {"kind": "latent-ellipse", **shaping}})


def axes_of(experiment: Experiment, given: float | None = None) -> np.ndarray:
    run = worker.worker().register(experiment)
    snapshot = worker.worker().reach(run, 0, None)
    assert not isinstance(snapshot, int)
    params = snapshot.state.params
    own = params if given is None else np.exp(feed(params, np.full((1, 1), given, np.float32)))[0]
    return np.asarray(half_axes(own, run.window), np.float64)


def explained(axes: np.ndarray, z: Any) -> np.ndarray:
    return np.stack([axes[0] * np.cos(z), axes[1] * np.sin(z)], axis=-1)


def nearest(axes: np.ndarray, points: Any, angles: int = 200_000) -> np.ndarray:
    """Squared distance of points from the ellipse, by trying very many angles."""
    ring = explained(axes, 2 * np.pi * np.arange(angles) / angles)
    return np.asarray([((ring - point) ** 2).sum(axis=1).min() for point in points])


def test_one_step_of_gradient_descent_is_the_closed_form() -> None:
    z = np.asarray([0.3, 2.0, -1.0, 4.0])
    starts = [(*start, angle) for start, angle in zip(STARTS, z, strict=True)]
    found = asked(ellipse(), starts, latent=True, optimiser=GENTLE, steps=1)
    assert found.latent is not None
    axes, y = axes_of(ellipse()), np.asarray(STARTS)
    apart = y - explained(axes, z)
    along = np.stack([-axes[0] * np.sin(z), axes[1] * np.cos(z)], axis=1)  # d(w₁ cos z, w₂ sin z)/dz
    np.testing.assert_allclose(found.paths[:, 0], y, rtol=1e-6)
    np.testing.assert_allclose(found.latent[:, 0], z, rtol=1e-6)
    np.testing.assert_allclose(found.energies[:, 0], (apart**2).sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(found.paths[:, 1], y - 0.05 * 2 * apart, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.latent[:, 1], z + 0.05 * 2 * (apart * along).sum(axis=1), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("optimiser", [GENTLE, Momentum(rate=0.01, momentum=0.8), Adam(rate=0.02)], ids=str)
def test_y_and_z_together_end_on_the_ellipse_at_no_energy(optimiser: Any) -> None:
    found = asked(ellipse(), STARTS, latent=True, optimiser=optimiser, steps=3000, tolerance=1e-3)
    axes = axes_of(ellipse())
    assert found.latent is not None
    assert found.latent.shape == found.energies.shape
    for end, path, z in zip(found.ends, found.paths, found.latent, strict=True):
        assert end["converged"]
        assert end["energy"] == pytest.approx(0, abs=1e-5)
        np.testing.assert_allclose(end["at"], explained(axes, end["z"]), atol=3e-3)
        assert (*end["at"], end["z"]) == (*path[-1].tolist(), z[-1].item())
    # The slope counts z's: at its start, y's alone would be smaller.
    still = asked(ellipse(), [(*STARTS[0], 0.0)], latent=True, optimiser=GENTLE, steps=1, tolerance=0.0).ends[0]
    y_alone = 2 * np.linalg.norm(np.asarray(still["at"]) - explained(axes, still["z"]))
    assert still["gradient_norm"] > 1.001 * y_alone


def test_where_z_is_not_said_it_starts_at_the_best_of_its_grid() -> None:
    found = asked(ellipse(angles=40), STARTS, latent=True, optimiser=GENTLE, steps=1)
    plain = asked(ellipse(angles=40), STARTS, optimiser=GENTLE, steps=1)
    assert plain.latent is None
    assert found.latent is not None
    angles = 2 * np.pi * np.arange(40) / 40
    ring = explained(axes_of(ellipse(angles=40)), angles)
    best = angles[((np.asarray(STARTS)[:, None] - ring) ** 2).sum(axis=2).argmin(axis=1)]
    np.testing.assert_allclose(found.latent[:, 0], best, atol=1e-6)
    # There E is the cold free energy, and so is its slope in y, by which the first step of y goes.
    np.testing.assert_allclose(found.energies[:, 0], plain.energies[:, 0], rtol=1e-5)
    np.testing.assert_allclose(found.paths, plain.paths, atol=1e-5)


def test_with_y_held_z_finds_the_nearest_point_of_the_ellipse() -> None:
    found = asked(ellipse(), STARTS, latent=True, fixed_y=True, optimiser=GENTLE, steps=3000, tolerance=1e-5)
    axes = axes_of(ellipse())
    least = nearest(axes, STARTS)
    for start, end, lowest, distance in zip(STARTS, found.ends, found.minima, least, strict=True):
        assert end["at"] == lowest["at"] == np.float32(start).tolist()
        assert end["converged"]
        assert end["energy"] == pytest.approx(distance, rel=1e-4, abs=1e-5)
        # The grid of angles, on which F rests, comes near to it from above.
        assert end["cold"] == lowest["energy"]
        assert distance - 1e-5 <= end["cold"] <= distance + 0.05
        apart = np.asarray(start) - explained(axes, end["z"])
        along = np.asarray([-axes[0] * np.sin(end["z"]), axes[1] * np.cos(end["z"])])
        assert apart @ along == pytest.approx(0, abs=1e-3)  # the nearest point is at a right angle


@pytest.mark.parametrize("temperature", ["cold", "warm"])
def test_the_lowest_of_y_and_z_together_is_that_of_the_cold_free_energy(temperature: str) -> None:
    joint, cold = (
        asked(ellipse(temperature=kind), STARTS[:1], steps=1, window=OFF_CENTRE, resolution=61, latent=latent)
        for kind, latent in ((temperature, True), ("cold", False))
    )
    (lowest,) = joint.minima
    assert lowest["at"] == cold.minima[0]["at"]
    assert lowest["energy"] == pytest.approx(cold.minima[0]["energy"], abs=1e-6)
    apart = np.asarray(lowest["at"]) - explained(axes_of(ellipse(temperature=temperature)), lowest["z"])
    assert (apart**2).sum() == pytest.approx(lowest["energy"], abs=1e-5)
    assert "z" not in cold.minima[0]


def test_where_x_is_given_it_stays_and_the_ellipse_is_that_of_x() -> None:
    family = ellipse("ellipse-family")
    for x in (0.1, 0.9):
        found = asked(family, STARTS, latent=True, given=x, optimiser=GENTLE, steps=2000, tolerance=1e-3)
        axes = axes_of(family, x)
        assert found.given == x
        assert found.paths.shape[2] == 2
        for end in found.ends:
            assert end["converged"]
            np.testing.assert_allclose(end["at"], explained(axes, end["z"]), atol=3e-3)
    column = asked(ellipse("parabola"), STARTS[:2], latent=True, optimiser=GENTLE, steps=50)
    assert column.fixed_x
    for start, path, lowest in zip(STARTS, column.paths, column.minima, strict=False):
        assert set(path[:, 0].tolist()) == {np.float32(start[0]).item()}
        assert lowest["at"][0] == pytest.approx(start[0])
        assert np.abs(np.diff(path[:, 1])).max() > 0


def test_slices_do_not_change_a_bit() -> None:
    whole = question(ellipse(), STARTS, latent=True, optimiser=Adam(rate=0.02), steps=150)
    found: Descent | Underway | None = None
    calls = 0
    while not isinstance(found, Descent):
        found = infer(whole, found, 1e-9)
        calls += 1
    assert calls > 3
    at_once = infer(whole, None, None)
    assert isinstance(at_once, Descent)
    for name in ("paths", "latent", "energies"):
        np.testing.assert_array_equal(getattr(found, name), getattr(at_once, name))
    assert (found.ends, found.minima) == (at_once.ends, at_once.minima)
