"""Score matching in its forms against what each must find: the parameters of a Gaussian,
and the gradient of the distance between two scores, which the objectives never compute."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from app.energies.mlp import MLP
from app.energies.quadratic import Quadratic, precision
from app.maths.calculus import gradient, laplacian
from app.shaping.contrastive.denoising_autoencoder import DenoisingAutoencoder
from app.shaping.contrastive.denoising_score_matching import DenoisingScoreMatching
from app.shaping.contrastive.score_matching import ScoreMatching, slopes_and_curvature
from app.shaping.layers import feed
from app.spec.window import Window

WINDOW = Window().as_array()
SIZE = 1024


@pytest.fixture(scope="module")
def cloud() -> np.ndarray:
    """A sample of a Gaussian with mean (0.4, −0.3), correlated."""
    rng = np.random.default_rng(3)
    return rng.multivariate_normal([0.4, -0.3], [[0.25, 0.1], [0.1, 0.09]], SIZE).astype(np.float32)


def settled(spec, data, steps: int, world="plane"):
    """The parameters after ``steps`` steps, each on all of the data, averaged over the last half."""
    method = spec.build(WINDOW, world)

    @jax.jit
    def train(start):
        def step(t, carry):
            state, total = carry
            state = method.step(jax.random.fold_in(jax.random.key(7), t), state, data)[0]
            return state, jax.tree.map(lambda s, p: s + jnp.where(t >= steps // 2, p, 0.0), total, state.params)

        zeros = jax.tree.map(jnp.zeros_like, start.params)
        _, total = jax.lax.fori_loop(0, steps, step, (start, zeros))
        return jax.tree.map(lambda leaf: leaf / (steps - steps // 2), total)

    return train(method.init(jax.random.key(0), data))


@pytest.mark.parametrize(
    ("method", "fields", "sigma"),
    [
        (ScoreMatching, {"trace": "exact"}, 0.0),
        (ScoreMatching, {"trace": "sliced"}, 0.0),
        (ScoreMatching, {}, 0.3),
        (DenoisingScoreMatching, {}, 0.3),
        (DenoisingScoreMatching, {}, 0.6),
    ],
    ids=["exact", "sliced", "of noised data", "denoising", "denoising much noise"],
)
def test_a_gaussians_mean_and_covariance_come_out_blurred_by_the_noise(method, fields, sigma, cloud) -> None:
    bowl = settled(method(energy=Quadratic(), sigma=sigma, batch=SIZE, **fields), cloud, 3000)
    np.testing.assert_allclose(bowl.centre, cloud.mean(axis=0), atol=0.015)
    covariance = np.linalg.inv(np.asarray(precision(bowl), np.float64))
    expected = np.cov(cloud.T, bias=True) + sigma**2 * np.eye(2)
    np.testing.assert_allclose(covariance, expected, rtol=0.05, atol=0.005)


@pytest.mark.parametrize("method", [ScoreMatching, DenoisingScoreMatching])
def test_given_x_it_is_the_gaussian_of_y_given_x(method, cloud) -> None:
    sigma = 0.1
    bowl = settled(method(energy=Quadratic(), sigma=sigma, batch=SIZE), cloud, 3000, "conditional")
    a = np.asarray(precision(bowl), np.float64)
    c = np.cov(cloud.T, bias=True)
    # y given x: the slope of its mean is c₁₂/c₁₁, and of a bowl's floor −a₁₂/a₂₂.
    np.testing.assert_allclose(1 / a[1, 1], c[1, 1] - c[0, 1] ** 2 / c[0, 0] + sigma**2, rtol=0.05)
    np.testing.assert_allclose(-a[0, 1] / a[1, 1], c[0, 1] / c[0, 0], rtol=0.05)


@pytest.fixture(scope="module")
def network():
    energy = MLP(width=16, output="linear")
    return energy, energy.build().init(jax.random.key(4))


def test_the_two_axes_give_the_trace_and_random_signs_give_it_on_average(network, double_precision) -> None:
    energy, params = network
    params = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), params)
    points = jnp.asarray(np.random.default_rng(0).uniform(-2, 2, (30, 2)))

    def at(y):
        return energy.build().apply(params, y)

    axes = jnp.broadcast_to(jnp.eye(2)[:, None], (2, 30, 2))
    slopes, trace = slopes_and_curvature(at, points, axes)
    np.testing.assert_allclose(slopes, gradient(at, points), rtol=1e-12)
    np.testing.assert_allclose(trace, laplacian(at, points), rtol=1e-10)
    # Finite differences know nothing of JAX.
    step = 1e-4 * np.eye(2)
    differences = sum(at(points + s) - 2 * at(points) + at(points - s) for s in step) / 1e-8
    np.testing.assert_allclose(trace, differences, atol=1e-5)
    signs = jnp.asarray([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    along = [slopes_and_curvature(at, points, jnp.broadcast_to(v, (1, 30, 2)))[1] for v in signs]
    np.testing.assert_allclose(np.mean(along, axis=0), trace, rtol=1e-9)
    assert np.abs(along[0] - trace).max() > 0.1


ATOMS = np.array([[0.9, 0.2], [-0.5, 0.7], [0.1, -0.8], [-1.1, -0.6]])
"""A data set so small that the density of its noised points can be written out."""


def score_of_noised(points, sigma):
    """∇ log q of the mixture of Gaussians around the atoms."""
    apart = jnp.asarray(ATOMS) - points[:, None]
    shares = jax.nn.softmax(-jnp.sum(apart**2, axis=2) / (2 * sigma**2), axis=1)
    return jnp.sum(shares[:, :, None] * apart, axis=1) / sigma**2


def explicit_gradient(energy, params, sigma) -> np.ndarray:
    """∇_θ of ½⟨‖∇F + ∇ log q‖²⟩ under q itself, by Gauss and Hermite's quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    noise = np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    share = np.outer(weights, weights).ravel() / weights.sum() ** 2
    points = jnp.asarray((ATOMS[:, None] + sigma * noise).reshape(-1, 2))
    every = jnp.asarray(np.tile(share, len(ATOMS)) / len(ATOMS))
    truth = score_of_noised(points, sigma)

    def distance(at):
        slopes = gradient(lambda y: energy.build().apply(at, y), points)
        return 0.5 * jnp.sum(every * jnp.sum((slopes + truth) ** 2, axis=1))

    return np.asarray(ravel_pytree(jax.grad(distance)(params))[0])


@pytest.mark.parametrize(
    ("method", "fields", "scale"),
    [
        (DenoisingScoreMatching, {}, 2 * 0.4**2),
        (ScoreMatching, {"trace": "sliced"}, 1.0),
        (ScoreMatching, {"trace": "exact"}, 1.0),
    ],
    ids=["denoising", "sliced", "exact"],
)
def test_the_gradient_is_that_of_the_distance_to_the_noised_datas_score(method, fields, scale, network) -> None:
    energy, params = network
    method = method(energy=energy, sigma=0.4, batch=SIZE, **fields).build(WINDOW)
    batch = jnp.asarray(np.tile(ATOMS, (SIZE // 4, 1)), jnp.float32)
    start = method.init(jax.random.key(0), batch)._replace(params=params)

    @jax.jit
    def average(keys):
        # After one step Adam's first moment is a tenth of the gradient.
        return jax.lax.map(lambda key: 10 * method.step(key, start, batch)[0].moments.mu, keys).mean(axis=0)

    found = np.asarray(average(jax.random.split(jax.random.key(1), 300)))
    expected = scale * explicit_gradient(energy, params, 0.4)
    error = np.linalg.norm(found - expected) / np.linalg.norm(expected)
    assert error < 0.03


def test_the_best_denoiser_of_a_gaussian_shrinks_towards_its_mean(cloud) -> None:
    """Alain & Bengio (2014): r(y) = y + σ²∇ log q, here of the Gaussian with covariance Σ + σ²."""
    sigma = 0.3
    layers = settled(DenoisingAutoencoder(sigma=sigma, batch=SIZE), cloud, 6000)
    rng = np.random.default_rng(1)
    likely = cloud[:200] + sigma * rng.normal(size=(200, 2)).astype(np.float32)
    mean, covariance = cloud.mean(axis=0), np.cov(cloud.T, bias=True)
    kept = covariance @ np.linalg.inv(covariance + sigma**2 * np.eye(2))
    expected = mean + (likely - mean) @ kept.T
    apart = np.asarray(feed(layers, jnp.asarray(likely))) - expected
    assert np.sqrt(np.mean(apart**2)) < 0.15 * np.sqrt(np.mean((likely - expected) ** 2))
