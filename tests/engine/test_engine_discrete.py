"""Boltzmann, softargmin and losses of given energies, against SciPy, in float64."""

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from app.engine import discrete
from app.losses.hinge import Hinge
from app.losses.square_square import SquareSquare

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
LENGTHS = [1, 2, 3, 7, 8, 33]
"""Powers of two and others: the others are filled up."""


def energies(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(columns).normal(0, 3, (rows, columns))


@pytest.mark.parametrize("columns", LENGTHS)
@pytest.mark.parametrize(("rows", "beta", "cell"), [(1, 1.0, 1.0), (3, 0.7, 0.25), (5, 40.0, 2.0)])
def test_boltzmann(rows: int, columns: int, beta: float, cell: float) -> None:
    given = energies(rows, columns)
    found = discrete.boltzmann(given.tolist(), beta, cell)
    mass = softmax(-beta * given, axis=1)
    log_z = logsumexp(-beta * given, axis=1) + np.log(cell)
    mean = np.sum(mass * given, axis=1)
    assert found["probability"].shape == given.shape
    assert found["probability"].dtype == np.float64
    np.testing.assert_allclose(found["probability"] * cell, mass, **TIGHT)
    np.testing.assert_allclose(np.sum(found["probability"], axis=1) * cell, 1, **TIGHT)
    np.testing.assert_allclose(found["log_partition"], log_z, **TIGHT)
    np.testing.assert_allclose(found["expected_energy"], mean, **TIGHT)
    np.testing.assert_allclose(found["entropy"], log_z + beta * mean, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(found["free_energy"], -log_z / beta, **TIGHT)


@pytest.mark.parametrize("columns", LENGTHS)
@pytest.mark.parametrize(("rows", "beta"), [(1, 1.0), (3, 0.3), (6, 25.0)])
def test_softargmin(rows: int, columns: int, beta: float) -> None:
    given = energies(rows, columns)
    correct = [row % columns for row in range(rows)]
    found = discrete.softargmin(given.tolist(), correct, beta)
    mass = softmax(-beta * given, axis=1)
    free = -logsumexp(-beta * given, axis=1) / beta
    np.testing.assert_allclose(found["softargmin"], mass, **TIGHT)
    np.testing.assert_allclose(found["free_energy"], free, **TIGHT)
    np.testing.assert_allclose(found["loss"], given[np.arange(rows), correct] - free, **TIGHT)
    np.testing.assert_allclose(found["gradient"], np.eye(columns)[correct] - mass, **TIGHT)


def test_equal_energies_of_ten_answers() -> None:
    found = discrete.softargmin([[5.0] * 10], [3], 1.0)
    expected = np.full(10, -0.1)
    expected[3] = 0.9
    np.testing.assert_allclose(found["gradient"][0], expected, **TIGHT)
    assert abs(found["gradient"].sum()) < 1e-15
    np.testing.assert_allclose(found["loss"], np.log(10), **TIGHT)


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("size", [1e6, -1e6])
def test_great_energies_and_any_temperature(beta: float, size: float) -> None:
    given = [[size, size + 1.0, -size]]
    found = discrete.boltzmann(given, beta, 1.0) | discrete.softargmin(given, [0], beta)
    assert all(np.isfinite(values).all() for values in found.values())
    np.testing.assert_allclose(found["probability"], softmax(-beta * np.asarray(given), axis=1), rtol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 5, 64])
def test_losses_and_their_derivatives(count: int) -> None:
    rng = np.random.default_rng(count)
    correct, incorrect = rng.normal(0, 2, (2, count))
    found = discrete.loss(Hinge(margin=0.7), correct.tolist(), incorrect.tolist())
    active = 0.7 + correct - incorrect > 0
    np.testing.assert_allclose(found["value"], np.maximum(0, 0.7 + correct - incorrect), **TIGHT)
    np.testing.assert_array_equal(found["d_correct"], np.where(active, 1.0, 0.0))
    np.testing.assert_array_equal(found["d_incorrect"], np.where(active, -1.0, 0.0))
    found = discrete.loss(SquareSquare(margin=1.3), correct.tolist(), incorrect.tolist())
    up, down = np.maximum(0, correct), np.maximum(0, 1.3 - incorrect)
    np.testing.assert_allclose(found["value"], up**2 + down**2, **TIGHT)
    np.testing.assert_allclose(found["d_correct"], 2 * up, **TIGHT)
    np.testing.assert_allclose(found["d_incorrect"], -2 * down, **TIGHT)


def test_lengths_within_a_power_of_two_share_a_program() -> None:
    discrete.boltzmann(energies(1, 9).tolist(), 1.0, 1.0)
    programs = discrete._boltzmann._cache_size()
    for columns in (10, 13, 16):
        discrete.boltzmann(energies(1, columns).tolist(), 1.0 + columns, 0.5)
    assert discrete._boltzmann._cache_size() == programs
