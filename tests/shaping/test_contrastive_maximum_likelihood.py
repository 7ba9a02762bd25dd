"""Exact maximum likelihood: its gradient is p̂_data − P, its negatives are the model's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.energies.mlp import MLP
from app.maths.deposit import data_density
from app.maths.gibbs import boltzmann
from app.maths.grid import grid_points, inside, trapezoid_weights
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from app.shaping.descent import learner

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])


def test_the_loss_is_the_exact_negative_log_likelihood() -> None:
    spec = MaximumLikelihood(beta=2.0, batch=64, resolution=128)
    method = spec.build(WINDOW)
    batch = jax.random.uniform(jax.random.key(1), (64, 2), minval=-1.5, maxval=1.5)
    state = jax.jit(method.init)(jax.random.key(0), batch)
    _, info = jax.jit(method.step)(jax.random.key(2), state, batch)
    side = -2 + 4 * (np.arange(400) + 0.5) / 400  # the midpoint rule
    fine = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    energies = np.asarray(method.energy(state, jnp.asarray(fine, jnp.float32)), np.float64)
    log_z = np.log(np.mean(np.exp(-2.0 * energies)) * 16)
    expected = np.mean(np.asarray(method.energy(state, batch), np.float64)) + log_z / 2.0
    assert float(info.loss) == pytest.approx(expected, abs=2e-3)


def test_the_gradient_is_data_density_less_boltzmann() -> None:
    """On the energies of a grid, by autodiff through the method's own objective: an
    energy that is linear in its parameters, one for each grid point, makes them equal."""
    resolution = 24
    spec = MaximumLikelihood(energy=MLP(width=8, depth=1, output="linear"), resolution=resolution, batch=32)
    method = spec.build(WINDOW)
    batch = grid_points(WINDOW, resolution)[jax.random.randint(jax.random.key(1), (32,), 0, resolution**2)]
    state = jax.jit(method.init)(jax.random.key(0), batch)
    grid, weights = grid_points(WINDOW, resolution), trapezoid_weights(WINDOW, resolution)
    push = data_density(batch, WINDOW, resolution) - boltzmann(method.energy(state, grid), 1.0, weights)
    # The chain rule: the push on each grid point's energy, carried to the parameters.
    _, pull = jax.vjp(lambda params: method.energy(state._replace(params=params), grid), state.params)
    (expected,) = pull(weights * push)
    trained, _ = jax.jit(method.step)(jax.random.key(2), state, batch)
    # After one step Adam's first moment is a tenth of the gradient.
    np.testing.assert_allclose(10 * trained.moments.mu, ravel_pytree(expected)[0], atol=2e-4)


def test_negatives_are_drawn_from_the_model() -> None:
    method = MaximumLikelihood(energy=MLP(width=8, output="linear")).build(WINDOW)
    data = jnp.zeros((256, 2))
    params = jax.tree.map(lambda leaf: 4 * leaf, method.init(jax.random.key(0), data).params)
    state = learner(params)
    step = jax.jit(lambda key: method.step(key, state, data)[1])
    negatives = np.concatenate([step(jax.random.key(s)).negatives for s in range(40)])
    assert bool(inside(WINDOW, negatives).all())
    grid, weights = grid_points(WINDOW, 48), trapezoid_weights(WINDOW, 48)
    mass = weights * boltzmann(method.energy(state, grid), 1.0, weights)
    mean = np.asarray(mass @ grid)
    spread = np.sqrt(np.asarray(mass @ (grid - mean) ** 2))
    np.testing.assert_allclose(negatives.mean(axis=0), mean, atol=0.03)
    np.testing.assert_allclose(negatives.std(axis=0), spread, atol=0.03)
    np.testing.assert_array_equal(step(jax.random.key(0)).weights, 1)
