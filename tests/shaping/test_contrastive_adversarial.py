"""The adversarial method: both steps against gradients found another way, and what a
generator alone does not see."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.energies.mlp import MLP
from app.shaping.contrastive.adversarial import Adversarial
from tests.shaping.spiral_runs import run

WINDOW = jnp.asarray([-2.0, 2.0, -2.0, 2.0])
NET = MLP(width=8, depth=1, output="linear")
BATCH = jax.random.uniform(jax.random.key(3), (32, 2), minval=-1.5, maxval=1.5)
STILL = {"noise": 0.0, "data_noise": 0.0}


def built(world="plane", **knobs):
    method = Adversarial(energy=NET, width=8, batch=32, **knobs).build(WINDOW, world)
    return method, jax.jit(method.init)(jax.random.key(0), BATCH), jax.jit(method.step)


def softplus(values):
    return np.log1p(np.exp(np.asarray(values, np.float64)))


@pytest.mark.parametrize(("world", "axes"), [("plane", [0, 1]), ("conditional", [1])])
def test_the_energy_descends_the_two_terms_and_half_the_squared_slope(world, axes) -> None:
    method, state, step = built(world, penalty=3.0, data_noise=0.0)
    after, info = step(jax.random.key(1), state, BATCH)

    def energy(params, point):
        return method.energy(state._replace(average=params), point[None])[0]

    def objective(params):
        """A point at a time."""
        total = 0.0
        for datum, negative in zip(BATCH, info.negatives, strict=True):
            slope = jax.grad(energy, argnums=1)(params, datum)[jnp.asarray(axes)]
            total += jnp.log1p(jnp.exp(energy(params, datum))) + jnp.log1p(jnp.exp(-energy(params, negative)))
            total += 3.0 / 2 * jnp.sum(slope**2)
        return total / 32

    loss, gradient = jax.jit(jax.value_and_grad(objective))(state.critic.params)
    assert float(info.loss) == pytest.approx(float(loss), rel=1e-5)
    # After one step Adam's first moment is 1 − β₁ = half of the gradient.
    np.testing.assert_allclose(2 * after.critic.moments.mu, ravel_pytree(gradient)[0], atol=1e-5)


@pytest.mark.parametrize("world", ["plane", "conditional"])
def test_the_generator_descends_the_energy_of_what_it_makes(world) -> None:
    """Against differences: a generator with one number moved makes other negatives."""
    method, state, step = built(world, uniform=0.0, **STILL)
    key = jax.random.key(1)
    after, _ = step(key, state, BATCH)
    flat, unravel = ravel_pytree(state.generator.params)

    def tempted(numbers) -> float:
        moved = state._replace(generator=state.generator._replace(params=unravel(jnp.asarray(numbers))))
        made = step(key, moved, BATCH)[1].negatives
        return float(softplus(method.energy(after._replace(average=after.critic.params), made)).mean())

    gradient = 2 * np.asarray(after.generator.moments.mu)
    chosen = np.argsort(-np.abs(gradient))[:6]
    h = 2e-2
    for place in chosen:
        shift = h * (np.arange(len(flat)) == place)
        difference = (tempted(flat + shift) - tempted(flat - shift)) / (2 * h)
        assert gradient[place] == pytest.approx(difference, rel=0.05, abs=1e-3)
    assert tempted(ravel_pytree(after.generator.params)[0]) < tempted(flat)


def test_negatives_are_uniform_in_the_share_that_is_asked_for_and_pushed_by_the_losses_slope() -> None:
    method, state, step = built(uniform=0.25, **STILL)
    made = np.asarray(step(jax.random.key(1), state, BATCH)[1].negatives)
    generated = np.asarray(built(uniform=0.0, **STILL)[2](jax.random.key(1), state, BATCH)[1].negatives)
    others = (made != generated).any(axis=1)
    assert 1 <= others.sum() <= 18
    info = step(jax.random.key(1), state, BATCH)[1]
    on_data, on_negatives = (np.asarray(method.energy(state, points)) for points in (BATCH, info.negatives))
    expected = 1 / (1 + np.exp(on_negatives)) / np.mean(1 / (1 + np.exp(-on_data)))
    np.testing.assert_allclose(info.weights, expected, rtol=1e-4)
    # The share is at its bounds what it says.
    anywhere = np.asarray(built(uniform=1.0, **STILL)[2](jax.random.key(1), state, BATCH)[1].negatives)
    assert (anywhere != generated).any(axis=1).all()
    assert np.abs(anywhere).max() > 1.7


def test_with_x_given_the_generator_answers_at_the_datums_own_x() -> None:
    _, state, step = built("conditional", uniform=0.5)
    negatives = np.asarray(step(jax.random.key(1), state, BATCH)[1].negatives)
    np.testing.assert_allclose(negatives[:, 0], BATCH[:, 0], atol=1e-6)
    assert np.abs(negatives[:, 1] - BATCH[:, 1]).min() > 1e-4
    # What it makes depends on that x, and on no y.
    _, _, step = built("conditional", uniform=0.0, **STILL)
    made, lifted, moved = (
        np.asarray(step(jax.random.key(1), state, BATCH + jnp.asarray(shift))[1].negatives)[:, 1]
        for shift in ([0.0, 0.0], [0.0, 0.3], [0.3, 0.0])
    )
    np.testing.assert_array_equal(made, lifted)
    assert np.abs(made - moved).min() > 0


@pytest.fixture(scope="module")
def trained():
    return [run(Adversarial(), Adversarial.schedule, seed).diagnostics() for seed in range(3)]


def test_without_uniform_negatives_more_of_the_window_stays_low(trained) -> None:
    alone = [run(Adversarial(uniform=0.0), Adversarial.schedule, seed).diagnostics() for seed in range(3)]
    assert np.mean([d.low_energy_volume for d in alone]) > 1.1 * np.mean([d.low_energy_volume for d in trained])
    assert np.mean([d.information for d in alone]) < np.mean([d.information for d in trained])


def test_against_uniform_negatives_alone_it_estimates_the_density() -> None:
    """The best F is then log q/p with q known, so that exp(−F) has the mean 1 on the window."""
    found = run(Adversarial(uniform=1.0, penalty=0.0, data_noise=0.0), Adversarial.schedule)
    assert np.exp(-found.on_grid().astype(np.float64)).mean() == pytest.approx(1, abs=0.2)
    assert found.diagnostics().beta_hat == pytest.approx(1, abs=0.3)
    assert found.diagnostics().information > 1.7
