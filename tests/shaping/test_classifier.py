"""Losses over K classes against closed forms and finite differences."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.losses.energy import EnergyLoss
from app.losses.hinge import Hinge
from app.losses.mee import MEE
from app.losses.nll import NLL
from app.losses.perceptron import Perceptron
from app.losses.square_square import SquareSquare
from app.maths import gibbs
from app.shaping.classifier import class_energies, class_gradients, class_losses, random_classifier
from app.spec.families import Loss
from app.spec.registry import discover, families

discover()
LOSSES: list[Any] = [cls() for cls in families()["losses"].values()]
DRAW = np.random.default_rng(0)
ENERGIES = DRAW.normal(0, 2, (40, 5)).astype(np.float32)
CORRECT = DRAW.integers(0, 5, 40).astype(np.int32)


def at(loss: Loss, energies: Any, correct: Any) -> tuple[np.ndarray, np.ndarray]:
    table, labels = jnp.asarray(energies), jnp.asarray(correct, jnp.int32)
    return np.asarray(class_losses(loss, table, labels)), np.asarray(class_gradients(loss, table, labels))


def test_at_equal_energies_the_correct_one_is_pushed_by_1_less_its_share_and_the_others_by_theirs() -> None:
    for beta in (0.5, 1.0, 4.0):
        loss, gradient = at(NLL(beta=beta), np.full((8, 8), 0.3, np.float32), np.arange(8))
        np.testing.assert_allclose(loss, np.log(8) / beta, rtol=1e-6)
        np.testing.assert_allclose(gradient, np.eye(8) - 1 / 8, atol=1e-6)
    _, ten = at(NLL(), np.zeros((1, 10), np.float32), [3])
    np.testing.assert_allclose(ten[0, [3, 0]], [0.9, -0.1], atol=1e-6)


@pytest.mark.parametrize("beta", [0.1, 1.0, 7.0])
def test_the_likelihood_is_over_all_classes_at_once(beta: float) -> None:
    loss, gradient = at(NLL(beta=beta), ENERGIES, CORRECT)
    rows = np.arange(len(ENERGIES))
    free = -np.log(np.sum(np.exp(-beta * ENERGIES.astype(np.float64)), axis=1)) / beta
    np.testing.assert_allclose(loss, ENERGIES[rows, CORRECT] - free, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(gradient, gibbs.nll_gradient(jnp.asarray(ENERGIES), CORRECT, beta), atol=1e-5)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-5)


def test_mee_is_the_probability_of_any_wrong_class() -> None:
    loss, _ = at(MEE(beta=1.5), ENERGIES, CORRECT)
    probability = np.asarray(gibbs.softargmin(jnp.asarray(ENERGIES), 1.5))
    np.testing.assert_allclose(loss, 1 - probability[np.arange(40), CORRECT], rtol=1e-4, atol=1e-6)


def test_the_perceptrons_minimum_is_over_all_classes_the_correct_one_included() -> None:
    loss, gradient = at(Perceptron(), ENERGIES, CORRECT)
    chosen = ENERGIES[np.arange(40), CORRECT]
    np.testing.assert_allclose(loss, chosen - ENERGIES.min(axis=1), atol=1e-6)
    right = np.argmin(ENERGIES, axis=1) == CORRECT
    assert 0 < right.sum() < 40
    assert not gradient[right].any()
    assert (np.abs(gradient[~right]).sum(axis=1) == 2).all()


def test_other_losses_see_the_most_offending_incorrect_class() -> None:
    wrong = np.where(np.eye(5, dtype=bool)[CORRECT], np.inf, ENERGIES)
    chosen, lowest = ENERGIES[np.arange(40), CORRECT], wrong.min(axis=1)
    np.testing.assert_allclose(at(Hinge(margin=2.0), ENERGIES, CORRECT)[0], np.maximum(0, 2 + chosen - lowest), 1e-5)
    squares = np.maximum(0, chosen) ** 2 + np.maximum(0, 1 - lowest) ** 2
    np.testing.assert_allclose(at(SquareSquare(), ENERGIES, CORRECT)[0], squares, 1e-5)
    _, gradient = at(Hinge(margin=2.0), ENERGIES, CORRECT)
    pulled = np.argmin(wrong, axis=1)
    active = 2 + chosen - lowest > 0
    assert (gradient[np.arange(40), pulled] == -active.astype(float)).all()
    assert (np.sort(gradient, axis=1)[:, 1:-1] == 0).all()
    _, gradient = at(EnergyLoss(), ENERGIES, CORRECT)
    np.testing.assert_array_equal(gradient, np.eye(5)[CORRECT])


def test_classes_that_tie_share_the_pull() -> None:
    _, gradient = at(Hinge(), [[0.5, 0.25, 0.25, 3.0]], [0])
    np.testing.assert_allclose(gradient, [[1, -0.5, -0.5, 0]])


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_of_two_classes_it_is_the_loss_of_the_pair(loss: Any) -> None:
    pairs = ENERGIES[:, :2]
    both, _ = at(loss, pairs, np.zeros(40))
    np.testing.assert_allclose(both, loss.value(*jnp.asarray(pairs.T)), rtol=1e-5, atol=1e-6)
    swapped, _ = at(loss, pairs[:, ::-1], np.ones(40))
    np.testing.assert_array_equal(swapped, both)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_the_gradient_is_the_difference(loss: Any, double_precision: None) -> None:
    table = ENERGIES.astype(np.float64)
    gradient = np.asarray(class_gradients(loss, jnp.asarray(table), jnp.asarray(CORRECT)))
    shifts = 1e-6 * np.concatenate([np.eye(5), -np.eye(5)])
    tables = (table + shifts[:, None]).reshape(-1, 5)
    up, down = class_losses(loss, jnp.asarray(tables), jnp.tile(CORRECT, 10)).reshape(2, 5, 40)
    np.testing.assert_allclose(gradient, (up - down).T / 2e-6, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_a_point_that_is_right_by_far_has_a_finite_loss_and_gradient(loss: Any) -> None:
    """exp(−β(E − E_C)) of every other class is 0 here, and its logarithm must not be asked for."""
    value, gradient = at(loss, [[500.0, -3000.0, 700.0], [0.0, 3000.0, 10.0]], [1, 0])
    assert np.isfinite(value).all()
    assert np.isfinite(gradient).all()
    if loss.rivals == "all":
        np.testing.assert_array_equal(gradient[0], 0)


def test_a_loss_that_normalises_has_its_own_beta() -> None:
    assert {loss.kind for loss in LOSSES if loss.rivals == "all"} >= {"nll", "mee"}
    assert all(hasattr(loss, "beta") for loss in LOSSES if loss.rivals == "all")


def test_the_network_sees_every_window_alike_and_softplus_keeps_energies_above_0() -> None:
    params = random_classifier(jax.random.key(0), classes=6, width=16)
    points = np.random.default_rng(1).uniform(-2, 2, (50, 2)).astype(np.float32)
    window = np.asarray([-2, 2, -2, 2], np.float32)
    linear, soft = (np.asarray(class_energies(params, points, window, kind)) for kind in ("linear", "softplus"))
    assert linear.shape == (50, 6)
    assert linear.std() > 0.3
    np.testing.assert_allclose(soft, np.log1p(np.exp(linear)), rtol=1e-4, atol=1e-6)
    moved = np.asarray([100, 300, -10, 10], np.float32)
    stretched = np.asarray([200, 0]) + points * [50, 5]
    there = class_energies(params, stretched.astype(np.float32), moved, "linear")
    np.testing.assert_allclose(there, linear, atol=2e-4)
