"""Margin losses: which answers are pushed up and how hard, and what collapses."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.energies.mlp import MLP
from app.losses.energy import EnergyLoss
from app.losses.hinge import Hinge
from app.losses.square_square import SquareSquare
from app.shaping.contrastive.margin import Margin
from tests.shaping.spiral_runs import run

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
BATCH = jax.random.uniform(jax.random.key(3), (256, 2), minval=-1.0, maxval=1.0)


def one_step(spec: Margin, key: int = 1):  # type: ignore[no-untyped-def]
    method = spec.build(WINDOW)
    state = jax.jit(method.init)(jax.random.key(0), BATCH)
    return method, state, *jax.jit(method.step)(jax.random.key(key), state, BATCH)


def distance_to_batch(points: np.ndarray) -> np.ndarray:
    return np.sqrt(((np.asarray(points)[:, None] - np.asarray(BATCH)) ** 2).sum(axis=-1)).min(axis=1)


@pytest.mark.parametrize("negative", ["hardest", "random"])
def test_negatives_lie_outside_the_exclusion_of_every_datum(negative: str) -> None:
    spec = Margin(negative=negative, exclusion=0.15)
    _, _, _, info = one_step(spec)
    pushed = np.asarray(info.weights) > 0
    assert pushed.sum() > 100
    assert distance_to_batch(info.negatives[pushed]).min() > 0.15
    assert np.abs(info.negatives).max() <= 2


def test_the_hardest_draws_are_lower_than_random_ones() -> None:
    method, state, _, hardest = one_step(Margin())
    _, _, _, random = one_step(Margin(negative="random"))
    _, _, _, single = one_step(Margin(draws=1))
    assert float(method.energy(state, hardest.negatives).mean()) < float(
        method.energy(state, random.negatives).mean() - 0.05
    )
    # One draw leaves nothing to choose from.
    assert single.negatives.shape == (256, 2)


def test_data_without_an_admissible_draw_sit_out() -> None:
    _, _, _, info = one_step(Margin(exclusion=1.0, draws=1, loss=Hinge(margin=10.0)))
    near = distance_to_batch(info.negatives) <= 1.0
    assert 0 < near.sum() < 256
    np.testing.assert_array_equal(np.asarray(info.weights) > 0, ~near)
    np.testing.assert_array_equal(np.isfinite(info.pairs).all(axis=1), ~near)


def test_pairs_are_the_energies_that_the_step_found() -> None:
    spec = Margin(negative="random", exclusion=0.0)
    method, state, _, info = one_step(spec)
    np.testing.assert_allclose(info.pairs[:, 0], method.energy(state, BATCH), atol=1e-5)
    np.testing.assert_allclose(info.pairs[:, 1], method.energy(state, info.negatives), atol=1e-5)
    assert float(spec.loss.value(info.pairs[:, 0], info.pairs[:, 1]).mean()) == pytest.approx(
        float(info.loss), abs=1e-5
    )


def test_weights_are_the_slopes_of_the_loss() -> None:
    method, state, _, info = one_step(Margin(loss=Hinge(margin=0.1), negative="random", exclusion=0.0))
    gap = np.asarray(method.energy(state, info.negatives) - method.energy(state, BATCH))
    np.testing.assert_array_equal(info.weights, (gap < 0.1).astype(np.float32))
    assert 0 < np.sum(gap < 0.1) < 256
    assert float(info.loss) == pytest.approx(np.maximum(0, 0.1 - gap).mean(), abs=1e-5)
    method, state, _, info = one_step(Margin(loss=SquareSquare(margin=1.0), exclusion=0.0))
    offence = np.asarray(method.energy(state, info.negatives))
    np.testing.assert_allclose(info.weights, 2 * np.maximum(0, 1 - offence), atol=1e-5)


def test_the_gradient_is_that_of_the_loss_at_the_chosen_answers() -> None:
    spec = Margin(loss=SquareSquare(margin=1.5), exclusion=0.0)
    method, state, after, info = one_step(spec)

    def loss(params):  # type: ignore[no-untyped-def]
        at = state._replace(params=params)
        return spec.loss.value(method.energy(at, BATCH), method.energy(at, info.negatives)).mean()

    np.testing.assert_allclose(10 * after.moments.mu, ravel_pytree(jax.grad(loss)(state.params))[0], atol=1e-4)


def test_square_square_pins_data_near_zero() -> None:
    found = run(Margin(), Margin.schedule).diagnostics()
    assert found.energy_data < 0.35
    assert found.energy_window > 1.0


def test_the_energy_loss_collapses_the_softplus_net() -> None:
    spec = Margin(loss=EnergyLoss())
    start, end = run(spec, 0).diagnostics(), run(spec, 600).diagnostics()
    assert not start.collapsed
    assert end.spread < 0.05 * start.spread
    assert end.uninformative
    assert end.low_energy_volume >= 0.9
    assert end.collapsed


def test_the_energy_loss_drives_the_linear_net_to_minus_infinity() -> None:
    spec = Margin(loss=EnergyLoss(), energy=MLP(output="linear"))
    early, late = run(spec, 100).diagnostics(), run(spec, 600).diagnostics()
    assert early.energy_data < -100
    assert late.energy_data < 100 * early.energy_data
