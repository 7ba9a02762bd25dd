"""Descent on the answer against closed forms and against optax, and what is said of its end."""

from typing import Any

import jax
import numpy as np
import optax
import pytest

from app.engine import descent
from app.engine.infer import Descent, Question, Underway, infer
from app.landscapes.ackley import Ackley
from app.landscapes.double_well import DoubleWell
from app.landscapes.expression import ExpressionLandscape
from app.landscapes.gaussian import Gaussian
from app.landscapes.harmonic import Harmonic
from app.landscapes.himmelblau import Himmelblau
from app.landscapes.rosenbrock import Rosenbrock
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.families import Landscape
from app.spec.optimisers import Adam, GradientDescent, Momentum, Optimiser
from app.spec.window import Window

BOWL = Harmonic(stiffness_x=1.0, stiffness_y=5.0)
STARTS = ((2.0, 1.0), (-1.5, 3.0), (0.5, -2.5))


def question(subject: Landscape | Experiment, starts: Any = STARTS, **fields: Any) -> Question:
    usual = {
        "at": 0,
        "optimiser": GradientDescent(),
        "steps": 40,
        "tolerance": 0.0,
        "fixed_x": False,
        "window": None,
        "resolution": 65,
    }
    return Question(subject, starts=tuple(starts), **(usual | fields))


def asked(subject: Landscape | Experiment, starts: Any = STARTS, **fields: Any) -> Descent:
    found = infer(question(subject, starts, **fields), None, None)
    assert isinstance(found, Descent)
    return found


def by_hand(
    landscape: Landscape, starts: Any, transformation: optax.GradientTransformation, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """The loop of optax's own manual, a step at a time."""
    gradient = jax.jit(jax.grad(lambda at: landscape.energy(at).sum()))
    at = np.asarray(starts, np.float32)
    state = transformation.init(at)
    path = [at]
    for _ in range(steps):
        updates, state = transformation.update(gradient(path[-1]), state)
        path.append(np.asarray(optax.apply_updates(path[-1], updates)))
    energies = [np.asarray(landscape.energy(point)) for point in path]
    return np.stack(path, axis=1), np.stack(energies, axis=1)


def test_gradient_descent_on_a_bowl_is_the_closed_form() -> None:
    for rate in (0.1, 0.39):
        found = asked(BOWL, optimiser=GradientDescent(rate=rate))
        steps = np.arange(41)
        np.testing.assert_array_equal(found.steps, steps)
        shrinking = (1 - rate * np.asarray([1.0, 5.0])) ** steps[:, None]
        closed = np.asarray(STARTS)[:, None, :] * shrinking
        np.testing.assert_allclose(found.paths, closed, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found.energies, (closed**2 @ [0.5, 2.5]), rtol=2e-4, atol=1e-6)
        for end, (x, y) in zip(found.ends, closed[:, -1], strict=True):
            assert end["at"] == pytest.approx([x, y], rel=1e-4, abs=1e-6)
            assert end["gradient_norm"] == pytest.approx(np.hypot(x, 5 * y), rel=1e-4, abs=1e-6)
            assert end["step"] == 40


def test_past_twice_the_inverse_curvature_gradient_descent_diverges() -> None:
    inside, outside = (asked(BOWL, optimiser=GradientDescent(rate=rate)) for rate in (0.399, 0.401))
    assert np.abs(inside.paths[:, -1, 1]).max() < np.abs(inside.paths[:, 0, 1]).max()
    np.testing.assert_array_less(np.abs(outside.paths[:, 0, 1]), np.abs(outside.paths[:, -1, 1]))


@pytest.mark.parametrize(
    ("optimiser", "reference"),
    [
        (GradientDescent(rate=0.004), optax.sgd(0.004)),
        (Momentum(rate=0.002, momentum=0.8), optax.sgd(0.002, momentum=0.8)),
        (Momentum(rate=0.004, momentum=0.0), optax.sgd(0.004)),
        (Adam(rate=0.1), optax.adam(0.1)),
        (Adam(rate=0.05, momentum=0.5, decay=0.9), optax.adam(0.05, b1=0.5, b2=0.9)),
    ],
)
def test_each_optimiser_is_optaxs(optimiser: Optimiser, reference: optax.GradientTransformation) -> None:
    starts = [(0.3, 0.4), (-2.0, 1.0), (1.0, -3.0), (-4.0, -4.5)]
    found = asked(Himmelblau(), starts, optimiser=optimiser, steps=30)
    path, energies = by_hand(Himmelblau(), starts, reference, 30)
    np.testing.assert_allclose(found.paths, path, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found.energies, energies, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("optimiser", [GradientDescent(rate=0.01), Momentum(rate=0.002), Adam(rate=0.05)])
def test_himmelblaus_four_basins(optimiser: Optimiser) -> None:
    minima = [(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)]
    starts = [(2.5, 2.5), (-2.5, 2.5), (-3.0, -3.0), (3.0, -1.5)]
    found = asked(Himmelblau(), starts, optimiser=optimiser, steps=1000, tolerance=1e-3)
    for end, minimum in zip(found.ends, minima, strict=True):
        assert end["at"] == pytest.approx(minimum, abs=1e-3)
        assert end["energy"] == pytest.approx(0, abs=1e-5)
        assert end["converged"]
        assert end["gradient_norm"] <= 1e-3
        assert end["step"] < 1000
        assert end["left"] is end["stopped"] is None
    # Other starts come out at other minima, and the grid tries them all.
    (lowest,) = found.minima
    assert min(np.hypot(*np.subtract(lowest["at"], minimum)) for minimum in minima) < 0.1


def test_momentum_is_faster_along_rosenbrocks_valley() -> None:
    plain, heavy = (
        asked(Rosenbrock(), [(-1.0, 1.0)], optimiser=optimiser, steps=2000).ends[0]["energy"]
        for optimiser in (GradientDescent(rate=1e-3), Momentum(rate=1e-3, momentum=0.9))
    )
    assert heavy < 0.01 * plain


def test_paths_do_not_depend_on_their_company_nor_on_how_they_are_sliced() -> None:
    together = asked(Himmelblau(), [*STARTS, (0.0, 0.0), (1e4, 1e4)], tolerance=1e-3, steps=100)
    for number, start in enumerate(STARTS):
        alone = asked(Himmelblau(), [start], tolerance=1e-3, steps=100)
        kept = len(alone.steps)
        np.testing.assert_array_equal(alone.paths[0], together.paths[number, :kept])
        assert alone.ends[0] == together.ends[number]
    slow = question(Himmelblau(), tolerance=0.0, steps=90)
    underway: Descent | Underway = Underway()
    calls = 0
    while isinstance(underway, Underway):
        underway = infer(slow, underway, 0.0)
        calls += 1
    assert calls > 1
    np.testing.assert_array_equal(underway.paths, asked(Himmelblau(), tolerance=0.0, steps=90).paths)


def test_a_converged_path_ends_and_stays() -> None:
    found = asked(BOWL, [(0.0, 1.0), (2.0, 1.0)], optimiser=GradientDescent(rate=0.2), tolerance=1e-2, steps=5000)
    first, second = found.ends
    assert first["step"] < second["step"] == found.steps[-1] < 100
    np.testing.assert_array_equal(
        found.paths[0, first["step"] :], found.paths[0, -1:].repeat(100, 0)[: len(found.steps) - first["step"]]
    )
    # (x, 5y) in half sides of 4 is within 1e-2 of level.
    for end in found.ends:
        assert end["converged"]
        assert 4 * end["gradient_norm"] <= 1e-2


def test_a_heavy_ball_is_not_held_at_the_bottom_that_it_rolls_through() -> None:
    rolling = asked(BOWL, [(1.0, 0.0)], optimiser=Momentum(rate=0.05, momentum=0.95), tolerance=0.3, steps=500)
    level = 4 * np.abs(rolling.paths[0, :, 0]) <= 0.3
    end = rolling.ends[0]["step"]
    assert level[: end - 1].any()
    assert level[end - 1 : end + 1].all()
    assert not (level[: end - 1] & level[1:end]).any()
    assert rolling.ends[0]["converged"]


@pytest.mark.parametrize(("steps", "every"), [(1, 1), (499, 1), (500, 1), (501, 2), (1234, 3), (10_000, 20)])
def test_long_paths_are_thinned_and_keep_their_first_and_last_point(steps: int, every: int) -> None:
    rate = 1e-4
    found = asked(BOWL, [(3.0, 0.0)], optimiser=GradientDescent(rate=rate), steps=steps)
    expected = [*range(0, steps, every), steps]
    np.testing.assert_array_equal(found.steps, expected)
    assert len(expected) <= descent.RECORDED + 1
    assert found.paths.shape == (1, len(expected), 2)
    assert found.paths[0, 0].tolist() == [3.0, 0.0]
    np.testing.assert_allclose(found.paths[0, :, 0], 3 * (1 - rate) ** np.asarray(expected), rtol=1e-4)
    assert found.ends[0]["at"] == found.paths[0, -1].tolist()
    assert found.ends[0]["energy"] == found.energies[0, -1]


def test_a_path_that_leaves_the_finite_numbers_is_held_at_its_last_finite_point() -> None:
    found = asked(DoubleWell(), [(1.9, 1.9), (0.9, 1.1)], optimiser=GradientDescent(rate=0.2), steps=50)
    lost, fine = found.ends
    assert lost["stopped"] == {"step": lost["step"], "reason": lost["stopped"]["reason"]}
    assert 0 < lost["step"] < 20
    assert lost["stopped"]["reason"].startswith("gradient descent on Double well left the finite numbers in step ")
    assert f"in step {lost['step'] + 1}" in lost["stopped"]["reason"]
    assert "a smaller rate" in lost["stopped"]["reason"]
    assert not lost["converged"]
    assert np.isfinite(found.paths).all()
    assert np.isfinite(found.energies).all()
    assert lost["at"] == found.paths[0, -1].tolist() == found.paths[0, lost["step"]].tolist()
    slopes = 4 * np.asarray(lost["at"]) * (np.asarray(lost["at"]) ** 2 - 1)
    assert lost["gradient_norm"] == pytest.approx(np.hypot(*slopes), rel=1e-4)
    # The loop ends with the last path: nothing comes after that would set it right.
    assert asked(DoubleWell(), [(1.9, 1.9)], optimiser=GradientDescent(rate=0.2), steps=50).ends == [lost]
    assert fine["stopped"] is None
    assert fine["at"] == pytest.approx([1, 1], abs=1e-3)


def test_where_a_path_leaves_the_window_is_said() -> None:
    window = Window(x=(-0.55, 0.55), y=(-4.0, 4.0))
    bent = Gaussian(sigma_x=0.5, sigma_y=3.0, correlation=0.9)
    found = asked(bent, [(0.5, 3.9), (1.5, 0.0), (0.1, 0.1)], window=window, steps=200)
    leaving, outside, staying = found.ends
    step = leaving["left"]["step"]
    path = found.paths[0]
    assert step > 1
    assert np.all(np.abs(path[:step, 0]) <= 0.55)
    assert np.abs(path[step, 0]) > 0.55
    assert leaving["left"]["at"] == path[step].tolist()
    assert outside["left"] == {"step": 0, "at": [1.5, 0.0]}
    assert staying["left"] is None
    assert found.window == window


def test_at_fixed_x_only_y_moves_and_each_column_has_its_minimum() -> None:
    starts = [(x, 1.5) for x in (-1.0, 0.0, 0.7)]
    for optimiser in (GradientDescent(rate=2e-3), Momentum(rate=5e-4), Adam(rate=0.05)):
        found = asked(Rosenbrock(), starts, optimiser=optimiser, steps=2000, fixed_x=True, tolerance=1e-2)
        assert found.fixed_x
        for number, (x, _) in enumerate(starts):
            assert set(found.paths[number, :, 0].tolist()) == {np.float32(x).item()}
            end, lowest = found.ends[number], found.minima[number]
            assert end["at"] == pytest.approx([x, x**2], abs=1e-3)  # argmin over y of (1 − x)² + 100(y − x²)²
            assert end["energy"] == pytest.approx((1 - x) ** 2, abs=1e-3)
            assert end["converged"]  # the slope along x, which is given, does not count
            assert lowest["at"] == pytest.approx([x, x**2], abs=4 / 64)


def test_the_grids_minimum_is_that_of_the_window() -> None:
    (lowest,) = asked(Ackley(), window=Window(x=(0.5, 2.0), y=(0.5, 2.0)), steps=1, resolution=301).minima
    assert lowest["at"] == pytest.approx([0.968478, 0.968478], abs=0.006)
    assert lowest["energy"] == pytest.approx(3.5745, abs=0.003)


def test_an_answer_is_traced_once_whatever_number_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    traces: list[int] = []
    energy = Gaussian.energy

    def counted(self: Gaussian, points: Any) -> Any:
        traces.append(points.shape[0])
        return energy(self, points)

    monkeypatch.setattr(Gaussian, "energy", counted)
    asked(Gaussian(sigma_x=0.123), optimiser=Adam())
    first = len(traces)
    assert first > 0
    asked(Gaussian(sigma_x=0.9, correlation=0.3), STARTS[:2], optimiser=Adam(rate=0.3, momentum=0.1, decay=0.9))
    asked(
        Gaussian(),
        optimiser=Adam(),
        steps=777,
        tolerance=0.1,
        window=Window(x=(-1.0, 1.0), y=(-1.0, 1.0)),
        fixed_x=True,
    )
    assert len(traces) == first


def test_a_start_where_the_energy_is_not_finite_is_named() -> None:
    with pytest.raises(Problem, match=r"energy of Double well or its slope at \(1e\+10, 0\)") as caught:
        asked(DoubleWell(), [(0.0, 0.0), (1e10, 0.0)])
    assert [error["pointer"] for error in caught.value.errors] == ["#/starts/1"]


def test_adam_goes_the_same_way_whatever_the_unit_of_energy() -> None:
    def path(unit: float) -> np.ndarray:
        bowl = ExpressionLandscape.model_validate({"formula": "c * ((x - 1)**2 + 5 * y**2)", "constants": {"c": unit}})
        return asked(bowl, optimiser=Adam(), window=Window()).paths

    usual = path(1.0)
    assert np.linalg.norm(usual[:, -1] - usual[:, 0], axis=1).min() > 0.5
    for unit in (1e-14, 1e-7, 1e5):
        np.testing.assert_allclose(path(unit), usual, atol=1e-4)
