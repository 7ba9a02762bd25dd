"""PCA: the SVD's line by power iteration, and the honest collapse of two components."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from app.datasets.points import window_around
from app.shaping.architectural.pca import PCA, Subspace, orthonormal, residual
from app.spec.window import Window
from tests.shaping.spiral_runs import run

WINDOW = Window().as_array()
KEY = jax.random.key(3)


def svd_line(data):
    mean = np.asarray(data, np.float64).mean(axis=0)
    _, spread, rows = np.linalg.svd(np.asarray(data, np.float64) - mean, full_matrices=False)
    return mean, rows[0], spread**2 / len(data)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("rate", "steps"), [(1.0, 150), (0.2, 1000)])
def test_the_zero_line_is_the_svds(seed, rate, steps):
    found = run(PCA(rate=rate), steps, seed)
    mean, direction, variances = svd_line(found.train)
    np.testing.assert_allclose(found.state.mean, mean, atol=1e-5)
    assert abs(np.asarray(found.state.directions[0]) @ direction) == pytest.approx(1, abs=1e-6)
    on_the_line = mean + np.linspace(-2, 2, 9)[:, None] * direction
    np.testing.assert_allclose(found.energy(on_the_line), 0, atol=1e-8)
    assert found.losses[-1] == pytest.approx(variances[1], rel=1e-5)
    assert found.converged


def test_one_step_of_rate_one_is_orthogonal_iteration():
    data = jax.random.normal(KEY, (500, 2)) * jnp.array([1.0, 0.6]) + jnp.array([0.3, -0.4])
    method = PCA(rate=1.0).build(WINDOW)
    start = method.init(KEY, data)
    after, _ = method.step(KEY, start, data)
    covariance = np.cov(np.asarray(data, np.float64).T, bias=True)
    expected = covariance @ np.asarray(start.directions[0], np.float64)
    np.testing.assert_allclose(after.directions[0], expected / np.linalg.norm(expected), atol=1e-6)
    np.testing.assert_allclose(after.mean, np.asarray(data).mean(axis=0), atol=1e-6)


def test_a_step_turns_by_a_part_of_that_and_never_flips():
    data = jax.random.normal(KEY, (500, 2)) * jnp.array([1.0, 0.2])
    method = PCA(rate=0.1).build(WINDOW)
    state = method.init(KEY, data)
    for _ in range(30):
        after, _ = method.step(KEY, state, data)
        assert float(after.directions[0] @ state.directions[0]) > 0.9
        state = after
    assert abs(float(state.directions[0, 0])) > 0.99


def test_the_energy_is_the_residual_of_the_projection_with_no_half():
    directions = orthonormal(jnp.array([[0.6, -0.8]]))
    state = Subspace(jnp.array([0.2, 0.5]), directions)
    points = jax.random.normal(KEY, (50, 2))
    offset = np.asarray(points - state.mean, np.float64)
    w = np.asarray(directions, np.float64)
    expected = ((offset - offset @ w.T @ w) ** 2).sum(axis=1)
    np.testing.assert_allclose(residual(state, points), expected, atol=1e-6)
    normal = jnp.array([[0.8, 0.6]])
    np.testing.assert_allclose(residual(state, state.mean + 3 * normal), 9.0, rtol=1e-5)


def test_two_components_collapse():
    found = run(PCA(components=2), 50)
    np.testing.assert_array_equal(found.on_grid(), 0.0)
    np.testing.assert_allclose(found.state.directions @ found.state.directions.T, np.eye(2), atol=1e-6)
    diagnostics = found.diagnostics()
    assert diagnostics.collapsed
    assert diagnostics.low_energy_volume == 1.0


def test_the_start_is_a_random_direction_through_a_datum():
    starts = [run(PCA(), 0, seed) for seed in range(6)]
    angles = {round(float(np.arctan2(*np.asarray(s.state.directions[0]))), 2) for s in starts}
    assert len(angles) == 6
    assert all((np.abs(s.train - np.asarray(s.state.mean)).max(axis=1) == 0).any() for s in starts)


def test_points_all_alike_keep_their_direction():
    method = PCA(rate=1.0).build(WINDOW)
    data = jnp.full((4, 2), 0.5)
    start = method.init(KEY, data)
    after, info = method.step(KEY, start, data)
    np.testing.assert_allclose(after.directions, start.directions, atol=1e-6)
    assert bool(info.converged)
    assert float(info.loss) == 0


def test_far_from_the_origin_the_line_is_as_good():
    data = jax.random.normal(KEY, (800, 2)) * jnp.array([1.0, 0.3]) + 1000.0
    window = jnp.array([996.0, 1004.0, 996.0, 1004.0])
    method = PCA(rate=1.0).build(window)
    state = method.init(KEY, data)
    state, _ = jax.lax.scan(lambda s, _: method.step(KEY, s, data), state, None, length=60)
    mean, direction, _ = svd_line(data)
    np.testing.assert_allclose(state.mean, mean, atol=2e-4)
    assert abs(np.asarray(state.directions[0]) @ direction) == pytest.approx(1, abs=1e-6)


def test_the_gradient_of_the_energy_agrees_with_finite_differences():
    state = Subspace(jnp.array([0.2, 0.5]), orthonormal(jnp.array([[0.6, -0.8]])))
    points = jax.random.normal(KEY, (8, 2))
    check_grads(lambda y: residual(state, y).sum(), (points,), order=1, modes=["rev"], eps=1e-2, rtol=1e-2)


def test_the_line_is_found_in_any_unit_and_at_any_place():
    """Convergence too: it is said of the data's own scale, and not of a length."""

    @jax.jit
    def trained(window, data):
        method = PCA().build(window)
        start = method.init(KEY, data)

        def on(carry):
            step, state, _ = carry
            state, info = method.step(KEY, state, data)
            return step + 1, state, info.converged

        steps, state, _ = jax.lax.while_loop(
            lambda carry: ~carry[2] & (carry[0] < PCA.schedule), on, (0, start, jnp.asarray(False))
        )
        return steps, state

    own = np.asarray([[-8, -4], [-4, -2], [4, 2], [8, 4]]) * 0.1
    others = own + np.random.default_rng(0).normal(0, 0.02, own.shape)
    for points in (own, others):
        for scale in (1e-8, 1e-7, 1e-3, 1.0, 1e3, 1e8):
            for offset in (0.0, 10.0, -1000.0):
                data = (scale * (points + offset)).astype(np.float32)
                steps, state = trained(window_around(data.astype(np.float64)).as_array(), jnp.asarray(data))
                mean, direction, _ = svd_line(data)
                # Coordinates far from the origin are rounded, and the line with them.
                rounding = 1e-5 + 4 * np.finfo(np.float32).eps * abs(offset)
                assert steps < PCA.schedule
                assert abs(np.asarray(state.directions[0]) @ direction) > 1 - rounding
                np.testing.assert_allclose(state.mean, mean, atol=rounding * scale * 4)
