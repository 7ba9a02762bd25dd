"""Predictive sparse decomposition: a groove whose codes an encoder has learnt to foresee."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.shaping.regularized.lasso import sparse_code
from app.shaping.regularized.population_code import population_code
from app.shaping.regularized.predictive_sparse_decomposition import (
    PredictiveSparseDecomposition,
    foreseen_code,
    predictive_energy,
)
from app.spec.window import Window
from tests.shaping.spiral_runs import RESOLUTION, run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(PredictiveSparseDecomposition(), PredictiveSparseDecomposition.schedule)


def sought_and_foreseen(found):
    """The minimising codes of the training points, and the encoder's guesses at them."""
    params, spec = found.state.params, found.spec
    signals = population_code(jnp.asarray(found.train), WINDOW)
    guess = foreseen_code(params, signals)
    gram = params.atoms @ params.atoms.T + spec.prediction * jnp.eye(spec.units)
    return sparse_code(params.atoms @ signals.T + spec.prediction * guess, gram, spec.penalty), guess


def test_the_encoder_foresees_the_code_and_the_code_is_sparse(trained):
    code, guess = sought_and_foreseen(trained)
    assert float(jnp.sum((code - guess) ** 2) / jnp.sum(code**2)) < 0.05
    untrained_code, untrained_guess = sought_and_foreseen(run(PredictiveSparseDecomposition(), 0))
    assert float(jnp.sum((untrained_code - untrained_guess) ** 2) / jnp.sum(untrained_code**2)) > 0.15
    assert 1 <= float((code != 0).sum(axis=0).mean()) <= 6
    np.testing.assert_allclose(jnp.linalg.norm(trained.state.params.atoms, axis=1), 1.0, atol=1e-5)


def test_a_high_price_widens_the_groove():
    dear = run(PredictiveSparseDecomposition(penalty=0.3), PredictiveSparseDecomposition.schedule)
    assert dear.diagnostics().low_energy_volume > 0.3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_on_raw_coordinates_it_is_one_bowl_that_misses_the_spiral(seed):
    found = run(PredictiveSparseDecomposition(input="raw"), PredictiveSparseDecomposition.schedule, seed)
    diagnostics = found.diagnostics()
    assert diagnostics.low_energy_volume > 0.35
    assert diagnostics.information < 0.8
    # One bowl: nothing but the middle is lower than all its neighbours.
    surface = found.on_grid()
    lower = [surface < np.roll(surface, shift, (0, 1)) for shift in ((0, 1), (0, -1), (1, 0), (-1, 0))]
    wells = np.argwhere(np.all(lower, axis=0)[1:-1, 1:-1]) + 1
    assert (np.abs(wells - (RESOLUTION - 1) / 2) < RESOLUTION / 8).all()


def test_the_gradient_on_all_that_is_trained_agrees_with_finite_differences():
    params = PredictiveSparseDecomposition(units=4).build(WINDOW).init(jax.random.key(0), jnp.zeros((1, 2))).params
    signals = population_code(jnp.array([[0.5, 0.5], [-1.0, 0.3], [1.2, -0.4]]), WINDOW)
    check_grads(
        lambda trained, penalty, prediction: predictive_energy(trained, signals, penalty, prediction).sum(),
        (params, jnp.asarray(0.1), jnp.asarray(0.7)),
        order=1,
        modes=["fwd", "rev"],
        eps=1e-2,
        atol=1e-2,
        rtol=1e-2,
    )


def test_data_ten_times_as_large_in_a_window_ten_times_as_large_has_the_same_energies():
    points = jax.random.uniform(jax.random.key(0), (40, 2), minval=-2, maxval=2)
    for choice in ("population", "raw"):
        spec = PredictiveSparseDecomposition(input=choice)
        here, there = (spec.build(jnp.asarray(w, jnp.float32)) for w in ((-2, 2, -2, 2), (-20, 20, -20, 20)))
        state = here.init(jax.random.key(1), points)
        np.testing.assert_allclose(here.energy(state, points), there.energy(state, 10 * points), atol=1e-5)
