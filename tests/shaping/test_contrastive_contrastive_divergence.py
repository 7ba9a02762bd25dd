"""Contrastive divergence: chains that begin at the data, what they teach, and what they never see."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.datasets.parabola import Parabola
from app.energies.mlp import MLP
from app.energies.radial_basis import Bumps, RadialBasis
from app.maths.grid import inside
from app.samplers.langevin import Langevin
from app.samplers.mala import MALA
from app.shaping.contrastive.contrastive_divergence import ContrastiveDivergence
from app.shaping.contrastive.persistent_contrastive_divergence import PersistentContrastiveDivergence
from app.shaping.descent import learner
from app.spec.window import Window
from tests.energies.conditional_runs import run_on_pairs
from tests.shaping.answers_given_x import total_variation

WINDOW = Window().as_array()
DATA = 0.5 * jax.random.normal(jax.random.key(7), (64, 2))
NET = MLP(width=16, output="linear")


def one_step(spec, world="plane"):
    method = spec.build(WINDOW, world)
    state = jax.jit(method.init)(jax.random.key(0), DATA)
    return method, state, *jax.jit(method.step)(jax.random.key(2), state, DATA)


def test_one_transition_goes_down_the_slope_with_the_same_noise_whatever_the_energy() -> None:
    spec = ContrastiveDivergence(energy=NET, sampler=Langevin(step_size=0.2), steps=1, batch=64)
    method, state, _, info = one_step(spec)
    flat = learner(jax.tree.map(jnp.zeros_like, state.params))
    strayed = jax.jit(method.step)(jax.random.key(2), flat, DATA)[1].negatives
    assert float(jnp.std(strayed - DATA)) == pytest.approx(0.2, rel=0.2)

    def at(points):
        return np.asarray(method.energy(state, jnp.asarray(points)), np.float64)

    # Finite differences know nothing of JAX.
    slopes = np.stack([(at(DATA + s) - at(DATA - s)) / 0.02 for s in 0.01 * np.eye(2)], axis=1)
    assert np.abs(slopes).mean() > 0.05
    np.testing.assert_allclose(info.negatives - strayed, -0.02 * slopes, atol=1e-4)


@pytest.mark.parametrize("world", ["plane", "conditional"])
def test_the_gradient_is_energy_on_data_less_energy_on_chains(world) -> None:
    method, state, after, info = one_step(ContrastiveDivergence(energy=NET, batch=64), world)

    def gap(params):
        at = state._replace(params=params)
        return method.energy(at, DATA).mean() - method.energy(at, info.negatives).mean()

    assert float(info.loss) == pytest.approx(float(gap(state.params)), abs=1e-5)
    # Without momentum, Adam's first moment is the gradient itself.
    np.testing.assert_allclose(after.moments.mu, ravel_pytree(jax.grad(gap)(state.params))[0], atol=1e-5)
    np.testing.assert_array_equal(info.weights, 1)


def test_chains_begin_at_the_data_in_every_step_and_given_x_leave_it_alone() -> None:
    spec = ContrastiveDivergence(energy=NET, batch=64)
    short = spec.model_copy(update={"sampler": MALA(step_size=0.001), "steps": 1})
    method, _, after, info = one_step(short)
    np.testing.assert_allclose(info.negatives, DATA, atol=0.01)
    other = jax.jit(method.step)(jax.random.key(3), after, -DATA)[1].negatives
    np.testing.assert_allclose(other, -DATA, atol=0.01)
    _, _, _, info = one_step(spec, "conditional")
    np.testing.assert_allclose(info.negatives[:, 0], DATA[:, 0], atol=1e-6)
    assert float(jnp.std(info.negatives[:, 1] - DATA[:, 1])) > 0.1
    assert bool(inside(WINDOW, info.negatives).all())


def test_a_far_valley_stays_which_persistent_chains_fill() -> None:
    """A dip of 4 nats in a corner, and data in the middle."""
    energy = RadialBasis(side=9, width=0.4)
    data = 0.2 * jax.random.normal(jax.random.key(1), (256, 2))
    planted = Bumps(jnp.zeros((9, 9)).at[7, 7].set(-4.0), jnp.zeros(()))

    def dip_after(method, start):
        step = jax.jit(method.step)
        for t in range(200):
            start, _ = step(jax.random.key(t), start, data)
        corner, middle = np.asarray(method.energy(start, jnp.asarray([[1.5, 1.5], [0.0, 0.0]])))
        return corner - middle

    short = ContrastiveDivergence(energy=energy, learning_rate=0.02).build(WINDOW)
    long = PersistentContrastiveDivergence(energy=energy, learning_rate=0.02, steps=10).build(WINDOW)
    persistent = long.init(jax.random.key(0), data)._replace(learner=learner(planted), average=planted)
    assert float(dip_after(long, persistent)) > 2 + float(dip_after(short, learner(planted)))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_x_given_it_learns_the_parabola(seed) -> None:
    data, spec = Parabola(), ContrastiveDivergence()
    found = run_on_pairs(spec, data, spec.schedule, seed)
    assert found.argmin_error() < 0.04
    assert total_variation(found, data) < 0.3
