"""F(x, y) with x given, against closed forms: F = (y − x²)² is a Gaussian in each column."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.maths import gibbs
from app.maths.calibration import calibrate
from app.maths.columns import between_columns, column_shares, way_between
from app.maths.conditional import argmin_error, conditional_data_density
from app.maths.grid import column_weights, grid_axes, grid_points, trapezoid_rule
from app.maths.nodes import Nodes
from tests.judging import given_x

WINDOW = np.asarray([-1.0, 1.0, -3.0, 4.0])
R = 65
NOISE = 0.3


@pytest.fixture
def data(double_precision: None) -> np.ndarray:
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, 4000)
    return np.stack([x, x**2 + NOISE * random.normal(size=4000)], axis=1)


def parabola(points: jax.Array) -> jax.Array:
    return (points[:, 1] - points[:, 0] ** 2) ** 2


def diagnosed(energy, points, contrast, window, resolution):  # type: ignore[no-untyped-def]
    """Diagnostics of F(x, y) on a grid, with the same points held out."""
    seen = (points[:, 0], energy(points))
    return given_x(energy(grid_points(window, resolution)), window, seen, seen, energy(contrast))


def shares_of(x, window, count):  # type: ignore[no-untyped-def]
    return column_shares(way_between(np.asarray(x, np.float64), (window[0], window[1])), count)


def columns(energy, window, resolution) -> Nodes:  # type: ignore[no-untyped-def]
    grid = np.asarray(energy(grid_points(window, resolution)), np.float64).reshape(resolution, resolution)
    return Nodes.of_columns(grid, np.asarray(column_weights(window, trapezoid_rule(resolution)), np.float64))


def test_shares_count_the_data_at_each_column(data: np.ndarray) -> None:
    shares = np.asarray(shares_of(data[:, 0], WINDOW, R))
    assert shares.sum() == pytest.approx(1)
    x, _ = grid_axes(WINDOW, R)
    # Linear sharing keeps the first moment exactly.
    assert shares @ np.asarray(x) == pytest.approx(data[:, 0].mean())
    on_columns = shares_of([-1.0, -1.0, 0.0, 1.0], WINDOW, 3)
    np.testing.assert_allclose(on_columns, [0.5, 0.25, 0.25])
    beyond = shares_of([-7.0, 9.0], WINDOW, 3)
    np.testing.assert_allclose(beyond, [0.5, 0, 0.5])


def test_between_columns_is_linear(data: np.ndarray) -> None:
    x, _ = grid_axes(WINDOW, R)
    way = way_between(data[:, 0], (WINDOW[0], WINDOW[1]))
    np.testing.assert_allclose(between_columns(np.asarray(3 - 2 * x), way), 3 - 2 * data[:, 0])


@pytest.mark.parametrize("beta", [0.5, 5.0, 50.0])
def test_log_partition_of_each_column_is_the_gaussian_s(data: np.ndarray, beta: float) -> None:
    window = np.asarray([-1.0, 1.0, -12.0, 12.0])
    thermal = columns(parabola, window, 401).thermal(beta)
    np.testing.assert_allclose(thermal.log_partition, 0.5 * np.log(np.pi / beta), rtol=1e-6)
    np.testing.assert_allclose(thermal.entropy, 0.5 * np.log(np.pi * np.e / beta), rtol=1e-5)
    np.testing.assert_allclose(thermal.expected_energy, 0.5 / beta, rtol=1e-5)


def test_one_column_is_the_plane_s_calibration() -> None:
    random = np.random.default_rng(1)
    energies, train = random.normal(size=200), random.normal(-1, 0.3, 50)
    nodes = Nodes.of_columns(energies[:, None], random.uniform(0.5, 1, 200))
    alone = calibrate(nodes, train, np.ones(1)).beta
    assert alone == pytest.approx(calibrate(nodes, train).beta, rel=1e-9)


def test_calibration_ignores_what_depends_on_x_alone(data: np.ndarray) -> None:
    plain = columns(parabola, WINDOW, R)
    shares = shares_of(data[:, 0], WINDOW, R)
    energies = np.asarray(parabola(jnp.asarray(data)), np.float64)
    tilt = np.sin(3 * np.linspace(WINDOW[0], WINDOW[1], R))
    tilted = Nodes(plain.energies + tilt[plain.column], plain.weights, plain.column, R)
    moved = energies + between_columns(tilt, way_between(data[:, 0], (WINDOW[0], WINDOW[1])))
    assert calibrate(tilted, moved, shares).beta == pytest.approx(calibrate(plain, energies, shares).beta, rel=1e-9)


def test_diagnostics_of_a_gaussian_in_each_column(data: np.ndarray) -> None:
    window = np.asarray([-1.0, 1.0, -5.0, 6.0])
    points = jnp.asarray(data)
    uniform = jnp.asarray(np.random.default_rng(2).uniform(window[::2], window[1::2], (500, 2)))
    found, log_z = diagnosed(parabola, points, uniform, window, 301)
    residual = data[:, 1] - data[:, 0] ** 2
    beta = 1 / (2 * np.mean(residual**2))  # the Gaussian's maximum likelihood
    assert float(found.beta_hat) == pytest.approx(beta, rel=1e-3)
    nll = 0.5 * np.log(2 * np.pi * np.mean(residual**2)) + 0.5
    assert float(found.held_out_nll) == pytest.approx(nll, abs=1e-3)
    # At an interior β̂ the training NLL is the entropy of P.
    assert float(found.entropy) == pytest.approx(nll, abs=1e-3)
    assert float(found.information) == pytest.approx(np.log(11) - nll, abs=1e-3)
    np.testing.assert_allclose(log_z, 0.5 * np.log(np.pi / beta), atol=1e-3)


def test_a_flat_energy_tells_nothing_and_one_of_x_alone_neither(data: np.ndarray) -> None:
    points = jnp.asarray(data)
    for energy in (lambda p: 0 * p[:, 0], lambda p: jnp.floor(5 * p[:, 0])):
        found, _ = diagnosed(energy, points, points, WINDOW, R)
        assert float(found.information) == pytest.approx(0, abs=0.05)


def test_the_data_s_density_integrates_to_one_where_there_is_data(data: np.ndarray) -> None:
    weights = np.asarray(column_weights(WINDOW, trapezoid_rule(R)))
    left = jnp.asarray(data[data[:, 0] < 0])
    density = np.asarray(conditional_data_density(left, WINDOW, WINDOW, R)).reshape(R, R)
    inside = left[(left[:, 1] > WINDOW[2]) & (left[:, 1] < WINDOW[3])]
    held = shares_of(inside[:, 0], WINDOW, R) > 0
    np.testing.assert_allclose(weights @ density, held.astype(float), atol=1e-12)
    assert held.sum() < R
    # Looked at through the upper half, only what lies there is seen, in the same unit.
    upper = np.asarray([-1.0, 1.0, 0.5, 4.0])
    part = np.asarray(conditional_data_density(left, WINDOW, upper, 33)).reshape(33, 33)
    in_column = np.asarray(column_weights(upper, trapezoid_rule(33))) @ part
    shares = shares_of(left[:, 0], upper, 33)
    above = np.asarray(left[:, 1]) > 0.5
    shown = shares_of(left[above][:, 0], upper, 33) * above.mean()
    np.testing.assert_allclose(in_column, np.where(shares > 0, shown / np.where(shares > 0, shares, 1), 0), atol=1e-9)


def test_the_softargmin_gradient_is_the_nll_s(double_precision: None) -> None:
    # With data on grid points the NLL is a function of the grid's energies alone.
    random = np.random.default_rng(3)
    r, beta = 9, 1.7
    points = grid_points(WINDOW, r)[random.integers(0, r * r, 30)]
    energies = jnp.asarray(random.normal(size=r * r))
    place = np.rint((np.asarray(points) - WINDOW[::2]) / (WINDOW[1::2] - WINDOW[::2]) * (r - 1)).astype(int)
    weights = column_weights(WINDOW, trapezoid_rule(r))

    def nll(grid: jax.Array) -> jax.Array:
        log_z = gibbs.log_partition(grid.reshape(r, r).T, beta, weights)
        return jnp.mean(grid[place[:, 1] * r + place[:, 0]] + log_z[place[:, 0]] / beta)

    density = conditional_data_density(points, WINDOW, WINDOW, r)
    model = gibbs.boltzmann(energies.reshape(r, r).T, beta, weights).T.ravel()
    shares = shares_of(points[:, 0], WINDOW, r)
    expected = (density - model) * jnp.tile(shares, r) * jnp.repeat(weights, r)
    np.testing.assert_allclose(jax.grad(nll)(energies), expected, atol=1e-12)


def test_the_argmin_s_error_is_the_distance_to_the_nearest_datum(double_precision: None) -> None:
    x = np.linspace(-1, 1, 2001)
    curve = np.stack([x, 0 * x], axis=1)
    for height in (0.0, 0.5):
        grid = np.asarray((grid_points(WINDOW, 141)[:, 1] - height) ** 2)
        assert float(argmin_error(grid, WINDOW, 141, curve)) == pytest.approx(height, abs=1e-3)
    # Of two right answers any will do.
    branches = np.concatenate([np.add(curve, [0, 1]), np.add(curve, [0, -1])])
    grid = np.asarray((grid_points(WINDOW, 141)[:, 1] ** 2 - 1) ** 2)
    assert float(argmin_error(grid, WINDOW, 141, branches)) == pytest.approx(0, abs=1e-3)


def test_a_valley_too_narrow_for_the_grid_does_not_promise_more_than_a_grid_step(double_precision: None) -> None:
    x = np.random.default_rng(4).uniform(-1, 1, 500)
    points = jnp.asarray(np.stack([x, x**2], axis=1))
    found, _ = diagnosed(lambda p: 1e3 * parabola(p), points, points, WINDOW, R)
    assert float(found.held_out_nll) > np.log(7 / (R - 1)) - 1e-6
