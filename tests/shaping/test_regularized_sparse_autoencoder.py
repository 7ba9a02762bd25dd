"""The sparse autoencoder: its energy by hand, its groove, and why the raw input fails."""

import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.shaping.regularized.population_code import population_code
from app.shaping.regularized.sparse_autoencoder import SparseAutoencoder, autoencoder_energy, encoded
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(SparseAutoencoder(), SparseAutoencoder.schedule)


def by_hand(params, signals, penalty):
    """½‖φ − Wz‖² + λ‖z‖₁ in double precision, one signal and one unit at a time."""
    atoms, filters, biases = (np.asarray(part, np.float64) for part in params)
    energies = []
    for signal in np.asarray(signals, np.float64):
        code = np.array([max(0.0, f @ signal + b) for f, b in zip(filters, biases, strict=True)])
        rebuilt = sum(z * atom for z, atom in zip(code, atoms, strict=True))
        energies.append(0.5 * ((signal - rebuilt) ** 2).sum() + penalty * np.abs(code).sum())
    return np.array(energies)


def test_the_energy_is_the_error_and_the_price_of_the_code(trained):
    points = np.concatenate([trained.train[:50], np.random.default_rng(0).uniform(-2, 2, (50, 2))])
    signals = population_code(jnp.asarray(points, jnp.float32), WINDOW)
    np.testing.assert_allclose(trained.energy(points), by_hand(trained.state.params, signals, 0.02), atol=1e-5)


def test_units_answer_near_their_own_stretch_of_data_and_few_at_once(trained):
    code = np.asarray(encoded(trained.state.params, population_code(jnp.asarray(trained.train), WINDOW)))
    assert 1 <= (code > 0).sum(axis=1).mean() <= 8
    assert (code > 0).any(axis=0).sum() >= 15
    assert (code >= 0).all()
    np.testing.assert_allclose(jnp.linalg.norm(trained.state.params.atoms, axis=1), 1.0, atol=1e-5)


def test_a_high_price_widens_the_groove_and_the_highest_silences_the_code():
    dear = run(SparseAutoencoder(penalty=0.3), SparseAutoencoder.schedule).diagnostics()
    assert dear.low_energy_volume > 0.25
    silent = run(SparseAutoencoder(penalty=1.0), SparseAutoencoder.schedule)
    np.testing.assert_allclose(silent.energy(silent.train), 0.5, atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_on_raw_coordinates_it_is_a_broad_hollow_that_misses_the_spiral(seed):
    found = run(SparseAutoencoder(input="raw"), SparseAutoencoder.schedule, seed).diagnostics()
    assert found.low_energy_volume > 0.25
    assert found.information < 1.3


def test_the_gradient_on_all_that_is_trained_agrees_with_finite_differences(trained, double_precision):
    signals = np.asarray(population_code(jnp.asarray(trained.train[:10]), WINDOW), np.float64)
    params = type(trained.state.params)(*(np.asarray(part, np.float64) for part in trained.state.params))
    check_grads(
        lambda given, penalty: autoencoder_energy(given, signals, penalty).sum(),
        (params, np.float64(0.02)),
        order=1,
        modes=["rev"],
        eps=1e-6,
    )
