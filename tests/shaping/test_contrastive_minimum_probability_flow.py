"""Minimum probability flow: the flow out of the data, what lowering it teaches, and what it cannot."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.datasets.parabola import Parabola
from app.energies.mlp import MLP
from app.energies.radial_basis import RadialBasis
from app.maths.grid import grid_points, inside
from app.shaping.contrastive.minimum_probability_flow import MinimumProbabilityFlow
from app.shaping.contrastive.noise_contrastive_estimation import NoiseContrastiveEstimation
from app.spec.window import Window
from tests.energies.conditional_runs import run_on_pairs
from tests.shaping.answers_given_x import total_variation

WINDOW = Window().as_array()
DATA = np.asarray(jax.random.uniform(jax.random.key(7), (256, 2), minval=-1.9, maxval=1.9))


@pytest.mark.parametrize("world", ["plane", "conditional"])
def test_the_step_lowers_the_flow_out_of_the_data(world) -> None:
    spec = MinimumProbabilityFlow(energy=MLP(width=16, output="linear"), jumps=3)
    method = spec.build(WINDOW, world)
    state = jax.jit(method.init)(jax.random.key(0), DATA)
    after, info = jax.jit(method.step)(jax.random.key(2), state, DATA)
    allowed = np.asarray(inside(WINDOW, info.negatives))
    assert 0.8 < allowed.mean() < 1
    here, there = (np.asarray(method.energy(state, p), np.float64) for p in (DATA, info.negatives))
    rates = np.exp(0.5 * (np.repeat(here, 3) - there)) * allowed
    assert float(info.loss) == pytest.approx(rates.mean(), rel=1e-4)
    np.testing.assert_allclose(info.weights, rates / (rates.sum() / 256), rtol=1e-3)
    # ∂/∂F is half the rate, up at the datum and down where it would jump to.
    both = jnp.concatenate([DATA, info.negatives])
    push = 0.5 * np.concatenate([rates.reshape(256, 3).sum(axis=1), -rates]) / rates.size
    _, pull = jax.vjp(lambda p: method.energy(state._replace(params=p), both), state.params)
    (gradient,) = pull(jnp.asarray(push, jnp.float32))
    np.testing.assert_allclose(10 * after.moments.mu, ravel_pytree(gradient)[0], atol=2e-5)


def test_a_flat_energy_has_a_flow_of_one_and_jumps_are_as_long_as_sigma() -> None:
    method = MinimumProbabilityFlow(sigma=0.3).build(WINDOW, "conditional")
    data = 0.2 * DATA
    flat = jax.tree.map(jnp.zeros_like, method.init(jax.random.key(1), data))
    _, info = jax.jit(method.step)(jax.random.key(2), flat, data)
    assert float(info.loss) == pytest.approx(1)
    jumps = info.negatives - np.repeat(data, 4, axis=0)
    np.testing.assert_allclose(jumps[:, 0], 0, atol=1e-6)
    assert float(jumps[:, 1].std()) == pytest.approx(0.3, rel=0.1)


def share_of_the_left(spec, left: int) -> float:
    """P's share of the left of two clouds far apart, ``left`` of 256 points being there."""
    drawn = 0.15 * np.asarray(jax.random.normal(jax.random.key(1), (256, 2)))
    data = drawn + np.where(np.arange(256)[:, None] < left, [-1.2, 0.0], [1.2, 0.0]).astype(np.float32)
    method = spec.build(WINDOW)
    start = jax.tree.map(jnp.zeros_like, method.init(jax.random.key(0), data))
    if isinstance(spec, NoiseContrastiveEstimation):
        start = start._replace(spread=jnp.eye(2))

    @jax.jit
    def train(state):
        return jax.lax.fori_loop(0, 600, lambda t, s: method.step(jax.random.key(t), s, data)[0], state)

    grid = grid_points(WINDOW, 64)
    mass = np.exp(-np.asarray(method.energy(train(start), grid), np.float64))
    left_of, right_of = (np.linalg.norm(grid - np.asarray([c, 0.0]), axis=1) < 0.5 for c in (-1.2, 1.2))
    return float(mass[left_of].sum() / (mass[left_of].sum() + mass[right_of].sum()))


def test_local_jumps_leave_the_shares_of_far_valleys_as_they_began() -> None:
    bumps = RadialBasis(side=12, width=0.3)
    near = MinimumProbabilityFlow(energy=bumps, sigma=0.15, learning_rate=0.02)
    far = NoiseContrastiveEstimation(energy=bumps, learning_rate=0.02)
    # Nine of ten points are on the left; on a flat start both have a half.
    assert share_of_the_left(near, 230) < 0.75
    assert share_of_the_left(far, 230) > 0.82


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_x_given_it_learns_the_parabola(seed) -> None:
    data, spec = Parabola(), MinimumProbabilityFlow()
    found = run_on_pairs(spec, data, spec.schedule, seed)
    assert found.argmin_error() < 0.04
    assert total_variation(found, data) < 0.3
