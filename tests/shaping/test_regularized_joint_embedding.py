"""The joint embedding on y = x²: amplitude collapse without the two terms, none with them."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.datasets.parabola import Parabola
from app.shaping.frame import to_frame
from app.shaping.regularized.joint_embedding import (
    JointEmbedding,
    embedded,
    squared_covariances,
    too_little_variance,
)
from tests.shaping.spiral_runs import run

ALONE = JointEmbedding(variance=0.0, covariance=0.0)
SEEDS = [0, 1, 2]


@cache
def trained(spec, seed, steps=JointEmbedding.schedule):
    return run(spec, steps, seed, Parabola(noise=0.0))


def argmin_errors(found):
    """|argmin_y F(x, y) − x²| at 77 x, y on a grid with steps of 0.005."""
    x, y = np.linspace(-0.95, 0.95, 77), np.linspace(found.window[2], found.window[3], 401)
    energies = found.energy(np.stack([np.tile(x, 401), np.repeat(y, 77)], axis=1)).reshape(401, 77)
    return np.abs(y[energies.argmin(axis=0)] - x**2)


def information(found):
    """log |Ω_y| less the held-out NLL of P_β(y|x), β the best for the training pairs; y on a
    grid with steps of 0.005, a datum standing at the nearest of them."""
    y = np.linspace(found.window[2], found.window[3], 401)

    def excess(pairs):
        x = pairs[:, 0]
        table = found.energy(np.stack([np.repeat(x, 401), np.tile(y, len(x))], axis=1)).reshape(-1, 401)
        own = table[np.arange(len(x)), np.abs(pairs[:, 1:] - y).argmin(axis=1)]
        return np.asarray(table - own[:, None], np.float64)

    def gained(beta, table):
        # A column's P is exp(−β excess) / Σ, and the uniform one 1/401.
        return np.log(401) - np.log(np.exp(np.minimum(-beta * table, 600)).sum(axis=1)).mean()

    train, held_out = excess(found.train), excess(found.held_out)
    best = max(np.logspace(-4, 4, 81), key=lambda beta: gained(beta, train))
    return gained(best, held_out)


def low_energy_volume(found):
    return (found.on_grid() <= np.percentile(found.energy(found.train), 95)).mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_it_learns_the_parabola(seed):
    start, found = trained(JointEmbedding(), seed, 0), trained(JointEmbedding(), seed)
    assert argmin_errors(start).mean() > 0.2
    assert argmin_errors(found).mean() < 0.012
    assert information(start) < 0.5
    assert information(found) > 2.5
    assert low_energy_volume(found) < 0.05 < 0.2 * low_energy_volume(start)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_terms_the_amplitude_collapses_and_the_valley_stays(seed):
    start, found = trained(ALONE, seed, 0), trained(ALONE, seed)
    assert found.on_grid().mean() < 0.02 * start.on_grid().mean()
    assert found.on_grid().std() < 0.05 * start.on_grid().std()
    assert argmin_errors(found).mean() < 0.04
    assert information(found) > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_with_them_it_does_not(seed):
    start, cured = trained(JointEmbedding(), seed, 0), trained(JointEmbedding(), seed)
    assert cured.on_grid().std() > 2 * start.on_grid().std()
    # On the data F is as good as 0 in comparison.
    assert cured.energy(cured.train).mean() < 0.01 * cured.on_grid().mean()


def test_the_variance_term_alone_cures_it():
    found = trained(JointEmbedding(covariance=0.0), 0)
    assert found.on_grid().std() > 50 * trained(ALONE, 0).on_grid().std()
    assert argmin_errors(found).mean() < 0.012


def test_the_covariance_term_makes_the_dimensions_say_different_things():
    def correlation(found):
        # Of the embedding of y, between different dimensions, in absolute value.
        of_y = embedded(found.state.params, to_frame(jnp.asarray(found.train), found.window))[1]
        matrix = np.abs(np.corrcoef(np.asarray(of_y).T))
        return (matrix.sum() - len(matrix)) / (matrix.size - len(matrix))

    without, with_it = (correlation(trained(JointEmbedding(covariance=c), 0)) for c in (0.0, 1.0))
    assert with_it < 0.7 * without


def test_on_a_spiral_where_an_x_has_many_answers_it_has_false_lows():
    found = run(JointEmbedding(), JointEmbedding.schedule).diagnostics()
    assert found.low_energy_volume > 0.35
    assert 0.3 < found.information < 1.2


def test_the_terms_are_those_of_vicreg():
    embeddings = np.random.default_rng(0).normal(0, (0.3, 0.7, 2.0), (2, 50, 3))
    embeddings[..., 1] += embeddings[..., 0]
    variance = covariance = 0.0
    for one in embeddings:
        table = np.cov(one.T)
        variance += np.mean(np.maximum(0, 1 - np.sqrt(np.diag(table) + 1e-4)))
        covariance += (table**2).sum() / 3 - (np.diag(table) ** 2).sum() / 3
    single = jnp.asarray(embeddings, jnp.float32)
    np.testing.assert_allclose(too_little_variance(single), variance, rtol=1e-5)
    np.testing.assert_allclose(squared_covariances(single), covariance, rtol=1e-4)


def test_embeddings_that_do_not_vary_have_finite_gradients():
    still = jnp.ones((2, 20, 3))
    assert np.isfinite(jax.grad(too_little_variance)(still)).all()
    assert float(too_little_variance(still)) == pytest.approx(2 * 0.99)
    some = 0.5 * jax.random.normal(jax.random.key(0), (2, 20, 3))
    check_grads(lambda e: too_little_variance(e) + squared_covariances(e), (some,), order=1, modes=["rev"], eps=1e-2)
