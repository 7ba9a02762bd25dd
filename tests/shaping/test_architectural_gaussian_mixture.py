"""The Gaussian mixture: a true density, EM by a part of the way, and the floor that it needs.
That EM itself is right, scikit-learn says in tests/oracles."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from app.datasets.eight_gaussians import EightGaussians
from app.maths.grid import grid_points, trapezoid_weights
from app.shaping.architectural.gaussian_mixture import GaussianMixture, Mixture, em_update, log_joint
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()
KEY = jax.random.key(5)
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def trained(seed):
    return run(GaussianMixture(), GaussianMixture.schedule, seed)


def by_hand(mixture, points):
    """log Σ π N(y; μ, Σ), by SciPy."""
    parts = [
        np.log(np.float64(weight)) + multivariate_normal(np.float64(mean), np.float64(covariance)).logpdf(points)
        for weight, mean, covariance in zip(*map(np.asarray, mixture), strict=True)
    ]
    return logsumexp(parts, axis=0)


def test_the_energy_is_minus_the_log_of_the_mixtures_density(trained):
    points = np.random.default_rng(0).uniform(-3, 3, (200, 2))
    expected = -by_hand(trained.state, points)
    np.testing.assert_allclose(trained.energy(points), expected, rtol=1e-3, atol=2e-3)


def test_a_long_thin_gaussian_survives_single_precision():
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    covariance = turn @ np.diag([1.0, 1e-4]) @ turn.T
    state = Mixture(jnp.ones(1), jnp.zeros((1, 2)), jnp.asarray(covariance, jnp.float32)[None])
    along = np.linspace(-2, 2, 9)[:, None] * turn[:, 0] + 0.01 * turn[:, 1]
    expected = multivariate_normal(np.zeros(2), covariance).logpdf(along)
    np.testing.assert_allclose(log_joint(state, jnp.asarray(along, jnp.float32))[:, 0], expected, atol=0.02)


def test_its_mass_over_a_wide_window_is_one(trained):
    wide = np.asarray([-6, 6, -6, 6], np.float32)
    density = np.exp(-trained.energy(grid_points(wide, 1024)).astype(np.float64))
    assert np.log(np.asarray(trapezoid_weights(wide, 1024)) @ density) == pytest.approx(0, abs=1e-3)


def test_its_energies_are_nats_as_they_come(trained):
    assert 0.9 < trained.diagnostics().beta_hat < 1.2


def test_eight_bells_find_eight_gaussians(seed):
    data = EightGaussians()
    found = run(GaussianMixture(components=8), GaussianMixture.schedule, seed, data)
    angle = np.arange(8) * np.pi / 4
    centres = data.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    apart = np.sqrt(((centres[:, None] - np.asarray(found.state.means)) ** 2).sum(-1))
    assert apart.min(axis=1).max() < 0.05
    assert (np.sort(apart.argmin(axis=1)) == np.arange(8)).all()
    np.testing.assert_allclose(found.state.weights, 1 / 8, atol=0.04)
    variances = np.linalg.eigvalsh(np.asarray(found.state.covariances))
    np.testing.assert_allclose(np.sqrt(variances), data.noise, rtol=0.25)


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_the_likelihood_never_falls(rate):
    losses = run(GaussianMixture(rate=rate), 200).losses
    assert (np.diff(losses) <= 1e-5).all()
    assert losses[-1] < losses[0] - 0.5


@pytest.mark.parametrize("rate", [0.05, 0.4])
def test_a_step_moves_that_fraction_of_the_way_to_the_em_update(rate):
    start = run(GaussianMixture(), 0)
    after = run(GaussianMixture(rate=rate), 1).state
    target, _ = em_update(start.state, jnp.asarray(start.train), 1e-4)
    for new, old, aim in zip(after, start.state, target, strict=True):
        np.testing.assert_allclose(new, old + rate * (aim - old), atol=1e-5)


def test_one_bell_is_the_sample_mean_and_covariance_and_the_floor():
    found = run(GaussianMixture(components=1, rate=1.0, floor=0.02), 3)
    np.testing.assert_allclose(found.state.means[0], found.train.mean(axis=0), atol=1e-5)
    expected = np.cov(found.train.T, bias=True) + 0.02 * np.eye(2)
    np.testing.assert_allclose(found.state.covariances[0], expected, atol=1e-5)
    assert found.converged
    assert not run(GaussianMixture(rate=1.0), 3).converged


def test_it_starts_round_with_equal_shares_on_data_points():
    start = run(GaussianMixture(), 0)
    apart = np.abs(np.asarray(start.state.means)[:, None] - start.train).max(axis=2)
    assert apart.min(axis=1).max() < 1e-6
    assert len(set(apart.argmin(axis=1))) == 20
    np.testing.assert_allclose(start.state.weights, 0.05)
    expected = (start.train.var(axis=0).mean() / 20 + 1e-4) * np.eye(2)
    np.testing.assert_allclose(start.state.covariances, np.tile(expected, (20, 1, 1)), rtol=1e-5)


@pytest.mark.parametrize("data", [np.eye(2, dtype=np.float32), np.ones((5, 2), np.float32)], ids=["two", "alike"])
def test_the_floor_holds_where_points_are_all_alike_or_too_few(data):
    method = GaussianMixture(components=6, rate=1.0).build(WINDOW)
    state = method.init(KEY, jnp.asarray(data))
    state, infos = jax.lax.scan(lambda s, _: method.step(KEY, s, data), state, None, length=30)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((state, infos.loss, method.energy(state, data))))
    np.testing.assert_allclose(np.linalg.eigvalsh(np.asarray(state.covariances)), 1e-4, rtol=1e-2)


def test_a_bell_that_no_point_belongs_to_keeps_its_place():
    state = Mixture(jnp.full(2, 0.5), jnp.array([[0.0, 0.0], [1.9, 1.9]]), jnp.tile(1e-3 * jnp.eye(2), (2, 1, 1)))
    points = 0.02 * jax.random.normal(KEY, (50, 2)) - 1.0
    target, _ = em_update(state, points, 1e-4)
    np.testing.assert_array_equal(target.means[1], state.means[1])
    assert float(target.weights[1]) < 1e-6
    np.testing.assert_allclose(target.covariances[1], 1e-4 * np.eye(2), rtol=1e-4)


def test_in_another_unit_it_is_the_same_density_per_area_of_that_unit():
    points = jax.random.uniform(KEY, (60, 2), minval=-2, maxval=2)
    spec = GaussianMixture(components=3)
    here, there = spec.build(WINDOW), spec.build(np.asarray([80, 120, -2, 2], np.float32))
    moved = points * jnp.array([10.0, 1.0]) + jnp.array([100.0, 0.0])
    state = here.step(KEY, here.init(KEY, points), points)[0]
    other = there.step(KEY, there.init(KEY, moved), moved)[0]
    np.testing.assert_allclose(
        there.energy(other, moved), here.energy(state, points) + np.log(10), rtol=1e-3, atol=1e-3
    )


def test_the_gradient_of_the_energy_agrees_with_finite_differences():
    found = run(GaussianMixture(components=4), 20)
    method = GaussianMixture(components=4).build(WINDOW)
    points = jax.random.normal(KEY, (8, 2))
    check_grads(lambda y: method.energy(found.state, y).sum(), (points,), order=1, modes=["rev"], eps=1e-2, rtol=2e-2)
