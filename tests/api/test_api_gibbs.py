"""POST /boltzmann, /softargmin and /loss in the shapes of API.md."""

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from tests.api.asking import answered
from tests.api.conftest import Call

ENERGIES = [0.3, -1.2, 2.0, 0.0, 5.5]
BATCH = [[0.0, 1.0, 2.0], [3.0, -3.0, 0.5]]


def test_boltzmann_of_one_set(post: Call) -> None:
    found = answered(post("/boltzmann", {"energies": ENERGIES, "beta": 0.7, "cell": 0.5}))
    assert set(found) == {"probability", "log_partition", "entropy", "expected_energy", "free_energy"}
    mass = softmax(-0.7 * np.asarray(ENERGIES))
    np.testing.assert_allclose(np.asarray(found["probability"]) * 0.5, mass, rtol=1e-12)
    log_z = logsumexp(-0.7 * np.asarray(ENERGIES)) + np.log(0.5)
    assert found["log_partition"] == pytest.approx(log_z, rel=1e-12)
    assert found["free_energy"] == pytest.approx(-log_z / 0.7, rel=1e-12)
    assert found["expected_energy"] == pytest.approx(mass @ ENERGIES, rel=1e-12)
    assert found["entropy"] == pytest.approx(log_z + 0.7 * mass @ ENERGIES, rel=1e-12)


def test_boltzmann_of_a_batch_is_row_by_row(post: Call) -> None:
    found = answered(post("/boltzmann", {"energies": BATCH}))
    for row, energies in enumerate(BATCH):
        alone = answered(post("/boltzmann", {"energies": energies, "beta": 1.0, "cell": 1.0}))
        assert {name: values[row] for name, values in found.items()} == alone


def test_softargmin_of_equal_energies(post: Call) -> None:
    found = answered(post("/softargmin", {"energies": [0, 0, 0], "correct": 0, "beta": 1.0}))
    assert set(found) == {"softargmin", "loss", "gradient", "free_energy"}
    np.testing.assert_allclose(found["softargmin"], [1 / 3] * 3, rtol=1e-15)
    np.testing.assert_allclose(found["gradient"], [2 / 3, -1 / 3, -1 / 3], rtol=1e-15)
    assert found["loss"] == pytest.approx(np.log(3))
    assert found["free_energy"] == pytest.approx(-np.log(3))


def test_softargmin_of_ten_equal_energies_pulls_nine_to_one(post: Call) -> None:
    gradient = answered(post("/softargmin", {"energies": [7.0] * 10, "correct": 4}))["gradient"]
    np.testing.assert_allclose(gradient, np.where(np.arange(10) == 4, 0.9, -0.1), rtol=1e-12)


def test_softargmin_of_a_batch(post: Call) -> None:
    found = answered(post("/softargmin", {"energies": BATCH, "correct": [2, 1], "beta": 3.0}))
    given = np.asarray(BATCH)
    np.testing.assert_allclose(found["softargmin"], softmax(-3 * given, axis=1), rtol=1e-12)
    free = -logsumexp(-3 * given, axis=1) / 3
    np.testing.assert_allclose(found["free_energy"], free, rtol=1e-12)
    np.testing.assert_allclose(found["loss"], given[[0, 1], [2, 1]] - free, rtol=1e-9)
    np.testing.assert_allclose(np.sum(found["gradient"], axis=1), 0, atol=1e-12)


def test_loss(post: Call) -> None:
    body = {"loss": {"kind": "hinge", "margin": 1.0}, "correct": [0.2, 0.2, 0.0], "incorrect": [0.9, 2.0, 1.0]}
    found = answered(post("/loss", body))
    assert set(found) == {"value", "d_correct", "d_incorrect"}
    np.testing.assert_allclose(found["value"], [0.3, 0, 0], atol=1e-12)
    # at E_I − E_C ≥ m, the border included, nothing is pushed
    assert found["d_correct"] == [1, 0, 0]
    assert found["d_incorrect"] == [-1, 0, 0]


def test_an_energy_loss_pushes_down_only(post: Call) -> None:
    found = answered(post("/loss", {"loss": {"kind": "energy"}, "correct": [3.5], "incorrect": [1.0]}))
    assert found == {"value": [3.5], "d_correct": [1.0], "d_incorrect": [0.0]}
