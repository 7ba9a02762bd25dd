"""The rings, rolls, boards and grids: where the points of each lie, and how many where."""

import jax
import numpy as np
import pytest

from app.datasets.checkerboard import Checkerboard
from app.datasets.circles import Circles
from app.datasets.grid_of_gaussians import GridOfGaussians
from app.datasets.pinwheel import Pinwheel
from app.datasets.rings import Rings
from app.datasets.swiss_roll import SwissRoll

KEY = jax.random.key(5)


def points_of(data: Circles | Rings | Pinwheel | SwissRoll | Checkerboard | GridOfGaussians) -> np.ndarray:
    return np.asarray(data.draw(KEY)[0], np.float64)


def even(counts: np.ndarray) -> bool:
    """Whether no share is five standard deviations from an equal one."""
    mean = counts.mean()
    return bool(np.abs(counts - mean).max() < 5 * np.sqrt(mean))


@pytest.mark.parametrize("factor", [0.2, 0.5, 0.9])
def test_half_of_the_points_lie_on_each_circle(factor: float) -> None:
    radius = np.hypot(*points_of(Circles(noise=0.01, factor=factor)).T)
    inner = radius < 0.8 * (1 + factor)
    assert inner.sum() == 500
    np.testing.assert_allclose(radius[inner], 1.6 * factor, atol=0.05)
    np.testing.assert_allclose(radius[~inner], 1.6, atol=0.05)


@pytest.mark.parametrize("rings", [1, 4, 8])
def test_rings_are_evenly_spaced_and_equally_likely(rings: int) -> None:
    points = points_of(Rings(size=5000, noise=0.01, rings=rings))
    radius = np.hypot(*points.T)
    which = np.round(radius / (1.6 / rings))
    np.testing.assert_allclose(radius, which * 1.6 / rings, atol=0.06)
    assert even(np.bincount(which.astype(int), minlength=rings + 1)[1:])
    assert even(np.histogram(np.arctan2(*points.T), bins=12, range=(-np.pi, np.pi))[0])


def test_a_pinwheels_arms_are_as_thick_as_the_noise_and_as_long_as_promised() -> None:
    points = points_of(Pinwheel(size=5000, noise=0.02, arms=4, twist=2.0))
    radius = np.hypot(*points.T)
    straight = np.arctan2(points[:, 1], points[:, 0]) - 2.0 * radius
    arm = np.round(straight / (np.pi / 2))
    across = radius * np.sin(straight - arm * np.pi / 2)
    assert np.std(across) == pytest.approx(0.02, rel=0.05)
    assert np.mean(radius) == pytest.approx(1.0, abs=0.02)
    assert np.std(radius) == pytest.approx(0.3, rel=0.05)
    assert even(np.bincount(arm.astype(int) % 4, minlength=4))


def test_a_pinwheel_without_twist_is_straight() -> None:
    points = points_of(Pinwheel(noise=0.01, arms=2, twist=0.0))
    np.testing.assert_allclose(points[:, 1], 0, atol=0.06)
    assert points[:, 0].min() < -1.2
    assert points[:, 0].max() > 1.2


def test_a_swiss_roll_is_evenly_covered_and_its_noise_grows_outward() -> None:
    points = points_of(SwissRoll(size=5000, noise=0.05))
    radius = np.hypot(*points.T)
    turn = np.arctan2(points[:, 1], points[:, 0])
    # The nearest radius at which the roll comes by at this angle: r = 1.6 t / 4.5π.
    t = turn + 2 * np.pi * np.round((radius * 4.5 * np.pi / 1.6 - turn) / (2 * np.pi))
    middle = (t > 1.6 * np.pi) & (t < 4.4 * np.pi)
    assert middle.mean() > 0.9
    across = (radius - 1.6 * t / (4.5 * np.pi))[middle]
    share = t[middle] / (4.5 * np.pi)
    inside = share < 0.6
    assert np.std(across[inside]) == pytest.approx(0.05 * np.sqrt(np.mean(share[inside] ** 2)), rel=0.06)
    assert np.std(across[~inside]) == pytest.approx(0.05 * np.sqrt(np.mean(share[~inside] ** 2)), rel=0.06)
    # As many points on each equal length of the roll, whose length grows as t² (nearly).
    assert even(np.histogram(t**2, bins=8, range=((1.6 * np.pi) ** 2, (4.4 * np.pi) ** 2))[0])


@pytest.mark.parametrize("squares", [2, 3, 4, 8])
def test_a_checkerboard_fills_every_other_square_evenly(squares: int) -> None:
    points = points_of(Checkerboard(size=5000, noise=0.01, squares=squares))
    place = (points + 1.8) * squares / 3.6
    cell = np.floor(place).astype(int)
    inside = np.all((place - cell > 0.15) & (place - cell < 0.85), axis=1)
    assert inside.mean() > 0.4
    column, row = cell[inside].T
    assert np.all((column + row) % 2 == 0)
    filled = np.indices((squares, squares)).sum(axis=0) % 2 == 0
    assert even(np.bincount(column * squares + row, minlength=squares**2)[filled.ravel()])


@pytest.mark.parametrize("side", [2, 5, 9])
def test_a_grid_has_its_gaussians_at_its_knots(side: int) -> None:
    points = points_of(GridOfGaussians(size=5000, noise=0.02, side=side))
    gap = 3.2 / (side - 1)
    knot = np.round((points + 1.6) / gap).astype(int)
    assert np.std(points + 1.6 - knot * gap) == pytest.approx(0.02, rel=0.03)
    assert even(np.bincount(knot[:, 0] * side + knot[:, 1], minlength=side**2))
