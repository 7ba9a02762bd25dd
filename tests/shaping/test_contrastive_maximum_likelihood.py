"""Maximum likelihood: its gradient is p̂_data − P, its negatives are the model's."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.energies.mlp import MLP
from app.maths.gibbs import boltzmann
from app.maths.grid import inside
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from app.shaping.descent import learner
from app.spec.families import Method

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
SIDE = -2 + 4 * (np.arange(400) + 0.5) / 400
FINE = jnp.asarray(np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2), jnp.float32)
"""The midpoint rule: each stands for the same area."""


def _each_step(method: Method, state: Any, batch: Any, told: Callable[..., Any]) -> np.ndarray:
    """What is told by the first step with each of 100 keys."""
    keys = jax.random.split(jax.random.key(2), 100)
    return np.asarray(jax.jit(lambda: jax.lax.map(lambda key: told(*method.step(key, state, batch)), keys))())


def test_the_loss_is_the_negative_log_likelihood() -> None:
    spec = MaximumLikelihood(beta=2.0, batch=64)
    method = spec.build(WINDOW)
    batch = jax.random.uniform(jax.random.key(1), (64, 2), minval=-1.5, maxval=1.5)
    state = jax.jit(method.init)(jax.random.key(0), batch)
    losses = _each_step(method, state, batch, lambda trained, info: info.loss)
    energies = np.asarray(method.energy(state, FINE), np.float64)
    log_z = np.log(np.mean(np.exp(-2.0 * energies)) * 16)
    expected = np.mean(np.asarray(method.energy(state, batch), np.float64)) + log_z / 2.0
    assert losses.std() < 0.02
    assert losses.mean() == pytest.approx(expected, abs=4e-3)


def test_the_gradient_is_data_density_less_boltzmann() -> None:
    """On the energies, carried to the parameters by the chain rule; of P the step has an
    estimate, new in every step, whose mean is held against a fine grid."""
    spec = MaximumLikelihood(energy=MLP(width=8, depth=1, output="linear"), batch=32)
    method = spec.build(WINDOW)
    batch = jax.random.uniform(jax.random.key(1), (32, 2), minval=-1.5, maxval=1.5)
    state = jax.jit(method.init)(jax.random.key(0), batch)

    def mean_energy(params: Any, points: Any, weights: Any) -> Any:
        return weights @ method.energy(state._replace(params=params), points)

    mass = boltzmann(method.energy(state, FINE), 1.0)
    down = jax.grad(mean_energy)(state.params, batch, jnp.full(32, 1 / 32))
    up = jax.grad(mean_energy)(state.params, FINE, mass)
    expected, _ = ravel_pytree(jax.tree.map(jnp.subtract, down, up))
    # After one step Adam's first moment is a tenth of the gradient.
    found = 10 * _each_step(method, state, batch, lambda trained, info: trained.moments.mu)
    error = found.std(axis=0) / len(found) ** 0.5
    assert np.linalg.norm(found - expected, axis=1).mean() < 0.1 * np.linalg.norm(expected)
    np.testing.assert_array_less(np.abs(found.mean(axis=0) - expected), 4.5 * error + 2e-4)


def test_negatives_are_drawn_from_the_model() -> None:
    method = MaximumLikelihood(energy=MLP(width=8, output="linear")).build(WINDOW)
    data = jnp.zeros((256, 2))
    params = jax.tree.map(lambda leaf: 4 * leaf, method.init(jax.random.key(0), data).params)
    state = learner(params)
    step = jax.jit(lambda key: method.step(key, state, data)[1])
    negatives = np.concatenate([step(jax.random.key(s)).negatives for s in range(40)])
    assert bool(inside(WINDOW, negatives).all())
    mass = boltzmann(method.energy(state, FINE), 1.0)
    mean = np.asarray(mass @ FINE)
    spread = np.sqrt(np.asarray(mass @ (FINE - mean) ** 2))
    np.testing.assert_allclose(negatives.mean(axis=0), mean, atol=0.03)
    np.testing.assert_allclose(negatives.std(axis=0), spread, atol=0.03)
    np.testing.assert_array_equal(step(jax.random.key(0)).weights, 1)
