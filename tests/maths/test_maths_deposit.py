"""Data deposited on the grid, and the softargmin gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import RegularGridInterpolator

from app.maths.deposit import data_density, softargmin_gradient
from app.maths.gibbs import log_partition
from app.maths.grid import grid_axes, grid_points, trapezoid_weights

WINDOW = jnp.asarray([-1.0, 2.0, 0.0, 1.0])
RESOLUTION = 7
WEIGHTS = np.asarray(trapezoid_weights(WINDOW, RESOLUTION))


def mass(points):
    return WEIGHTS * data_density(jnp.asarray(points, jnp.float32), WINDOW, RESOLUTION)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 2, width=32), st.floats(0, 1, width=32)), min_size=5, max_size=5))
def test_all_mass_of_points_inside_is_there(points):
    density = mass(points)
    np.testing.assert_allclose(np.sum(density), 1, rtol=1e-5)
    assert np.all(density >= 0)
    # Bilinear shares keep the centre of mass.
    np.testing.assert_allclose(density @ grid_points(WINDOW, RESOLUTION), np.mean(points, axis=0), atol=1e-5)


def test_the_integral_with_any_function_is_its_bilinear_mean_over_the_data(double_precision):
    rng = np.random.default_rng(0)
    window = jnp.asarray(WINDOW, jnp.float64)
    points = rng.uniform([-1, 0], [2, 1], (200, 2))
    values = rng.normal(size=(RESOLUTION, RESOLUTION))
    x, y = grid_axes(window, RESOLUTION)
    bilinear = RegularGridInterpolator((np.asarray(y), np.asarray(x)), values)(points[:, ::-1])
    weights = trapezoid_weights(window, RESOLUTION)
    integral = jnp.sum(weights * data_density(jnp.asarray(points), window, RESOLUTION) * values.ravel())
    np.testing.assert_allclose(integral, np.mean(bilinear), rtol=1e-12)


@pytest.mark.parametrize("index", [0, 3, 6, 21, 24, 27, 42, 48])
def test_a_point_on_a_grid_point_or_the_border_lies_there_whole(index):
    at = grid_points(WINDOW, RESOLUTION)[index]
    expected = np.zeros(RESOLUTION**2)
    expected[index] = 1
    np.testing.assert_allclose(mass(at[None, :]), expected, atol=1e-6)


def test_points_outside_are_left_out_of_the_average():
    inner = [[0.3, 0.4], [1.9, 0.9]]
    outer = [[-1.01, 0.5], [5.0, 5.0], [0.0, -1e-3], [np.nan, 0.5], [np.inf, 0.5], [1e30, -1e30]]
    np.testing.assert_allclose(mass(inner + outer), mass(inner), rtol=1e-6)


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.full((3, 2), 9.0), np.full((3, 2), np.nan)])
def test_without_a_point_inside_both_are_zero(points):
    points = jnp.asarray(points, jnp.float32)
    energies = jnp.arange(49.0)
    assert np.array_equal(data_density(points, WINDOW, RESOLUTION), np.zeros(49))
    assert np.array_equal(softargmin_gradient(points, energies, 1.0, WINDOW, RESOLUTION), np.zeros(49))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=49, max_size=49),
    st.floats(1e-3, 1e3),
    st.lists(st.tuples(st.floats(-3, 3, width=32), st.floats(-1, 2, width=32)), min_size=8, max_size=8),
)
def test_the_softargmin_gradient_integrates_to_zero(energies, beta, points):
    gradient = softargmin_gradient(
        jnp.asarray(points, jnp.float32), jnp.asarray(energies, jnp.float32), beta, WINDOW, RESOLUTION
    )
    assert np.all(np.isfinite(gradient))
    np.testing.assert_allclose(WEIGHTS @ gradient, 0, atol=1e-5)


def test_it_is_the_derivative_of_the_nll_of_the_data(double_precision):
    rng = np.random.default_rng(1)
    window = jnp.asarray(WINDOW, jnp.float64)
    points, energies, beta = jnp.asarray(rng.uniform([-1, 0], [2, 1], (30, 2))), jnp.asarray(rng.normal(size=49)), 1.7
    weights = trapezoid_weights(window, RESOLUTION)
    share = weights * data_density(points, window, RESOLUTION)

    def nll(f):
        return share @ f + log_partition(f, beta, weights) / beta

    by_hand = weights * softargmin_gradient(points, energies, beta, window, RESOLUTION)
    np.testing.assert_allclose(jax.grad(nll)(energies), by_hand, rtol=1e-9, atol=1e-12)


def test_the_negative_gradient_pushes_down_at_data_and_up_where_p_is():
    points, energies = jnp.asarray([[0.5, 0.5]]), jnp.zeros(49).at[0].set(-5.0)
    negative = -softargmin_gradient(points, energies, 1.0, WINDOW, RESOLUTION)
    assert negative[24] < 0 < negative[0]
