"""β̂ against SciPy's root finder, and what calibrated energy promises."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special

from app.maths.calibration import LARGEST_SPAN, calibrate, calibrated_energy
from app.maths.grid import area, grid_points, trapezoid_weights
from app.maths.nodes import Nodes

WINDOW = np.asarray([-3.0, 3.0, -3.0, 3.0], np.float32)
RESOLUTION = 65


def calibrated(grid, weights, data):
    """β̂ and log Z."""
    nodes = Nodes.of_columns(np.asarray(grid, np.float64)[:, None], np.asarray(weights, np.float64))
    fit = calibrate(nodes, np.asarray(data, np.float64))
    return fit.beta, float(nodes.thermal(fit.beta).log_partition[0])


def coldest(grid):
    """The end of the interval in which β̂ is sought."""
    return LARGEST_SPAN / float(np.ptp(np.asarray(grid, np.float64)))


def bowl(points):
    return 0.5 * jnp.sum(points**2, axis=1)


def wells(points):
    return jnp.sum((points**2 - 1) ** 2, axis=1) + 0.5 * points[:, 0]


def narrow_hole(points):
    """A plateau with a hole in it: ⟨F⟩ hardly moves with β, then drops at once."""
    return 1 - jnp.exp(-jnp.sum((points - 0.5) ** 2, axis=1) / (2 * 0.1**2))


def narrow_peak(points):
    return 1 - narrow_hole(points)


def cone(points):
    return jnp.sqrt(jnp.sum(points**2, axis=1))


def step(points):
    return jnp.where(points[:, 0] > 2.5, 0.0, 1.0).astype(points.dtype)


ENERGIES = [bowl, wells, narrow_hole, narrow_peak, cone, step]


def sample(energy, beta, count=300, seed=0):
    """Points of the grid drawn from P_β, so that the data suits the energy."""
    points = np.asarray(grid_points(WINDOW, RESOLUTION))
    p = special.softmax(-beta * np.asarray(energy(jnp.asarray(points)), np.float64))
    return jnp.asarray(points[np.random.default_rng(seed).choice(len(points), count, p=p)], jnp.float32)


def exact_beta(grid_energies, weights, data_energies):
    """β̂ in float64, by bisection of the derivative in log β."""
    f, w, data = (np.asarray(a, np.float64) for a in (grid_energies, weights, data_energies))

    def slope(log_beta):
        return np.mean(data) - special.softmax(-np.exp(log_beta) * f + np.log(w)) @ f

    if np.mean(data) >= w @ f / w.sum():
        return 0.0
    if slope(np.log(coldest(grid_energies))) <= 0:
        return coldest(grid_energies)
    return np.exp(optimize.brentq(slope, -60, np.log(coldest(grid_energies)), xtol=1e-13))


def problem(energy, data_beta, dtype=jnp.float32):
    window = jnp.asarray(WINDOW, dtype)
    grid = energy(grid_points(window, RESOLUTION))
    return grid, trapezoid_weights(window, RESOLUTION), energy(sample(energy, data_beta)).astype(dtype)


@pytest.mark.parametrize("data_beta", [0.01, 0.3, 1.0, 5.0, 30.0, 300.0])
@pytest.mark.parametrize("energy", ENERGIES)
def test_beta_is_the_exact_minimiser_in_float64(double_precision, energy, data_beta):
    grid, weights, data = problem(energy, data_beta, jnp.float64)
    beta, log_z = calibrated(grid, weights, data)
    np.testing.assert_allclose(beta, exact_beta(grid, weights, data), rtol=1e-9)
    np.testing.assert_allclose(log_z, special.logsumexp(-float(beta) * np.asarray(grid), b=weights), atol=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1.0, 1e3, 1e6])
@pytest.mark.parametrize("energy", ENERGIES)
def test_any_unit_of_energy_in_float32(energy, scale):
    grid, weights, data = (a * s for a, s in zip(problem(energy, 3.0), (scale, 1.0, scale), strict=True))
    beta, log_z = calibrated(grid, weights, data)
    exact = exact_beta(grid, weights, data)

    # Where the objective is flat β̂ itself is loose: the objective is what must be least.
    def objective(b):
        f, w = np.asarray(grid, np.float64), np.asarray(weights, np.float64)
        return b * np.mean(np.asarray(data, np.float64)) + special.logsumexp(-b * f, b=w)

    np.testing.assert_allclose(objective(float(beta)), objective(exact), atol=1e-5)
    np.testing.assert_allclose(beta, exact, rtol=2e-3, atol=1e-6 / scale)
    assert np.isfinite(log_z)


@pytest.mark.parametrize("data_beta", [0.3, 30.0, np.inf])
@pytest.mark.parametrize("energy", [wells, narrow_hole, cone])
def test_beta_changes_as_the_inverse_of_the_unit_of_energy_whatever_the_unit(energy, data_beta):
    """For interior β̂ and at the end of the interval (∞: all data at the lowest point)."""
    grid, weights, data = (np.asarray(part, np.float64) for part in problem(energy, min(data_beta, 1e3)))
    if data_beta == np.inf:
        data = np.full_like(data, grid.min())
    square = grid.reshape(RESOLUTION, RESOLUTION)
    shares = np.full(RESOLUTION, 1 / RESOLUTION)

    def found(s):
        beta, log_z = calibrated(s * grid, weights, s * data)
        columns = Nodes.of_columns(s * square, weights[:RESOLUTION])
        return s * beta, log_z + beta * s * grid.min(), s * calibrate(columns, s * data, shares).beta

    own = found(1.0)
    assert own[0] > 0
    assert own[2] > 0
    for power in (-60, -40, -20, 20, 40, 60):
        assert found(2.0**power) == pytest.approx(own, rel=1e-12)
    for s in (1e-12, 1e-6, 1e-3, 1e3, 1e6, 1e12):
        assert found(s) == pytest.approx(own, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_rounding_errors_of_a_constant_tell_nothing(scale):
    grid, weights, data = problem(bowl, 1.0)
    rounded = np.nextafter(np.float32(scale), np.float32(2 * scale))
    level = np.where(np.arange(len(grid)) % 3 == 0, np.float32(scale), rounded)
    beta, _ = calibrated(level, weights, np.full(len(data), np.float32(scale)))
    assert beta == 0


def test_uninformative_or_worse_gives_zero_exactly():
    grid, weights, _ = problem(bowl, 1.0)
    mean = jnp.sum(weights * grid) / jnp.sum(weights)
    for level in (mean + 1e-3, 2 * mean, 1e6):
        beta, log_z = calibrated(grid, weights, jnp.full(10, level))
        assert beta == 0
        np.testing.assert_allclose(log_z, np.log(36), rtol=1e-6)


@pytest.mark.parametrize("level", [0.0, 0.1, -3.3, 1e6, -1e-6])
def test_a_constant_energy_tells_nothing(level):
    grid, weights, _ = problem(bowl, 1.0)
    beta, log_z = calibrated(jnp.full_like(grid, level), weights, jnp.full(997, level, jnp.float32))
    assert beta == 0
    np.testing.assert_allclose(calibrated_energy(np.full(len(grid), level), beta, log_z, 36.0), 0, atol=1e-6)


@pytest.mark.parametrize("below", [0.0, 0.5, 1e6])
def test_data_at_or_under_the_minimum_of_the_grid_gives_the_end_of_the_interval(below):
    grid, weights, _ = problem(bowl, 1.0)
    beta, log_z = calibrated(grid + 1, weights, jnp.full(10, 1 - below, jnp.float32))
    assert beta == pytest.approx(coldest(grid))
    assert np.isfinite(log_z)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3), st.sampled_from([bowl, wells, cone]))
def test_calibrated_energy_ignores_unit_and_constant(seed, unit, constant, energy):
    with jax.enable_x64(True):
        window = jnp.asarray(WINDOW, jnp.float64)
        points = grid_points(window, RESOLUTION)
        data = sample(energy, 2.0, 100, seed).astype(jnp.float64)
        weights = trapezoid_weights(window, RESOLUTION)

        def u(f):
            beta, log_z = calibrated(f(points), weights, f(data))
            return calibrated_energy(np.asarray(f(points)), beta, log_z, float(area(window)))

        moved = u(lambda p: unit * energy(p) + constant)
        np.testing.assert_allclose(moved, u(energy), rtol=1e-6, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=16, max_size=16),
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=8, max_size=8),
    st.sampled_from([1e-12, 1e-6, 1.0]),
)
def test_no_energies_break_it(grid, data, scale):
    grid, data = jnp.asarray(grid, jnp.float32) * scale, jnp.asarray(data, jnp.float32) * scale
    weights = trapezoid_weights(WINDOW, 4)
    beta, log_z = calibrated(grid, weights, data)
    assert beta == 0 or 0 < beta <= 1.001 * coldest(grid)
    assert np.isfinite(log_z)


def test_not_a_number_ends_the_search():
    grid, weights, data = problem(bowl, 1.0)
    for broken in ((grid.at[3].set(jnp.nan), data), (grid, data.at[3].set(jnp.nan)), (grid.at[3].set(jnp.inf), data)):
        calibrated(broken[0], weights, broken[1])  # comes back at all


def test_u_is_minus_the_log_of_the_density_relative_to_uniform():
    grid, weights, data = problem(wells, 2.0)
    u = calibrated_energy(np.asarray(grid), *calibrated(grid, weights, data), 36.0)
    # exp(−u)/|Ω| is a density.
    np.testing.assert_allclose(jnp.sum(weights * jnp.exp(-u)) / 36, 1, rtol=1e-5)


def test_information_of_a_gaussian_is_its_closed_form(double_precision):
    window = jnp.asarray([-6.0, 6.0, -6.0, 6.0])
    sigma = 0.5
    # On average ½r² of such a Gaussian is σ², so β̂ is 1/σ² and the NLL log 2πσ² + 1.
    at_mean = jnp.asarray([sigma**2])
    beta, log_z = calibrated(bowl(grid_points(window, 257)), trapezoid_weights(window, 257), at_mean)
    np.testing.assert_allclose(beta, 1 / sigma**2, rtol=1e-9)
    expected = np.log(144) - np.log(2 * np.pi * sigma**2) - 1
    np.testing.assert_allclose(-calibrated_energy(np.asarray(at_mean), beta, log_z, 144.0), expected, rtol=1e-9)


def test_log_partition_of_a_well_against_quadrature():
    grid, weights, data = problem(wells, 2.0)
    beta, log_z = calibrated(grid, weights, data)
    b = float(beta)
    z = [integrate.quad(lambda v, t=t: np.exp(-b * ((v * v - 1) ** 2 + t * v)), -3, 3)[0] for t in (0.5, 0.0)]
    np.testing.assert_allclose(log_z, np.log(z).sum(), atol=1e-4)
