"""Inference on what was trained, and on more coordinates than the plane has."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.engine import descent, worker
from app.engine.descent import Rules
from app.engine.frame import Frame, View
from app.engine.infer import Descent, Underway, _Subject, infer
from app.spec.experiment import Experiment
from app.spec.optimisers import Adam, GradientDescent
from app.spec.window import Window
from tests.conftest import CACHE
from tests.engine.runs_of_tests import CHAINED, ROOMY
from tests.engine.test_engine_infer import STARTS, asked, question


def leaning(points: Any) -> Any:
    """A bowl at (x, −2x) for points (y₁, y₂, x), which x alone would leave for x = 0."""
    y, x = points[:, :2], points[:, 2:]
    return jnp.sum((y - x * np.asarray([1, -2])) ** 2, axis=1) + x[:, 0] ** 2


def leaning_at(given: float) -> _Subject:
    descend = jax.jit(partial(descent._descend, leaning), static_argnums=0)
    return _Subject("Leaning", Window(), False, leaning, descend, given)


def test_on_a_conditional_plane_y_is_descended_at_the_x_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.infer._experiment", lambda question, _: leaning_at(question.given))
    k_means = Experiment.model_validate({"data": {"kind": "spiral"}, "shaping": {"kind": "k-means"}})
    for x in (0.5, -0.75):
        found = asked(k_means, optimiser=GradientDescent(rate=0.2), tolerance=1e-4, given=x)
        assert found.given == x
        assert found.paths.shape == (len(STARTS), len(found.steps), 2)
        (lowest,) = found.minima
        for end in (*found.ends, lowest):
            assert end["at"] == pytest.approx([x, -2 * x], abs=1e-3 if "step" in end else 0.05)
        assert all(end["converged"] for end in found.ends)  # the slope along x does not count


def test_more_coordinates_than_the_plane_has_may_be_free() -> None:
    """What a method with a latent needs: (y, z) go down together."""
    rules = Rules(
        {"rate": np.float32(0.1)},
        free=np.ones(3, np.float32),
        unit=np.ones(3, np.float32),
        tolerance=np.float32(1e-4),
        view=Window().as_array(),
    )
    begun = descent.begin("gradient-descent", np.asarray([[1.0, 1.0, 0.5]], np.float32), 500)
    walk = jax.jit(partial(descent._descend, leaning, "gradient-descent"))(rules, begun, 500)
    np.testing.assert_allclose(walk.points[0], 0, atol=1e-3)
    assert walk.level[0]


@pytest.fixture(scope="module")
def engine() -> None:
    worker.start(str(CACHE), ROOMY)


def experiment(**fields: Any) -> Experiment:
    return Experiment.model_validate({**CHAINED, **fields})


@pytest.mark.usefixtures("engine")
def test_an_experiment_at_a_step_is_descended_as_it_is_then() -> None:
    k_means = {"data": {"kind": "spiral", "size": 64}, "shaping": {"kind": "k-means", "codes": 5}}
    starts = [(0.2, 0.3), (1.0, -1.0), (-1.4, 0.4), (1.9, 1.9)]
    early, late = (
        asked(Experiment.model_validate(k_means), starts, at=step, optimiser=GradientDescent(rate=0.1), steps=200)
        for step in (0, 30)
    )
    assert (early.step, late.step) == (0, 30)
    for found in (early, late):
        # F is the squared distance to the nearest code, so each path ends on a code, and F is 0.
        assert max(end["energy"] for end in found.ends) < 1e-6
        assert found.minima[0]["energy"] < 0.01
        np.testing.assert_array_less(np.diff(found.energies, axis=1), 1e-6)
    moved = [np.hypot(*np.subtract(a["at"], b["at"])) for a, b in zip(early.ends, late.ends, strict=True)]
    assert max(moved) > 0.05


@pytest.mark.usefixtures("engine")
def test_a_trained_net_is_descended_by_its_own_gradient() -> None:
    start, shift, rate = np.asarray([0.4, -0.7]), 0.01, 1e-2
    around = [start, *(start + shift * np.asarray([(1, 0), (-1, 0), (0, 1), (0, -1)]))]
    once = asked(experiment(), map(tuple, around), at=25, optimiser=GradientDescent(rate=rate), steps=1)
    right, left, up, down = once.energies[1:, 0]
    difference = np.asarray([right - left, up - down]) / (2 * shift)
    np.testing.assert_allclose((start - once.paths[0, 1]) / rate, difference, rtol=0.02, atol=1e-3)
    assert np.hypot(*difference) > 0.01

    found = asked(experiment(), at=25, optimiser=Adam(rate=0.02), steps=3000, tolerance=1e-3, resolution=129)
    run = worker.worker().register(experiment())
    frame = worker.worker().frame(run, 25, View(resolution=129), None)
    assert isinstance(frame, Frame)
    assert found.minima == [frame.minimum]
    assert (found.step, found.stopped) == (25, None)
    for path, end in zip(found.energies, found.ends, strict=True):
        assert end["energy"] < path[0]
        assert end["converged"] or end["left"]
        assert end["left"] or end["energy"] >= frame.minimum["energy"] - 1e-3


@pytest.mark.usefixtures("engine")
def test_training_is_waited_for_in_slices() -> None:
    slow = question(experiment(seed=77), at=120, steps=5)
    found: Descent | Underway = infer(slow, None, 1e-3)
    assert found == Underway()
    while isinstance(found, Underway):
        found = infer(slow, found, 0.01)
    assert found.step == 120
    whole = infer(slow, None, None)
    assert isinstance(whole, Descent)
    np.testing.assert_array_equal(found.paths, whole.paths)
