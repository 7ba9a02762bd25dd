"""The noisy latent: the same frame twice, and what noise on a bounded code can stop."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.shaping.layers import random_layers
from app.shaping.regularized.noisy_latent import NoisyLatent, balanced_draws, noisy_error
from tests.shaping.spiral_runs import run


@pytest.fixture(scope="module")
def trained():
    return run(NoisyLatent(), NoisyLatent.schedule)


def test_the_energy_is_the_same_every_time_and_a_points_own(trained):
    points = jnp.asarray(trained.train[:200])
    first = trained.energy(points)
    np.testing.assert_array_equal(first, trained.energy(points))
    np.testing.assert_allclose(trained.energy(points[:7]), first[:7], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(trained.energy(points[::-1]), first[::-1], rtol=1e-4, atol=1e-5)


def between_the_arms(found):
    """The median of F over the middle of the window, ±1.25, less F on data."""
    return np.median(found.on_grid()[24:104, 24:104]) - found.energy(found.train).mean()


def test_too_little_noise_stops_little_and_too_much_blurs(trained):
    quiet = run(NoisyLatent(sigma=0.005), NoisyLatent.schedule)
    assert between_the_arms(quiet) < 0.2 * between_the_arms(trained)
    assert quiet.diagnostics().information < trained.diagnostics().information - 0.4
    loud = run(NoisyLatent(sigma=0.4), NoisyLatent.schedule)
    assert loud.diagnostics().low_energy_volume > 2 * trained.diagnostics().low_energy_volume


def test_each_step_draws_new_noise(trained):
    method = trained.spec.build(trained.window)
    batch = jnp.asarray(trained.train[:256])
    losses = [float(method.step(jax.random.key(k), trained.state, batch)[1].loss) for k in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]
    # Near the energy on the same data, whose draws are others.
    assert losses[0] == pytest.approx(float(np.mean(trained.energy(batch))), rel=0.25)


def test_the_gradients_agree_with_finite_differences():
    below, above = jax.random.split(jax.random.key(4))
    networks = (random_layers(below, (2, 8, 2), 0.5), random_layers(above, (2, 8, 2), 0.5))
    points = jax.random.normal(jax.random.key(0), (6, 2))
    check_grads(
        lambda n, y, sigma: noisy_error(n, y, sigma * balanced_draws(2)).sum(),
        (networks, points, jnp.asarray(0.3)),
        order=1,
        modes=["rev"],
        eps=1e-2,
        atol=0.1,
        rtol=0.02,
    )


def test_far_outside_the_window_the_energy_is_finite(trained):
    assert np.isfinite(trained.energy(np.array([[1e3, -1e3], [-40.0, 2.0]]))).all()
