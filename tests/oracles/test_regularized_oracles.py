"""The regularised energies against other ways to the same numbers: scikit-learn, brute
force, quadrature and finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.decomposition import sparse_encode

from app.shaping.layers import feed
from app.shaping.regularized.contractive_autoencoder import ContractiveAutoencoder, rebuild, rebuilt_with_slopes
from app.shaping.regularized.population_code import population_code
from app.shaping.regularized.predictive_sparse_decomposition import (
    Decomposition,
    PredictiveSparseDecomposition,
    foreseen_code,
    predictive_energy,
)
from app.shaping.regularized.sparse_coding import sparse_energy
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


def points_all_over(count=200, seed=0):
    return jnp.asarray(np.random.default_rng(seed).uniform(-2, 2, (count, 2)), jnp.float32)


@pytest.fixture(scope="module")
def decomposition() -> Decomposition:
    return run(PredictiveSparseDecomposition(), 100).state.params


def test_a_decomposition_that_need_not_be_foreseen_is_sparse_coding(decomposition):
    signals = population_code(points_all_over(), WINDOW)
    without = sparse_energy(decomposition.atoms, signals, 0.1)
    np.testing.assert_allclose(predictive_energy(decomposition, signals, 0.1, 0.0), without, atol=1e-6)
    np.testing.assert_allclose(predictive_energy(decomposition, signals, 0.1, 1e-4), without, atol=1e-3)
    # And a code that must be foreseen costs more.
    assert (predictive_energy(decomposition, signals, 0.1, 1.0) > without + 1e-3).mean() > 0.5


@pytest.mark.parametrize(("penalty", "prediction"), [(0.05, 1.0), (0.2, 0.3), (0.02, 10.0)])
def test_a_decomposition_is_scikit_learns_lasso_with_the_guess_as_further_data(decomposition, penalty, prediction):
    signals = population_code(points_all_over(), WINDOW)
    guess = np.asarray(foreseen_code(decomposition, signals), np.float64).T
    wide, atoms = np.asarray(signals, np.float64), np.asarray(decomposition.atoms, np.float64)
    # (α/2)‖z − e‖² is the squared error of k further coordinates, one an atom.
    wide = np.hstack([wide, np.sqrt(prediction) * guess])
    atoms = np.hstack([atoms, np.sqrt(prediction) * np.eye(len(atoms))])
    codes = sparse_encode(wide, atoms, algorithm="lasso_cd", alpha=penalty, max_iter=20_000)
    expected = 0.5 * ((wide - codes @ atoms) ** 2).sum(1) + penalty * np.abs(codes).sum(1)
    np.testing.assert_allclose(predictive_energy(decomposition, signals, penalty, prediction), expected, atol=1e-4)
    assert (np.abs(codes) > 1e-3).any()


def test_the_contractive_term_is_the_squared_frobenius_norm_of_the_whole_jacobian(double_precision):
    start = ContractiveAutoencoder(width=5).build(WINDOW).init(jax.random.key(3), jnp.zeros((1, 2)))
    params = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), start.params)
    points, step = jnp.asarray(points_all_over(30), jnp.float64), 1e-5
    sides = [[rebuild(params, points + s * step * jnp.eye(2)[i]) for s in (1, -1)] for i in (0, 1)]
    jacobian = np.stack([(up - down) / (2 * step) for up, down in sides], axis=2)
    rebuilt, slopes = rebuilt_with_slopes(params, points)
    np.testing.assert_allclose(slopes, (jacobian**2).sum(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_allclose(rebuilt, feed(params[1], feed(params[0], points)), rtol=1e-12)
    assert float(slopes.max()) > 10 * float(slopes.min()) > 0
