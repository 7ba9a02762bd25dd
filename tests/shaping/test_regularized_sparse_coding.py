"""Sparse coding: scikit-learn's minimiser, the envelope theorem, and why the raw input fails."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from sklearn.decomposition import sparse_encode

from app.datasets.spiral import Spiral
from app.maths.calculus import gradient, hessian
from app.shaping.regularized import lasso
from app.shaping.regularized.population_code import UNITS, population_code
from app.shaping.regularized.sparse_coding import SparseCoding, sparse_energy
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()


@pytest.fixture(scope="module")
def trained():
    return run(SparseCoding(), SparseCoding.schedule)


def test_a_random_start_answers_even_to_a_high_price():
    """With directions drawn from all 144 dimensions no atom would, and none could learn."""
    start = run(SparseCoding(penalty=0.3), 0)
    assert (start.energy(start.train) < 0.5 - 1e-4).mean() > 0.1
    learnt = run(SparseCoding(penalty=0.3), SparseCoding.schedule)
    assert learnt.diagnostics().information > 0.5


def random_atoms(units, seed=0):
    atoms = np.random.default_rng(seed).normal(size=(units, UNITS))
    return jnp.asarray(atoms / np.linalg.norm(atoms, axis=1, keepdims=True), jnp.float32)


def reference_codes(signals, atoms, penalty):
    wide = [np.asarray(a, np.float64) for a in (signals, atoms)]
    return sparse_encode(*wide, algorithm="lasso_cd", alpha=penalty, max_iter=20_000)


def objective(codes, signals, atoms, penalty):
    """½‖φ − Wz‖² + λ‖z‖₁ written out, in double precision."""
    residual = np.asarray(signals, np.float64) - codes @ np.asarray(atoms, np.float64)
    return 0.5 * (residual**2).sum(1) + penalty * np.abs(codes).sum(1)


@pytest.fixture(scope="module")
def signals(trained):
    points = np.concatenate([trained.train[:200], np.random.default_rng(0).uniform(-2, 2, (200, 2))])
    return population_code(jnp.asarray(points, jnp.float32), WINDOW)


@pytest.mark.parametrize("penalty", [0.02, 0.1, 0.4])
def test_the_minimiser_is_scikit_learns(trained, signals, penalty, monkeypatch):
    atoms = np.asarray(trained.state.params, np.float64)
    expected = reference_codes(signals, atoms, penalty)
    monkeypatch.setattr(lasso, "ITERATIONS", 3000)
    with jax.enable_x64(True):
        found = lasso.sparse_code(
            jnp.asarray(atoms @ np.asarray(signals, np.float64).T), jnp.asarray(atoms @ atoms.T), penalty
        )
    np.testing.assert_allclose(found.T, expected, atol=1e-4)
    assert (np.abs(expected) > 1e-3).any()


@pytest.mark.parametrize("penalty", [0.02, 0.1, 0.4])
def test_sixty_iterations_in_single_precision_find_the_same_minimum(trained, signals, penalty):
    atoms = trained.state.params
    minimum = objective(reference_codes(signals, atoms, penalty), signals, atoms, penalty)
    np.testing.assert_allclose(sparse_energy(atoms, signals, penalty), minimum, atol=2e-4)
    codes = np.asarray(lasso.sparse_code(atoms @ signals.T, atoms @ atoms.T, penalty).T, np.float64)
    reached = objective(codes, signals, atoms, penalty)
    np.testing.assert_allclose(sparse_energy(atoms, signals, penalty), reached, atol=2e-6)
    assert (reached - minimum).mean() < 1e-5


def test_the_energy_of_the_method_is_that_minimum_at_its_own_penalty(trained):
    points = jnp.asarray(trained.train[:50])
    signals = population_code(points, WINDOW)
    atoms = trained.state.params
    minimum = objective(reference_codes(signals, atoms, 0.1), signals, atoms, 0.1)
    np.testing.assert_allclose(trained.energy(points), minimum, atol=2e-5)


def test_no_atom_pays_where_the_penalty_exceeds_every_correlation():
    atoms = random_atoms(20)
    signals = population_code(jnp.array([[0.3, -0.7]]), WINDOW)
    largest = float(jnp.abs(atoms @ signals.T).max())
    assert not np.asarray(lasso.sparse_code(atoms @ signals.T, atoms @ atoms.T, 1.001 * largest)).any()
    assert np.asarray(lasso.sparse_code(atoms @ signals.T, atoms @ atoms.T, 0.99 * largest)).any()


@pytest.mark.parametrize("units", [1, 2, 20, 100])
def test_the_step_length_is_safe_and_not_timid(units):
    gram = random_atoms(units, seed=units) @ random_atoms(units, seed=units).T
    largest = np.linalg.eigvalsh(np.asarray(gram, np.float64))[-1]
    bound = float(lasso.largest_eigenvalue_bound(gram))
    assert largest * (1 - 1e-5) <= bound <= largest * units ** (1 / 32) * (1 + 1e-5)


def test_the_population_code_has_unit_norm_and_a_fixed_kernel():
    points = jnp.concatenate(
        [jax.random.uniform(jax.random.key(0), (200, 2), minval=-2, maxval=2), jnp.full((1, 2), 90.0)]
    )
    code = population_code(points, WINDOW)
    np.testing.assert_allclose(jnp.linalg.norm(code, axis=1), 1.0, atol=1e-5)
    # Away from the border two codes overlap as two Gaussians of that breadth do.
    near = population_code(jnp.array([[0.1, 0.2], [0.4, 0.0], [0.1, 1.2]]), WINDOW)
    np.testing.assert_allclose(near[0] @ near[1], np.exp(-(0.3**2 + 0.2**2) / (4 * 0.3**2)), rtol=0.01)
    np.testing.assert_allclose(near[0] @ near[2], np.exp(-1 / (4 * 0.3**2)), rtol=0.01)


def test_the_gradient_in_the_plane_agrees_with_finite_differences(trained):
    def energy(points):
        return sparse_energy(trained.state.params, population_code(points, WINDOW), 0.1)

    points = jnp.asarray(trained.train[:20]) + 0.1
    step = 5e-3
    sides = [[energy(points + s * step * jnp.eye(2)[i]) for s in (1, -1)] for i in (0, 1)]
    differences = jnp.stack([(up - down) / (2 * step) for up, down in sides], axis=1)
    np.testing.assert_allclose(gradient(energy, points), differences, atol=5e-3)
    assert float(jnp.abs(differences).max()) > 0.3


def test_second_derivatives_see_the_code_move(trained):
    def energy(points):
        return sparse_energy(trained.state.params, population_code(points, WINDOW), 0.1)

    points, step = jnp.asarray(trained.train[:20]), 1e-3
    sides = [[gradient(energy, points + s * step * jnp.eye(2)[i]) for s in (1, -1)] for i in (0, 1)]
    differences = jnp.stack([(up - down) / (2 * step) for up, down in sides], axis=2)
    curvature = hessian(energy, points)
    # Where an atom switches on between the two sides the difference is of another kind.
    apart = np.abs(np.asarray(curvature - differences)).max(axis=(1, 2))
    assert np.median(apart) < 0.02 * float(jnp.abs(curvature).max())
    crossed = np.abs(np.asarray(curvature - jnp.swapaxes(curvature, 1, 2))).max(axis=(1, 2))
    assert np.median(crossed) < 2e-3


def test_the_gradient_on_the_atoms_agrees_with_finite_differences():
    signals = population_code(jnp.array([[0.5, 0.5], [-1.0, 0.3], [1.2, -0.4]]), WINDOW)
    check_grads(
        lambda atoms, penalty: sparse_energy(atoms, signals, penalty).sum(),
        (3 * random_atoms(4), jnp.asarray(0.1)),
        order=1,
        modes=["fwd", "rev"],
        eps=1e-2,
        atol=1e-2,
        rtol=1e-2,
    )


def test_atoms_keep_unit_norm_and_a_code_is_sparse(trained):
    atoms = trained.state.params
    np.testing.assert_allclose(jnp.linalg.norm(atoms, axis=1), 1.0, atol=1e-5)
    signals = population_code(jnp.asarray(trained.train), WINDOW)
    active = np.asarray(lasso.sparse_code(atoms @ signals.T, atoms @ atoms.T, 0.1)) != 0
    assert 1 <= active.sum(axis=0).mean() <= 4
    assert active.any(axis=1).sum() >= 15


def test_the_start_knows_nothing_and_a_large_penalty_widens_the_groove():
    assert run(SparseCoding(), 0).diagnostics().information < 0.1
    assert run(SparseCoding(penalty=0.3), SparseCoding.schedule).diagnostics().low_energy_volume > 0.2


def chord_excess(found, count=4000):
    """F at the middle of random chords, less the mean of F at their ends: ≤ 0 if convex."""
    ends = np.random.default_rng(1).uniform(-2, 2, (2, count, 2))
    return found.energy(ends.mean(axis=0)) - (found.energy(ends[0]) + found.energy(ends[1])) / 2


@pytest.mark.parametrize("penalty", [0.05, 0.3])
def test_on_raw_coordinates_f_is_convex_one_bowl_that_misses_the_spiral(penalty):
    found = run(SparseCoding(input="raw", penalty=penalty), SparseCoding.schedule)
    # Sixty iterations leave a thousandth: twenty atoms in two dimensions lie close together.
    assert chord_excess(found).max() < 1e-3
    diagnostics = found.diagnostics()
    assert diagnostics.low_energy_volume > 0.4
    assert diagnostics.information < 0.8
    surface = found.on_grid()
    assert np.hypot(*np.unravel_index(surface.argmin(), surface.shape) - np.array([63.5, 63.5])) < 5


def test_on_the_population_code_f_is_not_convex(trained):
    assert chord_excess(trained).max() > 0.1


def test_data_ten_times_as_large_in_a_window_ten_times_as_large_has_the_same_energies():
    points = jax.random.uniform(jax.random.key(0), (40, 2), minval=-2, maxval=2)
    for choice in ("population", "raw"):
        spec = SparseCoding(input=choice)
        here, there = (spec.build(jnp.asarray(w, jnp.float32)) for w in ((-2, 2, -2, 2), (-20, 20, -20, 20)))
        state = here.init(jax.random.key(1), points)
        np.testing.assert_allclose(here.energy(state, points), there.energy(state, 10 * points), atol=1e-5)


def test_a_point_far_outside_the_window_has_a_finite_energy_and_gradient(trained):
    far = jnp.array([[40.0, 0.0], [-1e4, 1e4]])
    energies, pull = jax.vjp(lambda p: sparse_energy(trained.state.params, population_code(p, WINDOW), 0.1), far)
    assert np.isfinite(energies).all()
    assert np.isfinite(pull(jnp.ones(2))[0]).all()


def test_the_data_is_what_it_learns():
    other = run(SparseCoding(), SparseCoding.schedule, data=Spiral(turns=0.5))
    on_its_own = other.energy(other.train).mean()
    on_the_longer_spiral = other.energy(run(SparseCoding(), 0).train).mean()
    assert on_the_longer_spiral > 1.5 * on_its_own
