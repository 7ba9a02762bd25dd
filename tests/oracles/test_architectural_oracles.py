"""Architectural methods against scikit-learn's: the same numbers from the same start."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import decomposition
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as ReferenceMixture

from app.datasets.spiral import Spiral
from app.shaping.architectural.gaussian_mixture import GaussianMixture, Mixture
from app.shaping.architectural.ica import ICA
from app.shaping.architectural.pca import PCA

WINDOW = np.asarray([-2.0, 2.0, -2.0, 2.0])
KEY = jax.random.key(11)


@pytest.mark.parametrize(("seed", "components", "floor"), [(0, 20, 1e-4), (1, 20, 1e-4), (2, 5, 0.01), (3, 1, 1e-4)])
def test_check_5_the_mixtures_likelihood_is_scikit_learns_at_every_em_step(seed, components, floor, double_precision):
    data = jnp.asarray(Spiral().draw(jax.random.key(seed))[0], jnp.float64)
    method = GaussianMixture(components=components, rate=1.0, floor=floor).build(WINDOW)
    start = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), method.init(jax.random.key(seed), data))
    _, infos = jax.lax.scan(lambda state, _: method.step(KEY, state, data), start, None, length=12)

    reference = ReferenceMixture(
        components,
        reg_covar=floor,
        tol=0,
        max_iter=1,
        warm_start=True,
        weights_init=np.asarray(start.weights / start.weights.sum()),
        means_init=np.asarray(start.means),
        precisions_init=np.linalg.inv(np.asarray(start.covariances)),
    )
    expected = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(12):
            # The bound after one iteration is that of the state before it.
            expected.append(reference.fit(np.asarray(data)).lower_bound_)
    np.testing.assert_allclose(-infos.loss, expected, rtol=1e-9)
    if components > 1:
        assert expected[-1] > expected[0] + 0.1


@pytest.mark.parametrize("seed", range(3))
def test_the_mixture_ends_where_scikit_learns_ends(seed, double_precision):
    data = jnp.asarray(Spiral().draw(jax.random.key(seed))[0], jnp.float64)
    method = GaussianMixture(components=6, rate=1.0).build(WINDOW)
    start = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), method.init(jax.random.key(seed), data))
    end, _ = jax.lax.scan(lambda state, _: method.step(KEY, state, data), start, None, length=400)
    reference = ReferenceMixture(
        6,
        reg_covar=1e-4,
        tol=0,
        max_iter=400,
        weights_init=np.asarray(start.weights / start.weights.sum()),
        means_init=np.asarray(start.means),
        precisions_init=np.linalg.inv(np.asarray(start.covariances)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        reference.fit(np.asarray(data))
    np.testing.assert_allclose(Mixture(*end).means, reference.means_, atol=1e-7)
    np.testing.assert_allclose(Mixture(*end).covariances, reference.covariances_, atol=1e-7)
    points = np.random.default_rng(0).uniform(-2, 2, (50, 2))
    np.testing.assert_allclose(method.energy(end, jnp.asarray(points)), -reference.score_samples(points), rtol=1e-6)


def amari_error(unmixing, mixing):
    """How far P = W A is from a scaled permutation, 0 to 1: Amari, Cichocki & Yang (1996)."""
    product = np.abs(np.asarray(unmixing, np.float64) @ mixing)
    rows = (product / product.max(axis=1, keepdims=True)).sum(axis=1) - 1
    columns = (product / product.max(axis=0, keepdims=True)).sum(axis=0) - 1
    return float(rows.sum() + columns.sum()) / 4


MIXING = np.array([[0.5, 0.3], [0.1, 0.4]])


@pytest.mark.parametrize("seed", range(4))
def test_ica_finds_the_mixing_of_laplace_sources_as_fast_ica_does(seed):
    sources = np.random.default_rng(seed).laplace(size=(5000, 2))
    data = (sources @ MIXING.T + np.array([0.2, -0.3])).astype(np.float32)
    method = ICA(rate=0.5).build(WINDOW)
    start = method.init(jax.random.key(seed), jnp.asarray(data))
    end, infos = jax.jit(lambda s: jax.lax.scan(lambda s, _: method.step(KEY, s, data), s, None, length=300))(start)
    # Of the same start: a rotation, which each applies to the data as it sees them.
    reference = decomposition.FastICA(
        2, whiten="unit-variance", fun="logcosh", w_init=np.asarray(start.matrix), tol=1e-8, max_iter=1000
    ).fit(data)
    assert amari_error(end.matrix, MIXING) < 0.03
    assert amari_error(reference.components_, MIXING) < 0.03
    # Each source that the one reads is a multiple of one that the other reads.
    assert amari_error(end.matrix, np.linalg.inv(reference.components_)) < 0.03
    assert amari_error(start.matrix, MIXING) > 0.1
    np.testing.assert_allclose(end.centre, [0.2, -0.3], atol=0.05)
    assert bool(infos.converged[-1])


@pytest.mark.parametrize("seed", range(3))
def test_check_5_the_zero_line_is_scikit_learns_principal_component(seed):
    train, held_out = Spiral().draw(jax.random.key(seed))
    method = PCA(rate=1.0).build(WINDOW)
    start = method.init(jax.random.key(seed), train)
    end, infos = jax.lax.scan(lambda s, _: method.step(KEY, s, train), start, None, length=150)
    reference = decomposition.PCA(1).fit(np.asarray(train, np.float64))
    assert abs(float(end.directions[0] @ reference.components_[0])) == pytest.approx(1, abs=1e-6)
    rebuilt = reference.inverse_transform(reference.transform(np.asarray(held_out, np.float64)))
    expected = ((np.asarray(held_out, np.float64) - rebuilt) ** 2).sum(axis=1)
    np.testing.assert_allclose(method.energy(end, held_out), expected, atol=1e-4)
    np.testing.assert_allclose(method.energy(end, jnp.asarray(rebuilt, jnp.float32)), 0, atol=1e-8)
    # With one component of two, what is left over is scikit-learn's noise variance.
    n = len(train)
    assert float(infos.loss[-1]) == pytest.approx(reference.noise_variance_ * (n - 1) / n, rel=1e-4)
