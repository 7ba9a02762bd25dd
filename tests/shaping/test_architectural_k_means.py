"""K-means: Lloyd's algorithm as scikit-learn has it, and what a slower step keeps."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from sklearn.cluster import KMeans as ReferenceKMeans

from app.datasets.spiral import Spiral
from app.shaping.architectural.k_means import KMeans, squared_distances
from app.shaping.architectural.seeding import k_means_plus_plus
from app.spec.window import Window

WINDOW = Window().as_array()
KEY = jax.random.key(7)


def spiral(seed=0):
    return Spiral().draw(jax.random.key(seed))[0]


def trained(spec, data, steps, seed=0):
    """The start, the end, and what each step said."""
    method = spec.build(WINDOW)
    start = method.init(jax.random.key(seed), data)
    end, infos = jax.jit(lambda s: jax.lax.scan(lambda s, t: method.step(KEY, s, data), s, jnp.arange(steps)))(start)
    return np.asarray(start), np.asarray(end), infos


@pytest.mark.parametrize("seed", range(5))
def test_rate_one_is_lloyds_algorithm_from_the_same_start(seed):
    data = spiral(seed)
    start, end, infos = trained(KMeans(rate=1.0), data, 200, seed)
    reference = ReferenceKMeans(20, init=start, n_init=1, algorithm="lloyd", max_iter=500, tol=0)
    reference.fit(np.asarray(data))
    np.testing.assert_allclose(end, reference.cluster_centers_, atol=2e-5)
    assert float(infos.loss[-1]) * len(data) == pytest.approx(reference.inertia_, rel=1e-5)
    assert bool(infos.converged[-1])
    assert not bool(infos.converged[0])


@pytest.mark.parametrize("rate", [0.05, 0.4, 1.0])
def test_a_step_moves_that_fraction_of_the_way_to_the_means(rate):
    data = np.asarray(spiral())
    start, end, _ = trained(KMeans(rate=rate, codes=7), jnp.asarray(data), 1)
    nearest = ((data[:, None] - start) ** 2).sum(-1).argmin(1)
    means = np.stack([data[nearest == k].mean(0) for k in range(7)])
    np.testing.assert_allclose(end, start + rate * (means - start), atol=1e-6)


def test_a_slow_run_ends_at_a_fixed_point_of_lloyds_algorithm():
    data = spiral(1)
    _, end, infos = trained(KMeans(rate=0.1), data, 600)
    reference = ReferenceKMeans(20, init=end, n_init=1, algorithm="lloyd", max_iter=500, tol=0).fit(np.asarray(data))
    assert bool(infos.converged[-1])
    np.testing.assert_allclose(end, reference.cluster_centers_, atol=1e-4)


def test_the_objective_never_rises():
    loss = trained(KMeans(), spiral(), 300)[2].loss
    assert (np.diff(loss) <= 1e-7).all()
    assert loss[-1] < 0.85 * loss[0]


@pytest.mark.parametrize("k", [1, 5, 20])
def test_exactly_k_points_have_zero_energy(k):
    data = spiral()
    method = KMeans(codes=k).build(WINDOW)
    _, codes, _ = trained(KMeans(codes=k), data, 100)
    assert (np.asarray(method.energy(codes, jnp.asarray(codes))) == 0).all()
    assert len(np.unique(codes, axis=0)) == k
    away = jnp.asarray(codes) + jnp.array([1e-3, 0.0])
    np.testing.assert_allclose(method.energy(codes, away), 1e-6, rtol=1e-2)
    points = jax.random.uniform(KEY, (500, 2), minval=-2, maxval=2)
    expected = ((np.asarray(points)[:, None] - codes) ** 2).sum(-1).min(1)
    np.testing.assert_allclose(method.energy(codes, points), expected, rtol=1e-5)
    assert (expected > 0).all()


def test_a_code_that_no_point_is_nearest_to_stays_put():
    method = KMeans(codes=3, rate=1.0).build(WINDOW)
    codes = jnp.array([[0.0, 0.0], [1.0, 0.0], [50.0, 50.0]])
    data = jnp.array([[0.1, 0.1], [0.3, -0.1], [0.9, 0.0]])
    moved, info = method.step(KEY, codes, data)
    np.testing.assert_allclose(moved, [[0.2, 0.0], [0.9, 0.0], [50.0, 50.0]], atol=1e-6)
    assert not bool(info.converged)
    again, info = method.step(KEY, moved, data)
    assert bool(info.converged)
    np.testing.assert_array_equal(again[2], [50.0, 50.0])


def test_the_gradient_of_the_energy_agrees_with_finite_differences():
    data = spiral()
    method = KMeans().build(WINDOW)
    codes = method.init(KEY, data)
    # Inside the wells: a difference taken across the ridge between two is no derivative.
    points = codes + jnp.array([0.03, -0.02])
    check_grads(lambda y: method.energy(codes, y).sum(), (points,), order=1, modes=["rev"], eps=1e-2, rtol=1e-2)


def test_a_lloyd_step_is_a_newton_step_on_the_distortion():
    data = spiral()
    start, end, _ = trained(KMeans(rate=1.0), data, 1)
    gradient = jax.grad(lambda c: squared_distances(data, c).min(axis=1).sum())(jnp.asarray(start))
    nearest = np.bincount(np.asarray(squared_distances(data, jnp.asarray(start)).argmin(axis=1)), minlength=20)
    np.testing.assert_allclose(end - start, -np.asarray(gradient) / (2 * nearest[:, None]), atol=1e-5)


def test_it_starts_on_distinct_data_points_spread_out():
    data = spiral()
    rows = {tuple(r) for r in np.asarray(data).tolist()}
    start = jax.jit(lambda key: k_means_plus_plus(key, data, 20))
    spread = []
    for seed in range(20):
        seeds = np.asarray(start(jax.random.key(seed))).tolist()
        assert len({tuple(s) for s in seeds}) == 20
        assert {tuple(s) for s in seeds} <= rows
        spread.append(float(squared_distances(data, jnp.asarray(seeds)).min(axis=1).mean()))
    # The data are independent draws: any twenty in a row are a uniform choice.
    uniform = [float(squared_distances(data, data[i : i + 20]).min(axis=1).mean()) for i in range(0, 400, 20)]
    assert np.mean(spread) < 0.85 * np.mean(uniform)


def test_more_codes_than_points_and_points_all_alike():
    for data in (jnp.array([[0.0, 1.0], [1.0, 0.0]]), jnp.ones((5, 2))):
        _, codes, infos = trained(KMeans(codes=6), data, 5)
        assert np.isfinite(codes).all()
        np.testing.assert_array_equal(infos.loss, 0.0)
        assert bool(infos.converged[-1])
