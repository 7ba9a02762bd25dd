"""The codes of sparse methods: they make up F, and are the minimum that they should be."""

from typing import Any

import jax
import numpy as np
import pytest
from sklearn.decomposition import sparse_encode

from app.datasets.spiral import Spiral
from app.shaping.regularized.predictive_sparse_decomposition import PredictiveSparseDecomposition, foreseen_code
from app.shaping.regularized.sparse_autoencoder import SparseAutoencoder
from app.shaping.regularized.sparse_coding import SparseCoding, signal
from app.spec.families import Code, Coded
from app.spec.window import Window

WINDOW = Window().as_array()
POINTS = np.random.default_rng(3).uniform(-1.8, 1.8, (60, 2)).astype(np.float32)
METHODS = (SparseCoding, PredictiveSparseDecomposition, SparseAutoencoder)


def looked_at(shaping: Any, steps: int = 5) -> tuple[Any, Code, np.ndarray]:
    """A state that has just left its start, its codes and its energies."""
    method = shaping.build(WINDOW)
    train, _ = Spiral(size=128).draw(jax.random.key(0))
    state = method.init(jax.random.key(1), train)
    step = jax.jit(method.step)
    for number in range(steps):
        state, _ = step(jax.random.key(number), state, train)
    return state, shaping.code(WINDOW, state, POINTS), np.asarray(method.energy(state, POINTS))


@pytest.mark.parametrize("given", ["population", "raw"])
@pytest.mark.parametrize("cls", METHODS)
def test_error_and_penalty_make_up_the_energy(cls: Any, given: str) -> None:
    shaping = cls(input=given, units=12)
    assert isinstance(shaping, Coded)
    _, code, energies = looked_at(shaping)
    assert code.units.shape == (60, 12)
    np.testing.assert_allclose(code.reconstruction_error + code.penalty, energies, rtol=1e-4, atol=1e-5)
    assert np.count_nonzero(code.units) > 0


def test_sparse_codings_is_scikit_learns_lasso() -> None:
    # Its energy rests on 60 steps of FISTA, which the default's overlapping atoms make good.
    state, code, _ = looked_at(SparseCoding(units=12))
    signals = np.asarray(signal(POINTS, WINDOW, "population"), np.float64)
    atoms = np.asarray(state.params, np.float64)
    exact = sparse_encode(signals, atoms, algorithm="lasso_cd", alpha=0.1, max_iter=20_000)
    np.testing.assert_allclose(code.units, exact, atol=5e-3)
    # Neither all of the units nor none: sparse.
    assert 0.02 < np.mean(np.abs(code.units) > 1e-3) < 0.9


def test_the_foreseen_codes_optimum_has_no_way_down() -> None:
    shaping = PredictiveSparseDecomposition(units=12)
    state, code, _ = looked_at(shaping)
    signals = np.asarray(signal(POINTS, WINDOW, "population"))
    atoms, units = np.asarray(state.params.atoms), np.asarray(code.units)
    guess = np.asarray(foreseen_code(state.params, signals)).T
    slope = (units @ atoms - signals) @ atoms.T + shaping.prediction * (units - guess)
    active = np.abs(units) > 1e-4
    assert 0.02 < active.mean() < 1
    np.testing.assert_allclose(slope[active], -shaping.penalty * np.sign(units[active]), atol=3e-3)
    assert np.abs(slope[~active]).max(initial=0) < shaping.penalty + 3e-3


def test_the_autoencoders_is_what_its_encoder_says() -> None:
    state, code, _ = looked_at(SparseAutoencoder(units=12))
    signals = np.asarray(signal(POINTS, WINDOW, "population"))
    filters, biases = np.asarray(state.params.filters), np.asarray(state.params.biases)
    np.testing.assert_allclose(code.units, np.maximum(signals @ filters.T + biases, 0), atol=1e-5)
