"""The quadratic energy: its log Z against quadrature, and the Gaussian that it learns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import dblquad

from app.datasets.points import OwnPoints
from app.energies.quadratic import Bowl, Quadratic, log_partition, precision
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from app.shaping.frame import to_frame
from tests.shaping.spiral_runs import run

BOWL = Bowl(jnp.asarray([0.3, -0.6]), jnp.asarray([0.4, -0.2]), jnp.asarray(0.7))


def test_the_energy_is_half_the_squared_mahalanobis_distance() -> None:
    points = jax.random.normal(jax.random.key(0), (50, 2))
    found = Quadratic().build().apply(BOWL, points)
    apart = np.asarray(points - BOWL.centre, np.float64)
    # A written out from L = [[l₁, 0], [c, l₂]].
    first, second, corner = np.exp(0.4), np.exp(-0.2), 0.7
    a = np.array([[first**2, first * corner], [first * corner, corner**2 + second**2]])
    np.testing.assert_allclose(precision(BOWL), a, rtol=1e-6)
    np.testing.assert_allclose(found, 0.5 * np.einsum("ni,ij,nj->n", apart, a, apart), rtol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_any_start_is_a_bowl(seed: int) -> None:
    bowl = Quadratic().build().init(jax.random.key(seed))
    assert np.linalg.eigvalsh(np.asarray(precision(bowl), np.float64)).min() > 0


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_log_z_is_the_integral(beta: float, double_precision: None) -> None:
    bowl = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), BOWL)
    a, centre = np.asarray(precision(bowl)), np.asarray(bowl.centre)

    def factor(up: float, across: float) -> float:
        apart = np.array([across, up]) - centre
        return float(np.exp(-0.5 * beta * apart @ a @ apart))

    integral, _ = dblquad(factor, -15, 15, -15, 15)
    assert float(log_partition(bowl, beta)) == pytest.approx(np.log(integral), abs=1e-7)


def test_maximum_likelihood_finds_the_mean_and_the_covariance() -> None:
    rng = np.random.default_rng(0)
    drawn = rng.multivariate_normal([3.0, -2.0], [[4.0, 1.5], [1.5, 1.0]], 2000)
    found = run(MaximumLikelihood(energy=Quadratic()), 1500, data=OwnPoints(points=tuple(map(tuple, drawn.tolist()))))
    seen = np.asarray(to_frame(jnp.asarray(found.train), found.window), np.float64)
    bowl = found.state.params
    np.testing.assert_allclose(bowl.centre, seen.mean(axis=0), atol=0.02)
    covariance = np.linalg.inv(np.asarray(precision(bowl), np.float64))
    np.testing.assert_allclose(covariance, np.cov(seen.T), rtol=0.08)
    # Before, it was nothing like it.
    start = run(found.spec, 0, data=OwnPoints(points=tuple(map(tuple, drawn.tolist())))).state.params
    assert np.abs(np.linalg.inv(np.asarray(precision(start))) - np.cov(seen.T)).max() > 0.3


def test_of_a_spiral_it_makes_one_wide_bowl() -> None:
    found = run(MaximumLikelihood(energy=Quadratic()), 800).diagnostics()
    assert found.low_energy_volume > 0.3
    assert found.information < 1.0
