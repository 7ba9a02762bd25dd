"""Anchored check 3: the ellipse of the course, w = (2, 1.5), its angle summed out over 48 values."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from scipy.special import ive

from app.maths.latent import circle_angles, cold, ellipse, squared_distances, warm

pytestmark = pytest.mark.usefixtures("double_precision")

TABLE = {  # β: F(0, 0), F(0, 2), argmin over y₂ ≥ 0 at y₁ = 0
    0.1: (3.1059, 6.1883, 0.0),
    0.3: (3.0678, 4.5521, 0.0),
    1.0: (2.9420, 2.2636, 1.38),
    3.2: (2.6797, 1.0679, 1.47),
    10.0: (2.4488, 0.5693, 1.49),
    np.inf: (2.2500, 0.2500, 1.50),
}


def free_energy(points, beta):
    """F_β of points; β = ∞ is cold."""
    half_axes = jnp.asarray([2.0, 1.5])
    energies = squared_distances(jnp.asarray(points, half_axes.dtype), ellipse(half_axes, circle_angles(48)))
    return cold(energies) if beta == np.inf else warm(energies, beta)


def curvatures(beta):
    """∂²F/∂y₁² and ∂²F/∂y₂² at the origin, whose mixed derivative is 0."""
    hessian = np.asarray(jax.hessian(lambda y: free_energy(y[None], beta)[0])(jnp.zeros(2)))
    assert abs(hessian[0, 1]) < 1e-12
    return hessian[0, 0], hessian[1, 1]


@pytest.mark.parametrize("beta", TABLE)
def test_the_table(beta):
    at_centre, outside, lowest = TABLE[beta]
    np.testing.assert_allclose(free_energy([[0.0, 0.0], [0.0, 2.0]], beta), [at_centre, outside], atol=5.1e-5)
    up = np.linspace(0, 3, 3001)
    along = np.asarray(free_energy(np.stack([0 * up, up], axis=1), beta))
    assert up[along.argmin()] == pytest.approx(lowest, abs=5.1e-3)


@pytest.mark.parametrize("beta", [1e-6, 0.01, *list(TABLE)[:-1]])
def test_the_closed_form_at_the_centre(beta):
    log_bessel = np.log(ive(0, 0.875 * beta)) + 0.875 * beta
    np.testing.assert_allclose(free_energy([[0.0, 0.0]], beta), 3.125 - log_bessel / beta, rtol=1e-9)


def test_hot_it_is_the_mean_energy():
    np.testing.assert_allclose(free_energy([[0.0, 0.0]], 1e-7), 3.125, atol=1e-7)


def test_where_the_origin_stops_being_a_valley_and_becomes_a_peak():
    first, second = (brentq(lambda b, axis=axis: curvatures(b)[axis], 0.05, 3.0) for axis in (0, 1))
    assert first == pytest.approx(0.2853, abs=5e-5)
    assert second == pytest.approx(0.3816, abs=5e-5)
    for beta, signs in ((0.2, (1, 1)), (0.33, (-1, 1)), (0.5, (-1, -1))):
        np.testing.assert_array_equal(np.sign(curvatures(beta)), signs)


def test_between_the_two_the_lowest_points_lie_left_and_right():
    axis = np.linspace(-3, 3, 121)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    start = grid[np.asarray(free_energy(grid, 0.35)).argmin()]
    found = minimize(lambda y: float(free_energy(y[None], 0.35)[0]), start, method="Nelder-Mead", tol=1e-9)
    np.testing.assert_allclose(np.abs(found.x), [1.05, 0.0], atol=5e-3)
    mirrored = free_energy(np.stack([found.x, -found.x]), 0.35)
    np.testing.assert_allclose(mirrored[0], mirrored[1], rtol=1e-12)
