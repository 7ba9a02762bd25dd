"""The regularised energies against other ways to the same numbers: scikit-learn, brute
force, quadrature and finite differences."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.decomposition import sparse_encode

from app.shaping.layers import feed
from app.shaping.regularized.contractive_autoencoder import ContractiveAutoencoder, rebuild, rebuilt_with_slopes
from app.shaping.regularized.noisy_latent import NoisyLatent, balanced_draws
from app.shaping.regularized.population_code import population_code
from app.shaping.regularized.predictive_sparse_decomposition import (
    Decomposition,
    PredictiveSparseDecomposition,
    foreseen_code,
    predictive_energy,
)
from app.shaping.regularized.sparse_coding import sparse_energy
from app.shaping.regularized.vector_quantized_autoencoder import VectorQuantizedAutoencoder
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


def test_the_quantised_energy_is_that_of_the_nearest_code_found_by_trying_all():
    found = run(VectorQuantizedAutoencoder(), 100)
    networks = found.state.learner.params
    points = points_all_over(300)
    latents = np.asarray(feed(networks.encoder, points), np.float64)
    codes = np.asarray(networks.codes, np.float64)
    expected, margins = [], []
    for point, latent in zip(np.asarray(points, np.float64), latents, strict=True):
        distances = [((latent - code) ** 2).sum() for code in codes]
        order = np.argsort(distances)
        rebuilt = np.asarray(feed(networks.decoder, networks.codes[order[0]][None]), np.float64)[0]
        expected.append(((point - rebuilt) ** 2).sum())
        margins.append(distances[order[1]] - distances[order[0]])
    # Between two codes equally near, rounding decides.
    clear = np.array(margins) > 1e-4
    assert clear.mean() > 0.95
    np.testing.assert_allclose(found.energy(points)[clear], np.array(expected)[clear], rtol=1e-4, atol=1e-5)


def test_the_noisy_energy_is_an_average_over_thirty_two_fixed_draws_with_the_moments_of_the_noise():
    found = run(NoisyLatent(), 300)
    encoder, decoder = found.state.params
    points = points_all_over(100)
    draws = balanced_draws(2)
    assert draws.shape == (32, 1, 2)
    np.testing.assert_allclose(draws.mean(axis=0), 0, atol=1e-7)
    np.testing.assert_allclose(draws[:, 0].T @ draws[:, 0] / 32, np.eye(2), atol=1e-6)
    code = np.tanh(np.asarray(feed(encoder, points)))
    errors = [
        ((np.asarray(points) - np.asarray(feed(decoder, jnp.asarray(code + 0.1 * draw)))) ** 2).sum(axis=1)
        for draw in draws
    ]
    np.testing.assert_allclose(found.energy(points), np.mean(errors, axis=0), rtol=1e-4, atol=1e-5)


def test_the_noisy_energy_is_near_its_integral_over_the_noise():
    found = run(NoisyLatent(), 300)
    encoder, decoder = found.state.params
    points = jnp.asarray(found.train[:100])
    # Gauss–Hermite, 24 nodes a dimension, for the weight e^(−t²/2).
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    shifts = 0.1 * np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 1, 1, 2)
    shares = np.outer(weights, weights).ravel() / weights.sum() ** 2
    code = np.tanh(np.asarray(feed(encoder, points)))
    shifted = jnp.asarray((code + shifts).reshape(-1, 2), jnp.float32)
    rebuilt = np.asarray(feed(decoder, shifted)).reshape(len(shares), 100, 2)
    exact = shares @ ((np.asarray(points) - rebuilt) ** 2).sum(axis=2)
    assert np.abs(found.energy(points) - exact).mean() < 0.05 * exact.mean()
    assert found.energy(points).mean() == pytest.approx(exact.mean(), rel=0.03)
