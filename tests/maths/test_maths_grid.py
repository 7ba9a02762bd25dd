"""The grid and its rules, against NumPy's own."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.maths.grid import (
    area,
    blended_coarse_rule,
    coarse_rule,
    grid_axes,
    grid_points,
    inside,
    product_weights,
    trapezoid_rule,
    trapezoid_weights,
    uniform_points,
)

WINDOW = np.asarray([-1.5, 2.25, 0.1, 3.7], np.float32)


@pytest.mark.parametrize("resolution", [2, 3, 128, 513])
def test_both_ends_of_the_window_are_grid_points_exactly(resolution):
    x, y = grid_axes(WINDOW, resolution)
    assert np.array_equal([x[0], x[-1], y[0], y[-1]], WINDOW)
    np.testing.assert_allclose(x, np.linspace(*WINDOW[:2], resolution), rtol=0, atol=5e-7)
    np.testing.assert_allclose(y, np.linspace(*WINDOW[2:], resolution), rtol=0, atol=5e-7)
    assert np.all(np.diff(x) > 0)


def test_a_grid_of_one_point_is_refused():
    with pytest.raises(ValueError, match="two points a side"):
        grid_axes(WINDOW, 1)


def test_rows_are_y_and_columns_x():
    points = grid_points(WINDOW, 5)
    x, y = grid_axes(WINDOW, 5)
    for i in range(5):
        for j in range(5):
            assert np.array_equal(points[j * 5 + i], [x[i], y[j]])


@pytest.mark.parametrize("resolution", [2, 3, 9, 64])
def test_trapezoid_weights_are_numpys_trapezoid(resolution):
    values = np.random.default_rng(0).normal(size=(resolution, resolution))
    with jax.enable_x64(True):
        window = jnp.asarray(WINDOW, jnp.float64)
        x, y = grid_axes(window, resolution)
        ours = trapezoid_weights(window, resolution) @ values.ravel()
    np.testing.assert_allclose(ours, np.trapezoid(np.trapezoid(values, x, axis=1), y), rtol=1e-12)


def coarse_weights(window, resolution):
    """By the rule that errors are told from."""
    return product_weights(window, coarse_rule(resolution))


@pytest.mark.parametrize("resolution", [2, 3, 4, 9, 64])
def test_coarse_weights_are_the_trapezoid_of_every_second_point_and_the_last(resolution):
    values = np.random.default_rng(1).normal(size=(resolution, resolution))
    kept = sorted({*range(0, resolution, 2), resolution - 1})
    with jax.enable_x64(True):
        window = jnp.asarray(WINDOW, jnp.float64)
        x, y = (np.asarray(axis)[kept] for axis in grid_axes(window, resolution))
        ours = coarse_weights(window, resolution) @ values.ravel()
    theirs = np.trapezoid(np.trapezoid(values[np.ix_(kept, kept)], x, axis=1), y)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("resolution", [8, 9, 32, 64, 65, 128])
def test_one_rule_at_least_sees_what_alternates_and_is_its_own_mirror_image(resolution):
    """Two bells, of which every second point is half as high."""
    number = np.arange(resolution) - (resolution - 1) / 2
    bell = np.exp(-((np.abs(number) - resolution / 4) ** 2) / 2)
    values = bell * np.where(np.floor(np.abs(number)) % 2 == 0, 1.0, 0.5)
    blended = blended_coarse_rule(resolution)
    assert blended.min() >= 0
    np.testing.assert_allclose(blended.sum(), resolution - 1)
    whole = trapezoid_rule(resolution) @ values
    assert max(abs(rule @ values / whole - 1) for rule in (coarse_rule(resolution), blended)) > 0.1


@pytest.mark.parametrize("rule", [trapezoid_weights, coarse_weights])
def test_weights_sum_to_the_area(rule):
    np.testing.assert_allclose(np.sum(rule(WINDOW, 128)), area(WINDOW), rtol=1e-6)
    np.testing.assert_allclose(area(WINDOW), 3.75 * 3.6, rtol=1e-6)


def test_the_border_is_inside_and_nan_is_not():
    points = jnp.asarray([[-1.5, 0.1], [2.25, 3.7], [0, 1], [2.26, 1], [0, 0.05], [jnp.nan, 1], [0, jnp.inf]])
    assert np.array_equal(inside(WINDOW, points), [True, True, True, False, False, False, False])


def test_uniform_points_fill_the_window_evenly():
    points = uniform_points(jax.random.key(0), WINDOW, 20_000)
    assert np.all(inside(WINDOW, points))
    for column, (lo, hi) in zip(np.asarray(points).T, WINDOW.reshape(2, 2), strict=True):
        counts, _ = np.histogram(column, 10, (lo, hi))
        # Six standard deviations of a binomial of 20,000 with p = 0.1.
        assert np.all(np.abs(counts - 2000) < 6 * np.sqrt(1800))


def test_the_window_may_be_traced():
    traced = jax.jit(grid_points, static_argnums=1)(WINDOW, 16)
    np.testing.assert_allclose(traced, grid_points(WINDOW, 16), rtol=1e-6)
