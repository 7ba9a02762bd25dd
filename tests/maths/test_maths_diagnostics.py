"""Diagnostics against their definitions, written out in NumPy, and their verdicts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maths import gibbs
from app.maths.diagnostics import (
    Diagnostics,
    Evidence,
    Seen,
    calibrated,
    diagnose,
    percentile,
    unresolved,
    window_range,
)
from app.maths.grid import grid_points, trapezoid_weights, uniform_points
from app.maths.lattice import Error
from app.maths.nodes import Nodes
from tests.judging import on_the_plane

WINDOW = np.asarray([-3.0, 3.0, -2.0, 2.0], np.float32)
RESOLUTION = 64
POINTS = grid_points(WINDOW, RESOLUTION)
WEIGHTS = trapezoid_weights(WINDOW, RESOLUTION)
TRAIN, HELD_OUT = (jnp.asarray(np.random.default_rng(s).normal(0, 0.5, (500, 2)), jnp.float32) for s in (0, 1))
ANYWHERE = uniform_points(jax.random.key(2), WINDOW, 400)


def bowl(points):
    return 0.5 * jnp.sum(points**2, axis=1)


def flat(points):
    return jnp.full(points.shape[0], 0.1)


def of(energy, start_spread=1.0, train=TRAIN, held_out=HELD_OUT, contrast=ANYWHERE):
    energies = (energy(train), energy(held_out), energy(contrast))
    return on_the_plane(energy(POINTS), WINDOW, *energies, start_spread)


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
    expected = Diagnostics(
        beta_hat=beta,  # calibration has its own tests
        log_partition=trapezoid_log_z(grid, beta, np.arange(64)),
        log_partition_error=0,  # the lattice has its own tests
        entropy_error=0,
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
        unresolved=None,
    )
    assert found.unresolved is None
    for name, value in expected._asdict().items():
        if name == "unresolved":
            continue
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


@pytest.mark.parametrize("amplitude", [1e-9, 1e-6, 1e6, 1e9])
def test_a_shallow_valley_tells_as_much_as_a_deep_one(amplitude):
    """β̂ is sought on the scale of F itself."""
    plain = of(bowl)
    found = of(lambda p: amplitude * bowl(p), start_spread=float(amplitude))
    np.testing.assert_allclose(found.information, plain.information, rtol=1e-4)
    np.testing.assert_allclose(found.beta_hat * amplitude, plain.beta_hat, rtol=1e-3)


def test_unit_and_constant_change_no_verdict():
    plain = of(bowl)
    moved = of(lambda p: 50 * bowl(p) + 20, start_spread=50.0)
    for name in ("information", "entropy", "held_out_nll", "low_energy_volume"):
        np.testing.assert_allclose(getattr(moved, name), getattr(plain, name), rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("constant", [-1e6, 0.0, 1e6])
def test_extreme_energies_give_finite_diagnostics(scale, constant):
    found = of(lambda p: scale * bowl(p) + constant)
    assert all(np.isfinite(value) for value in found if value is not None)


def test_a_diverged_energy_is_no_verdict():
    found = of(lambda p: bowl(p) * jnp.nan)
    assert not any((found.uninformative, found.collapsed, found.shrinking))
    assert np.isnan(found.beta_hat)


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


def test_what_rests_on_z_is_told_only_where_its_error_allows():
    figures = ("log_partition", "entropy", "expected_energy", "information", "held_out_nll")
    nodes = Nodes.of_columns(np.asarray(bowl(POINTS), np.float64)[:, None], np.asarray(WEIGHTS, np.float64))
    seen = Seen(np.asarray(bowl(TRAIN), np.float64))
    evidence = Evidence(seen, seen, seen.energies, 1.0)
    for error, told in ((Error(0.0, 0.04), True), (Error(0.06, 0.0), False), (Error(0.0, 0.06), False)):
        fit = calibrated(nodes, seen)
        found = diagnose(nodes, error, fit, 24.0, nodes, evidence, unresolved(error, fit, False))
        assert (found.unresolved is None) is told
        assert all((getattr(found, name) is not None) is told for name in figures)
        assert not found.uninformative
        assert not found.collapsed
    assert unresolved(Error(np.inf, np.inf), None, True)["cause"] == "unbounded-energy"
    assert unresolved(Error(np.inf, np.inf), None, False)["cause"] == "too-narrow"


def test_a_likelihood_without_bound_is_called_that_however_small_the_error():
    nodes = Nodes.of_columns(np.asarray(bowl(POINTS), np.float64)[:, None], np.asarray(WEIGHTS, np.float64))
    lowest = calibrated(nodes, Seen(np.full(5, nodes.minima[0])))
    assert lowest.unbounded
    assert unresolved(Error(0.0, 0.0), lowest, False)["cause"] == "unbounded-likelihood"


def test_no_held_out_point_inside_is_said():
    nodes = Nodes.of_columns(np.asarray(bowl(POINTS), np.float64)[:, None], np.asarray(WEIGHTS, np.float64))
    seen = Seen(np.asarray(bowl(TRAIN), np.float64))
    evidence = Evidence(seen, Seen(np.zeros(0)), seen.energies, 1.0)
    found = diagnose(nodes, Error(0.0, 0.0), calibrated(nodes, seen), 24.0, nodes, evidence, None)
    assert found.unresolved["cause"] == "nothing-held-out"
    assert found.information is None
