"""Minima, saddles and closed forms of the analytic landscapes (anchored check 6)."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.landscapes.double_well import DoubleWell
from app.landscapes.gaussian import Gaussian
from app.landscapes.himmelblau import Himmelblau
from app.landscapes.muller_brown import MullerBrown
from app.maths.gibbs import log_partition
from app.maths.grid import grid_points, trapezoid_weights
from app.spec.families import Landscape

MINIMUM, SADDLE, MAXIMUM = 0, 1, 2

STATIONARY = [
    (Himmelblau(), (3.0, 2.0), 0.0, MINIMUM),
    (Himmelblau(), (-2.805118, 3.131313), 0.0, MINIMUM),
    (Himmelblau(), (-3.779310, -3.283186), 0.0, MINIMUM),
    (Himmelblau(), (3.584428, -1.848127), 0.0, MINIMUM),
    (MullerBrown(), (-0.5582, 1.4417), -146.6995, MINIMUM),
    (MullerBrown(), (0.6235, 0.0280), -108.1667, MINIMUM),
    (MullerBrown(), (-0.0500, 0.4667), -80.7678, MINIMUM),
    (MullerBrown(), (0.2125, 0.2930), -72.249, SADDLE),
    (MullerBrown(), (-0.8220, 0.6243), -40.665, SADDLE),
    (DoubleWell(height=2.0, half_distance=1.5), (1.5, -1.5), 0.0, MINIMUM),
    (DoubleWell(height=2.0, half_distance=1.5), (-1.5, -1.5), 0.0, MINIMUM),
    (DoubleWell(height=2.0, half_distance=1.5), (0.0, 1.5), 2.0 * 1.5**4, SADDLE),
    (DoubleWell(height=2.0, half_distance=1.5), (0.0, 0.0), 4.0 * 1.5**4, MAXIMUM),
    (Gaussian(sigma_x=0.5, correlation=0.6), (0.0, 0.0), 0.0, MINIMUM),
]


def newton(landscape: Landscape, start: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The stationary point next to ``start``, and the Hessian there, in float64."""

    def at(point: jax.Array) -> jax.Array:
        return landscape.energy(point[None])[0]

    step = jax.jit(lambda p: p - jnp.linalg.solve(jax.hessian(at)(p), jax.grad(at)(p)))
    point = jnp.asarray(start, jnp.float64) + jnp.asarray([0.01, -0.008])
    for _ in range(20):
        point = step(point)
    assert np.abs(jax.grad(at)(point)).max() < 1e-9
    return np.asarray(point), np.asarray(jax.hessian(at)(point))


@pytest.mark.parametrize(("landscape", "at", "energy", "sort"), STATIONARY)
def test_stationary_points(landscape: Landscape, at: tuple[float, float], energy: float, sort: int) -> None:
    with jax.enable_x64(True):
        point, hessian = newton(landscape, at)
        np.testing.assert_allclose(point, at, atol=1e-3)
        assert float(landscape.energy(jnp.asarray(point)[None])[0]) == pytest.approx(energy, abs=1e-3)
    assert np.sum(np.linalg.eigvalsh(hessian) < 0) == sort


@pytest.mark.parametrize("landscape", [Himmelblau(), MullerBrown(), DoubleWell(), Gaussian()], ids=lambda s: s.kind)
def test_the_window_shows_every_minimum(landscape: Landscape) -> None:
    window = landscape.natural_window()
    for other, (x, y), _, sort in STATIONARY:
        if type(other) is type(landscape) and sort == MINIMUM:
            assert window.x[0] < x < window.x[1]
            assert window.y[0] < y < window.y[1]


def test_the_gaussians_log_z_is_the_closed_form() -> None:
    gaussian = Gaussian(sigma_x=0.8, sigma_y=0.5, correlation=-0.7)
    window = gaussian.natural_window().as_array()
    energies = gaussian.energy(grid_points(window, 256))
    for beta in (1.0, 2.5):
        expected = np.log(2 * np.pi * 0.8 * 0.5 * np.sqrt(1 - 0.7**2)) - np.log(beta)
        assert float(log_partition(energies, beta, trapezoid_weights(window, 256))) == pytest.approx(expected, abs=1e-4)
