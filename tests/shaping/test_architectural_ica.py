"""ICA: a true density, its relative gradient, one convex bowl, and what it cannot find.
That it finds what FastICA finds is in tests/oracles."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.spiral import Spiral
from app.maths.calculus import hessian
from app.maths.grid import grid_points, trapezoid_weights
from app.shaping.architectural.ica import ICA, Unmixing, relative_gradient, unlikelihood
from app.spec.window import Window
from tests.shaping.spiral_runs import RESOLUTION, run

WINDOW = Window().as_array()
KEY = jax.random.key(2)
STATE = Unmixing(jnp.array([[1.3, -0.4], [0.5, 0.9]]), jnp.array([0.2, -0.1]))
SEEDS = (0, 1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request):
    return request.param


@pytest.fixture(scope="module")
def on_the_spiral(seed):
    return run(ICA(), ICA.schedule, seed)


def test_the_energy_is_the_formula_even_where_cosh_overflows():
    points = np.float64([[0.3, -0.2], [1.5, 0.4], [-700.0, 900.0]])
    u = (points - np.asarray(STATE.centre, np.float64)) @ np.asarray(STATE.matrix, np.float64).T
    log_cosh = np.logaddexp(u, -u) - np.log(2)
    expected = (2 * log_cosh + np.log(2)).sum(axis=1) - np.log(abs(np.linalg.det(np.asarray(STATE.matrix, np.float64))))
    np.testing.assert_allclose(unlikelihood(STATE, jnp.asarray(points, jnp.float32)), expected, rtol=1e-5)
    assert ICA().build(WINDOW).energy(STATE, jnp.zeros((1, 2))).shape == (1,)


@pytest.mark.parametrize("unit", [1.0, 25.0])
def test_its_mass_over_a_wide_window_is_one_in_every_unit(unit):
    method = ICA().build(unit * WINDOW)
    wide = unit * np.asarray([-20, 20, -20, 20], np.float32)
    density = np.exp(-np.asarray(method.energy(STATE, grid_points(wide, 512)), np.float64))
    assert np.log(np.asarray(trapezoid_weights(wide, 512)) @ density) == pytest.approx(0, abs=1e-4)


def test_the_relative_gradient_is_the_gradient_seen_from_the_sources():
    points = jax.random.normal(KEY, (300, 2))
    plain = jax.grad(lambda state: unlikelihood(state, points).mean())(STATE)
    turn, shift = relative_gradient(STATE, points)
    np.testing.assert_allclose(turn, plain.matrix @ STATE.matrix.T, atol=1e-5)
    np.testing.assert_allclose(-STATE.matrix.T @ shift, plain.centre, atol=1e-5)


def test_a_small_step_follows_it():
    data = Spiral().draw(KEY)[0]
    after, info = ICA(rate=1e-3).build(WINDOW).step(KEY, STATE, data)
    turn, shift = relative_gradient(STATE, data)
    np.testing.assert_allclose(after.matrix - STATE.matrix, -1e-3 * turn @ STATE.matrix, rtol=0.01, atol=1e-6)
    moved = STATE.matrix @ (after.centre - STATE.centre)
    np.testing.assert_allclose(moved, 1e-3 * shift, rtol=0.01, atol=1e-6)
    assert float(info.loss) == pytest.approx(float(unlikelihood(STATE, data).mean()))


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_the_unlikelihood_never_rises(rate):
    losses = run(ICA(rate=rate), ICA.schedule).losses
    assert (np.diff(losses) <= 1e-5).all()
    assert losses[-1] < losses[0] - 0.5


def test_the_longest_step_from_data_spread_along_one_axis_leaves_the_map_regular():
    """Along the other axis ⟨φu⟩ is 2: there ‖I − G‖, one sign away, would make W singular."""
    data = jnp.array([[i * 500.0, j * 1.1996786] for i in (-1, 1) for j in (-1, 1)])
    start = Unmixing(jnp.eye(2), jnp.zeros(2))
    np.testing.assert_allclose(jnp.diag(relative_gradient(start, data)[0]), [999, 1], rtol=1e-5)
    after, _ = ICA(rate=1.0).build(WINDOW).step(KEY, start, data)
    assert after.matrix[0, 0] == pytest.approx(1 - 999 / (1 + np.hypot(1000, 2)), rel=0.01)
    assert float(after.matrix[0, 0]) > 1e-3


def test_data_far_outside_the_window_does_not_throw_it_off():
    data = 1000.0 * jax.random.normal(KEY, (200, 2))
    method = ICA(rate=1.0).build(WINDOW)
    state, infos = jax.lax.scan(lambda s, _: method.step(KEY, s, data), method.init(KEY, data), None, length=600)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves((state, infos.loss)))
    assert (np.diff(infos.loss) <= 1e-4).all()
    assert float(jnp.abs((data - state.centre) @ state.matrix.T).mean()) < 2


def test_on_the_spiral_it_is_one_convex_bowl_that_misses_it(on_the_spiral, seed):
    found = on_the_spiral
    method = ICA().build(WINDOW)
    curvature = hessian(lambda y: method.energy(found.state, y), jnp.asarray(grid_points(WINDOW, 24)))
    assert np.linalg.eigvalsh(np.asarray(curvature)).min() > -1e-5
    surface = found.on_grid()
    middle, around = surface[1:-1, 1:-1], []
    for dy, dx in np.ndindex(3, 3):
        if (dy, dx) != (1, 1):
            around.append(surface[dy : RESOLUTION - 2 + dy, dx : RESOLUTION - 2 + dx])
    assert int((middle < np.min(around, axis=0)).sum()) == 1
    diagnostics, before = found.diagnostics(), run(ICA(), 0, seed).diagnostics()
    # It learns what a bowl can: where the data is and how wide.
    assert diagnostics.low_energy_volume < 0.75 * before.low_energy_volume
    assert before.information < diagnostics.information
    assert 0.5 < diagnostics.information < 0.8
    assert 0.3 < diagnostics.low_energy_volume < 0.42


def test_a_ring_of_modes_has_its_lowest_energy_in_the_empty_middle():
    found = run(ICA(), ICA.schedule, data=EightGaussians())
    assert found.energy([[0.0, 0.0]])[0] < found.energy(found.train).min()


@pytest.mark.parametrize("seed", SEEDS)
def test_sources_with_light_tails_are_not_found(seed):
    mixing = np.array([[0.9, 0.3], [0.2, 0.8]])
    sources = np.random.default_rng(seed).uniform(-1, 1, (4000, 2))
    data = jnp.asarray(sources @ mixing.T, jnp.float32)
    method = ICA().build(WINDOW)
    state, infos = jax.lax.scan(lambda s, _: method.step(KEY, s, data), method.init(KEY, data), None, length=1500)
    product = np.abs(np.asarray(state.matrix) @ mixing)
    # Each row reads half of both sources, as badly as can be.
    assert (product.min(axis=1) / product.max(axis=1)).min() > 0.7
    assert bool(infos.converged[-1])


def test_the_gradient_of_the_energy_agrees_with_finite_differences():
    def of_both(state, points):
        return unlikelihood(jax.tree.map(jnp.asarray, state), points).sum()

    points = jax.random.normal(KEY, (8, 2))
    check_grads(of_both, (STATE, points), order=1, modes=["rev"], eps=1e-2, rtol=2e-2)
