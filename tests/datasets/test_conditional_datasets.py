"""Conditional datasets: pairs (x, y) with x given. Their points satisfy their relation,
and their density holds one Gaussian for each answer."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from scipy import stats

from app.datasets.circle import Circle
from app.datasets.parabola import Parabola
from app.datasets.sideways_parabola import SidewaysParabola
from app.datasets.sine_branches import SineBranches
from app.spec.registry import families

KEY = jax.random.key(7)
Answers = Callable[[np.ndarray], np.ndarray]


def waves(x: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(np.pi * x / 2 + 2 * np.pi * k / 3) for k in range(3)])


RELATIONS: list[tuple[Any, Answers]] = [
    (Parabola(noise=0.03), lambda x: np.stack([x**2])),
    (SidewaysParabola(noise=0.03), lambda x: np.stack([np.sqrt(x), -np.sqrt(x)])),
    (Circle(noise=0.03), lambda x: np.stack([np.sqrt(1 - x**2), -np.sqrt(1 - x**2)])),
    (SineBranches(noise=0.03), waves),
]
every = pytest.mark.parametrize(("data", "answers"), RELATIONS, ids=lambda value: getattr(value, "kind", ""))


def test_these_are_the_conditional_kinds() -> None:
    pieces: dict[str, Any] = dict(families()["data"])
    kinds = {kind for kind, cls in pieces.items() if cls.world == "conditional"}
    assert {data.kind for data, _ in RELATIONS} <= kinds
    assert not kinds & {"spiral", "moons", "points", "ellipse", "checkerboard"}


@every
def test_each_y_is_an_answer_to_its_x_and_every_answer_is_given(data: Any, answers: Answers) -> None:
    x, y = np.concatenate(data.draw(KEY)).T.astype(np.float64)
    off = y - answers(x)
    nearest = np.argmin(np.abs(off), axis=0)
    residual = np.take_along_axis(off, nearest[None], axis=0)[0]
    assert np.abs(residual).max() < 0.03 * 5
    apart = np.sort(answers(x), axis=0)
    clear = np.all(np.diff(apart, axis=0) > 0.2, axis=0)  # where answers are not mixed up
    assert np.std(residual[clear]) == pytest.approx(0.03, rel=0.1)
    shares = np.bincount(nearest[clear], minlength=len(off)) / clear.sum()
    np.testing.assert_allclose(shares, 1 / len(off), atol=5 * np.sqrt(0.25 / clear.sum()))


@every
def test_the_density_is_one_gaussian_for_each_answer(data: Any, answers: Answers) -> None:
    x = np.linspace(0.05, 0.95, 19)
    for y in (-1.1, 0.0, 0.3, 0.8):
        found = data.log_density(np.stack([x, np.full(19, y)], axis=1).astype(np.float32))
        expected = stats.norm.logpdf(y - answers(x), scale=0.03)
        mixture = np.logaddexp.reduce(expected, axis=0) - np.log(len(expected))
        np.testing.assert_allclose(found, mixture, rtol=1e-4, atol=1e-3)


def test_the_parabola_is_the_tutorials_200_points_without_noise() -> None:
    train, held_out = (np.asarray(points) for points in Parabola(noise=0.0).draw(KEY))
    assert train.shape == held_out.shape == (200, 2)
    np.testing.assert_array_equal(train[:, 1], train[:, 0] ** 2)
    assert stats.kstest(train[:, 0], "uniform", args=(-1, 2)).pvalue > 1e-3
    # The density is that of data with noise 0.01.
    np.testing.assert_allclose(Parabola(noise=0.0).log_density(train), stats.norm.logpdf(0, scale=0.01), atol=1e-5)


def test_the_sideways_parabola_and_the_circle_are_even_along_the_curve() -> None:
    x, y = np.asarray(SidewaysParabola(size=5000, noise=0.01).draw(KEY)[0], np.float64).T
    assert stats.kstest(np.sign(y) * np.sqrt(x), "uniform", args=(-1, 2)).pvalue > 1e-3
    x, y = np.asarray(Circle(size=5000, noise=0.01).draw(KEY)[0], np.float64).T
    assert stats.kstest(np.arccos(x) * np.sign(y), "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 1e-3


def test_where_there_is_no_data_the_answer_is_that_of_the_nearest_x() -> None:
    beyond = np.asarray([[-0.2, 0.1], [-0.01, 0.1]], np.float32)
    at_the_end = np.asarray([[0.0, 0.1]], np.float32)
    np.testing.assert_allclose(
        SidewaysParabola().log_density(beyond), np.tile(SidewaysParabola().log_density(at_the_end), 2), rtol=1e-5
    )
    beyond, at_the_end = np.asarray([[1.4, 0.1], [-2, 0.1]], np.float32), np.asarray([[1.0, 0.1]], np.float32)
    np.testing.assert_allclose(Circle().log_density(beyond), np.tile(Circle().log_density(at_the_end), 2), rtol=1e-5)


@pytest.mark.parametrize("branches", [1, 2, 6])
def test_sine_branches_are_as_many_as_asked_for(branches: int) -> None:
    x, y = np.asarray(SineBranches(size=5000, noise=0.01, branches=branches, waves=2.0).draw(KEY)[0], np.float64).T
    assert stats.kstest(x, "uniform", args=(-2, 4)).pvalue > 1e-3
    near = np.abs(x - 0.1) < 0.05
    answers = np.sin(np.pi * x + 2 * np.pi * np.arange(branches)[:, None] / branches)
    off = np.abs(y - answers)[:, near]
    assert off.min(axis=0).max() < 0.05
    assert set(np.argmin(off, axis=0)) == set(range(branches))
