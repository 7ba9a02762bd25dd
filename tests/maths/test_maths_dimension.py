"""Tubes in d dimensions: closed forms, the count against them, and where there is none."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from app.maths.dimension import counted, distances, drawn_distances, log_tube_share, share_of_any


def test_in_two_dimensions_the_tube_is_a_ring() -> None:
    ring = math.pi * (1.2**2 - 0.8**2) / 16
    assert math.exp(log_tube_share(2, 1.0, 2.0, 0.2) or 0) == pytest.approx(ring)


def test_in_three_dimensions_it_is_a_torus() -> None:
    assert math.exp(log_tube_share(3, 1.0, 2.0, 0.3) or 0) == pytest.approx(2 * math.pi**2 * 0.09 / 64)


@pytest.mark.parametrize("dimension", [2, 4, 7])
def test_the_volume_by_quadrature(dimension: int) -> None:
    # Slices at distance s off the ring: a circle times a ball in the other d − 2 dimensions.
    across = dimension - 2

    def slice_at(s: float) -> float:
        ball = math.pi ** (across / 2) / math.gamma(across / 2 + 1) * (0.25 - s * s) ** (across / 2)
        return 2 * math.pi * (1 + s) * ball

    share = quad(slice_at, -0.5, 0.5)[0] / 4**dimension
    assert math.exp(log_tube_share(dimension, 1.0, 2.0, 0.5) or 0) == pytest.approx(share, rel=1e-7)


@pytest.mark.parametrize("dimension", [2, 3, 5])
def test_the_count_agrees_within_its_error(dimension: int) -> None:
    found = counted(drawn_distances(dimension, 1.0, 2.0, 100_000, seed=1) < 0.4)
    exact = math.exp(log_tube_share(dimension, 1.0, 2.0, 0.4) or 0)
    assert abs(found.estimate - exact) < 4 * found.standard_error
    assert 0 < found.standard_error < 0.01


def test_where_the_tube_meets_itself_or_the_wall_there_is_no_formula() -> None:
    assert log_tube_share(3, 1.0, 5.0, 1.1) is None
    assert log_tube_share(3, 1.0, 1.5, 0.6) is None
    assert log_tube_share(3, 1.0, 2.0, 1.0) is not None


def test_distance_to_the_circle() -> None:
    points = np.asarray([[1.0, 0, 0, 0], [0, 3, 0, 0], [0, 0, 0, 0], [0, 1, 3, 4]])
    np.testing.assert_allclose(distances(points, 1.0), [0, 2, 1, 5])


def test_none_and_all_have_an_error_too() -> None:
    assert counted(np.zeros(100)).estimate == 0
    assert counted(np.zeros(100)).standard_error == pytest.approx(math.sqrt(0.01 * 0.99 / 100))
    assert counted(np.ones(100)).estimate == 1
    assert counted(np.ones(100)).standard_error > 0


def test_any_of_several_draws() -> None:
    assert share_of_any(math.log(0.3), 1) == pytest.approx(0.3)
    assert share_of_any(math.log(0.3), 3) == pytest.approx(1 - 0.7**3)
    assert share_of_any(-100.0, 8) == pytest.approx(8 * math.exp(-100.0))
    assert share_of_any(0.0, 8) == 1
