"""The VAE: −ELBO against its integral, the same frame twice, and what the code can say."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.shaping.layers import feed, random_layers
from app.shaping.regularized.variational_autoencoder import (
    Networks,
    VariationalAutoencoder,
    fixed_draws,
    negative_elbo,
    posterior,
)
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(VariationalAutoencoder(), VariationalAutoencoder.schedule)


def small_networks(latents=1):
    below, above = jax.random.split(jax.random.key(4))
    return Networks(random_layers(below, (2, 8, 2 * latents), 0.5), random_layers(above, (latents, 8, 2), 0.5))


def grid_elbo(networks, point, sigma):
    """−ELBO of one point by quadrature over its one-dimensional latent, all terms from
    their definitions: E_q[log q(z) − log p(z) − log p(y|z)]."""
    mean, log_variance = (float(a[0, 0]) for a in posterior(networks, point[None]))
    deviation = np.exp(log_variance / 2)
    z = np.linspace(mean - 9 * deviation, mean + 9 * deviation, 4001)
    log_q = -((z - mean) ** 2) / (2 * deviation**2) - np.log(deviation * np.sqrt(2 * np.pi))
    log_prior = -(z**2) / 2 - np.log(np.sqrt(2 * np.pi))
    rebuilt = np.asarray(feed(networks.decoder, jnp.asarray(z[:, None], jnp.float32)), np.float64)
    missed = ((np.asarray(point) - rebuilt) ** 2).sum(axis=1)
    log_likelihood = -missed / (2 * sigma**2) - np.log(2 * np.pi * sigma**2)
    return np.trapezoid(np.exp(log_q) * (log_q - log_prior - log_likelihood), z)


def test_minus_elbo_is_the_integral_over_the_latent():
    networks = small_networks()
    points = jax.random.normal(jax.random.key(0), (5, 2))
    noise = jax.random.normal(jax.random.key(1), (20_000, 1, 1))
    expected = [grid_elbo(networks, point, 0.5) for point in points]
    found = negative_elbo(networks, points, jnp.concatenate([noise, -noise]), 0.5)
    np.testing.assert_allclose(found, expected, rtol=0.02)
    assert np.ptp(expected) > 1


def test_minus_elbo_bounds_minus_the_log_evidence():
    networks = small_networks()
    points = jax.random.normal(jax.random.key(0), (5, 2))
    z = np.linspace(-8, 8, 4001)
    rebuilt = np.asarray(feed(networks.decoder, jnp.asarray(z[:, None], jnp.float32)), np.float64)
    missed = ((np.asarray(points)[:, None] - rebuilt) ** 2).sum(-1)
    joint = np.exp(-missed / (2 * 0.25) - z**2 / 2) / (2 * np.pi * 0.25 * np.sqrt(2 * np.pi))
    evidence = np.trapezoid(joint, z, axis=1)
    elbo = [grid_elbo(networks, point, 0.5) for point in points]
    assert (np.asarray(elbo) >= -np.log(evidence) - 1e-6).all()


def test_the_energy_is_the_same_every_time_and_a_points_own(trained):
    points = jnp.asarray(trained.train[:200])
    first = trained.energy(points)
    np.testing.assert_array_equal(first, trained.energy(points))
    np.testing.assert_allclose(trained.energy(points[:7]), first[:7], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(trained.energy(points[::-1]), first[::-1], rtol=1e-4, atol=1e-4)


def test_the_energy_averages_over_thirty_two_balanced_draws(trained):
    draws = fixed_draws(2)
    assert draws.shape == (32, 1, 2)
    np.testing.assert_array_equal(draws[16:], -draws[:16])
    points = jnp.asarray(trained.train[:100])
    np.testing.assert_allclose(
        trained.energy(points), negative_elbo(trained.state.params, points, draws, 0.1), rtol=1e-4, atol=1e-4
    )
    many = jax.random.normal(jax.random.key(9), (2000, 1, 2))
    exact = negative_elbo(trained.state.params, points, many, 0.1)
    assert float(jnp.abs(trained.energy(points) - exact).mean()) < 0.3


def test_a_noisier_decoder_says_less(trained):
    vague = run(VariationalAutoencoder(sigma=0.8), VariationalAutoencoder.schedule)
    assert vague.diagnostics().information < 0.6 * trained.diagnostics().information


def test_far_outside_the_window_the_energy_is_finite(trained):
    assert np.isfinite(trained.energy(np.array([[1e3, -1e3], [-40.0, 2.0]]))).all()


def test_the_gradients_agree_with_finite_differences():
    points = jax.random.normal(jax.random.key(0), (6, 2))
    check_grads(
        lambda n, y: negative_elbo(n, y, fixed_draws(2), 1.0).sum(),
        (small_networks(latents=2), points),
        order=1,
        modes=["rev"],
        eps=1e-2,
        atol=0.1,
        rtol=0.02,
    )
