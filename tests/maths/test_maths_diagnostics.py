"""Diagnostics against their definitions, written out in NumPy, and their verdicts."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maths import gibbs
from app.maths.diagnostics import Diagnostics, diagnose, percentile, window_range
from app.maths.grid import grid_points, trapezoid_weights, uniform_points

WINDOW = np.asarray([-3.0, 3.0, -2.0, 2.0], np.float32)
RESOLUTION = 64
POINTS = grid_points(WINDOW, RESOLUTION)
WEIGHTS = trapezoid_weights(WINDOW, RESOLUTION)
TRAIN, HELD_OUT = (jnp.asarray(np.random.default_rng(s).normal(0, 0.5, (500, 2)), jnp.float32) for s in (0, 1))
ANYWHERE = uniform_points(jax.random.key(2), WINDOW, 400)
compiled = jax.jit(diagnose, static_argnums=3)


def bowl(points):
    return 0.5 * jnp.sum(points**2, axis=1)


def flat(points):
    return jnp.full(points.shape[0], 0.1)


def of(energy, start_spread=1.0, train=TRAIN, held_out=HELD_OUT, contrast=ANYWHERE):
    energies = (energy(train), energy(held_out), energy(contrast))
    return compiled(energy(POINTS), WEIGHTS, WINDOW, RESOLUTION, *energies, start_spread)


def trapezoid_log_z(f, beta, kept):
    f = np.asarray(f, np.float64).reshape(RESOLUTION, RESOLUTION)[np.ix_(kept, kept)]
    x, y = (np.linspace(*side, RESOLUTION)[kept] for side in np.asarray(WINDOW, np.float64).reshape(2, 2))
    return np.log(np.trapezoid(np.trapezoid(np.exp(-beta * (f - f.min())), x, axis=1), y)) - beta * f.min()


def test_every_number_is_its_definition():
    def energy(points):
        return 3 * bowl(points) - 7

    found = of(energy)
    grid, train, held_out, contrast = (np.asarray(energy(p), np.float64) for p in (POINTS, TRAIN, HELD_OUT, ANYWHERE))
    weights = np.asarray(WEIGHTS, np.float64)
    beta = float(found.beta_hat)
    p = np.exp(-beta * grid - trapezoid_log_z(grid, beta, np.arange(64)))
    nll = beta * held_out.mean() + trapezoid_log_z(grid, beta, np.arange(64))
    window_mean = weights @ grid / weights.sum()
    coarse = trapezoid_log_z(grid, beta, [*range(0, 64, 2), 63])
    expected = Diagnostics(
        beta_hat=beta,  # calibration has its own tests
        log_partition=trapezoid_log_z(grid, beta, np.arange(64)),
        log_partition_error=abs(coarse - trapezoid_log_z(grid, beta, np.arange(64))),
        entropy=-(weights * p) @ np.log(p),
        expected_energy=(weights * p) @ grid,
        information=np.log(24) - nll,
        held_out_nll=nll,
        low_energy_volume=np.mean(grid <= np.percentile(train, 95)),
        low_energy_level=np.percentile(train, 95),
        energy_data=train.mean(),
        energy_contrast=contrast.mean(),
        energy_window=window_mean,
        gap=contrast.mean() - train.mean(),
        spread=np.sqrt(weights @ (grid - window_mean) ** 2 / weights.sum()),
        offset=np.median(train),
        uninformative=False,
        collapsed=False,
        diverging=False,
        shrinking=False,
    )
    for name, value in expected._asdict().items():
        np.testing.assert_allclose(getattr(found, name), value, rtol=1e-4, atol=3e-5, err_msg=name)


def test_at_an_interior_optimum_the_training_nll_is_the_entropy():
    found = of(bowl, held_out=TRAIN)
    np.testing.assert_allclose(found.held_out_nll, found.entropy, rtol=1e-5)
    np.testing.assert_allclose(found.expected_energy, found.energy_data, rtol=1e-5)


def test_the_sums_agree_with_the_formulas_of_gibbs():
    found = of(bowl)
    grid = bowl(POINTS)
    for name in ("log_partition", "entropy", "expected_energy"):
        there = getattr(gibbs, name)(grid, found.beta_hat, WEIGHTS)
        np.testing.assert_allclose(getattr(found, name), there, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("resolution", [33, 64])
def test_the_truncation_error_tells_a_coarse_grid(resolution):
    def error(width):
        def hole(points):
            return jnp.sum(points**2, axis=1) / (2 * width**2)

        points, train = grid_points(WINDOW, resolution), width * TRAIN
        weights = trapezoid_weights(WINDOW, resolution)
        args = (hole(points), weights, WINDOW, resolution, hole(train), hole(train), hole(ANYWHERE), 1.0)
        return float(compiled(*args).log_partition_error)

    assert error(0.5) < 1e-3
    assert error(0.03) > 0.1


def test_ties_count_and_a_flat_energy_is_collapsed():
    found = of(flat)
    assert found.low_energy_volume == 1
    assert found.beta_hat == 0
    np.testing.assert_allclose(found.information, 0, atol=1e-5)
    np.testing.assert_allclose(found.spread, 0, atol=1e-7)
    assert (found.uninformative, found.collapsed, found.shrinking) == (True, True, False)


def test_an_energy_lowest_away_from_the_data_is_collapsed_in_effect():
    found = of(lambda p: -bowl(p))
    assert found.beta_hat == 0
    assert found.uninformative
    assert found.collapsed
    assert found.gap < 0


def test_an_energy_that_runs_away_is_diverging_and_not_collapsed():
    def away(points):
        return -bowl(points)  # lowest where the data is not

    start = float(of(away).spread)
    runaway = of(lambda points: 30 * away(points), start_spread=start)
    assert (runaway.uninformative, runaway.diverging, runaway.collapsed) == (True, True, False)
    held = of(lambda points: 10 * away(points), start_spread=start)
    assert (held.diverging, held.collapsed) == (False, True)
    assert not of(lambda points: 30 * bowl(points), start_spread=start).diverging  # grown, but it tells


def test_an_energy_that_fits_only_its_training_points_is_uninformative_but_not_collapsed():
    found = of(bowl, train=0.1 * TRAIN)
    assert found.information < -10
    assert found.low_energy_volume < 0.01
    assert (found.uninformative, found.collapsed) == (True, False)


@pytest.mark.parametrize(("amplitude", "shrinking"), [(1.0, False), (0.06, False), (0.04, True), (0.002, True)])
def test_shrinking_is_a_valley_that_survives_while_its_depth_dies(amplitude, shrinking):
    start = of(bowl)
    found = of(lambda p: amplitude * bowl(p), start_spread=float(start.spread))
    np.testing.assert_allclose(found.information, start.information, rtol=1e-4)
    assert bool(found.shrinking) is shrinking


def test_a_valley_too_shallow_for_the_largest_beta_is_uninformative_not_shrinking():
    found = of(lambda p: 1e-6 * bowl(p), start_spread=float(of(bowl).spread))
    assert (found.uninformative, found.shrinking) == (True, False)


def test_unit_and_constant_change_no_verdict():
    plain = of(bowl)
    moved = of(lambda p: 50 * bowl(p) + 20, start_spread=50.0)
    for name in ("information", "entropy", "held_out_nll", "low_energy_volume", "log_partition_error"):
        np.testing.assert_allclose(getattr(moved, name), getattr(plain, name), rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("constant", [-1e6, 0.0, 1e6])
def test_extreme_energies_give_finite_diagnostics(scale, constant):
    found = of(lambda p: scale * bowl(p) + constant)
    finite = found._replace(log_partition_error=jnp.zeros(()))
    assert all(np.isfinite(value) for value in finite)
    assert not np.isnan(found.log_partition_error)


def test_a_diverged_energy_is_no_verdict():
    found = of(lambda p: bowl(p) * jnp.nan)
    assert not any((found.uninformative, found.collapsed, found.shrinking))
    assert np.isnan(found.information)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40), st.sampled_from([0.0, 5.0, 50.0, 95.0, 100.0]))
def test_percentile_is_numpys(values, percent):
    with jax.enable_x64(True):
        found = percentile(jnp.sort(jnp.asarray(values)), percent)
    np.testing.assert_allclose(found, np.percentile(values, percent), rtol=1e-9, atol=1e-9)


def test_window_range_is_the_central_nine_tenths():
    energies = np.random.default_rng(0).normal(size=4096).astype(np.float32)
    expected = np.percentile(energies, 95) - np.percentile(energies, 5)
    np.testing.assert_allclose(window_range(jnp.asarray(energies)), expected, rtol=1e-5)
    assert window_range(jnp.full(4096, 0.1)) == 0


def test_moving_numbers_do_not_compile_again():
    traces = []

    @functools.partial(jax.jit, static_argnums=3)
    def counted(*args):
        traces.append(None)
        return diagnose(*args)

    for amplitude in (1.0, 2.0):
        data = amplitude * bowl(TRAIN)
        counted(amplitude * bowl(POINTS), WEIGHTS, amplitude * WINDOW, RESOLUTION, data, data, data, amplitude)
    assert len(traces) == 1
