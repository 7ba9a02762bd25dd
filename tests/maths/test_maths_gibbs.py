"""Gibbs–Boltzmann quantities: closed forms, quadrature, laws, and extremes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from app.maths import gibbs
from app.maths.grid import grid_points, trapezoid_weights

SIZE = 12
ENERGIES = st.lists(st.floats(-50, 50), min_size=SIZE, max_size=SIZE)
BETAS = st.floats(1e-3, 1e3)
laws = settings(max_examples=40, deadline=None)


def on_grid(energy, window, resolution=257):
    window = jnp.asarray(window, jnp.float64)
    return energy(grid_points(window, resolution)), trapezoid_weights(window, resolution)


def harmonic(points):
    return 0.5 * (3.0 * points[:, 0] ** 2 + 0.7 * points[:, 1] ** 2)


def double_well(points):
    return jnp.sum((points**2 - 1) ** 2, axis=1)


@pytest.mark.parametrize("beta", [0.5, 2.0, 20.0])
def test_harmonic_well_against_its_closed_forms(double_precision, beta):
    energies, weights = on_grid(harmonic, [-14.0, 14.0, -28.0, 28.0], 1025)
    log_z = np.log(2 * np.pi / (beta * np.sqrt(3.0 * 0.7)))
    np.testing.assert_allclose(gibbs.log_partition(energies, beta, weights), log_z, atol=1e-9)
    np.testing.assert_allclose(gibbs.expected_energy(energies, beta, weights), 1 / beta, rtol=1e-9)
    np.testing.assert_allclose(gibbs.entropy(energies, beta, weights), log_z + 1, atol=1e-8)
    np.testing.assert_allclose(gibbs.free_energy(energies, beta, weights), -log_z / beta, atol=1e-9)


@pytest.mark.parametrize("beta", [0.3, 1.0, 6.0])
def test_double_well_against_scipy_quadrature(double_precision, beta):
    energies, weights = on_grid(double_well, [-3.0, 3.0, -3.0, 3.0], 513)

    def well(y):
        return (y * y - 1) ** 2

    # The energy is a sum over the axes, so Z is a square and ⟨F⟩ and H are doubled.
    z = integrate.quad(lambda y: np.exp(-beta * well(y)), -3, 3, epsabs=1e-13)[0]
    mean = integrate.quad(lambda y: well(y) * np.exp(-beta * well(y)), -3, 3, epsabs=1e-13)[0] / z
    np.testing.assert_allclose(gibbs.log_partition(energies, beta, weights), 2 * np.log(z), atol=1e-8)
    np.testing.assert_allclose(gibbs.expected_energy(energies, beta, weights), 2 * mean, rtol=1e-8)
    np.testing.assert_allclose(gibbs.entropy(energies, beta, weights), 2 * (np.log(z) + beta * mean), atol=1e-8)


def test_an_energy_that_does_not_separate_against_scipy_dblquad(double_precision):
    def energy(points):
        return jnp.sin(2 * points[:, 0] * points[:, 1]) + 0.3 * points[:, 0] ** 2

    energies, weights = on_grid(energy, [-2.0, 1.0, -1.0, 2.0], 769)
    z = integrate.dblquad(lambda y, x: np.exp(-2 * (np.sin(2 * x * y) + 0.3 * x * x)), -2, 1, -1, 2)[0]
    np.testing.assert_allclose(gibbs.log_partition(energies, 2.0, weights), np.log(z), atol=3e-5)


@laws
@given(ENERGIES, BETAS)
def test_discrete_quantities_are_scipys(energies, beta):
    with jax.enable_x64(True):
        f = jnp.asarray(energies)
        log_z = special.logsumexp(-beta * np.asarray(energies))
        p = special.softmax(-beta * np.asarray(energies))
        close = {"rtol": 1e-9, "atol": 1e-9}
        np.testing.assert_allclose(gibbs.log_partition(f, beta), log_z, **close)
        np.testing.assert_allclose(gibbs.softargmin(f, beta), p, **close)
        np.testing.assert_allclose(gibbs.entropy(f, beta), special.entr(p).sum(), **close)
        np.testing.assert_allclose(gibbs.expected_energy(f, beta), p @ np.asarray(energies), **close)
        np.testing.assert_allclose(gibbs.free_energy(f, beta), -log_z / beta, **close)
        np.testing.assert_allclose(gibbs.softmin(f, beta), -(log_z - np.log(SIZE)) / beta, rtol=1e-9, atol=1e-8)
        np.testing.assert_allclose(gibbs.nll(f, 3, beta), energies[3] + log_z / beta, **close)


@laws
@given(ENERGIES, BETAS, st.floats(-1e3, 1e3))
def test_a_constant_changes_energies_by_itself_and_nothing_else(energies, beta, constant):
    with jax.enable_x64(True):
        f = jnp.asarray(energies)
        for unchanged in (gibbs.softargmin, gibbs.entropy):
            np.testing.assert_allclose(unchanged(f + constant, beta), unchanged(f, beta), rtol=1e-6, atol=1e-9)
        for moved in (gibbs.expected_energy, gibbs.softmin, gibbs.free_energy):
            np.testing.assert_allclose(moved(f + constant, beta), moved(f, beta) + constant, rtol=1e-9, atol=1e-8)


@laws
@given(ENERGIES, BETAS)
def test_the_slope_of_log_z_is_minus_the_expected_energy(energies, beta):
    with jax.enable_x64(True):
        f = jnp.asarray(energies)
        slope = jax.grad(gibbs.log_partition, argnums=1)(f, jnp.asarray(beta))
        np.testing.assert_allclose(-slope, gibbs.expected_energy(f, beta), rtol=1e-9, atol=1e-9)


@laws
@given(ENERGIES, BETAS)
def test_autodiff_of_nll_is_onehot_less_softargmin(energies, beta):
    with jax.enable_x64(True):
        f = jnp.asarray(energies)
        by_hand = gibbs.nll_gradient(f, 5, beta)
        np.testing.assert_allclose(jax.grad(gibbs.nll)(f, 5, beta), by_hand, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(jnp.sum(by_hand), 0, atol=1e-12)


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize(
    "quantity", [gibbs.log_partition, gibbs.softmin, gibbs.free_energy, gibbs.entropy, gibbs.expected_energy]
)
def test_derivatives_agree_with_finite_differences(double_precision, quantity, beta):
    energies = jnp.asarray([0.0, 1e-4, 0.002, 0.7, 3.0, 3.0])
    derivative = jax.grad(quantity)(energies, beta)
    step = 1e-7
    for k, e in enumerate(jnp.eye(6) * step):
        slope = (quantity(energies + e, beta) - quantity(energies - e, beta)) / (2 * step)
        np.testing.assert_allclose(derivative[k], slope, rtol=1e-4, atol=1e-6)


def test_a_batch_is_its_rows():
    energies = jnp.asarray(np.random.default_rng(0).normal(size=(4, 3, SIZE)), jnp.float32)
    weights = jnp.linspace(0.5, 1.5, SIZE)
    correct = jnp.asarray([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]])
    for weighed in (gibbs.log_partition, gibbs.boltzmann, gibbs.free_energy, gibbs.entropy, gibbs.expected_energy):
        whole = weighed(energies, 2.0, weights)
        for i, j in np.ndindex(4, 3):
            np.testing.assert_allclose(whole[i, j], weighed(energies[i, j], 2.0, weights), rtol=1e-5, atol=1e-6)
    for chosen in (gibbs.nll, gibbs.nll_gradient):
        whole = chosen(energies, correct, 2.0)
        for i, j in np.ndindex(4, 3):
            np.testing.assert_allclose(whole[i, j], chosen(energies[i, j], correct[i, j], 2.0), rtol=1e-5, atol=1e-6)


LANDSCAPES = {
    "one deep hole": np.concatenate([[-1e6], np.full(999, 1e6)]),
    "wide": np.random.default_rng(0).uniform(-1e6, 1e6, 1000),
    "one high peak": np.concatenate([[1e6], np.zeros(999)]),
    "constant": np.full(1000, 1e6),
    "constant below": np.full(1000, -123456.7),
    "nearly constant": 1e6 + np.random.default_rng(1).normal(size=1000),
    "tiny": 1e-6 * np.random.default_rng(2).normal(size=1000),
}


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("name", LANDSCAPES)
def test_extremes_in_float32_stay_finite_and_normalised(name, beta):
    f = jnp.asarray(LANDSCAPES[name], jnp.float32)
    weights = jnp.asarray(np.random.default_rng(3).uniform(0.5, 1.5, 1000), jnp.float32)
    np.testing.assert_allclose(jnp.sum(weights * gibbs.boltzmann(f, beta, weights)), 1, rtol=1e-5)
    np.testing.assert_allclose(jnp.sum(gibbs.softargmin(f, beta)), 1, rtol=1e-5)
    np.testing.assert_allclose(jnp.sum(gibbs.nll_gradient(f, 7, beta)), 0, atol=1e-5)
    quantities = (gibbs.log_partition, gibbs.free_energy, gibbs.softmin, gibbs.entropy, gibbs.expected_energy)
    for quantity in quantities:
        value, derivative = jax.value_and_grad(quantity)(f, beta)
        assert np.isfinite(value), quantity.__name__
        assert np.all(np.isfinite(derivative)), quantity.__name__
    least, mean, greatest = jnp.min(f), gibbs.expected_energy(f, beta, weights), jnp.max(f)
    assert least <= mean <= greatest + 1e-6 * abs(greatest)
    assert gibbs.entropy(f, beta) <= np.log(1000) + 1e-4
    assert gibbs.entropy(f, beta) >= -1e-4
    with jax.enable_x64(True):
        exact = jnp.asarray(np.asarray(f), jnp.float64)
        oracle = special.softmax(-beta * np.asarray(exact))
        np.testing.assert_allclose(gibbs.entropy(f, beta), special.entr(oracle).sum(), rtol=1e-3, atol=2e-3)


def test_beta_zero_is_the_uniform_distribution():
    f = jnp.asarray([1.0, 5.0, -3.0, 1e6])
    assert np.array_equal(gibbs.softargmin(f, 0.0), np.full(4, 0.25))
    np.testing.assert_allclose(gibbs.entropy(f, 0.0), np.log(4), rtol=1e-6)
    np.testing.assert_allclose(gibbs.log_partition(f, 0.0), np.log(4), rtol=1e-6)
    np.testing.assert_allclose(gibbs.expected_energy(f, 0.0), jnp.mean(f), rtol=1e-6)


def test_an_infinite_energy_has_no_probability():
    f = jnp.asarray([0.0, 1.0, jnp.inf])
    kept = f[:2]
    np.testing.assert_allclose(gibbs.softargmin(f, 2.0), [*gibbs.softargmin(kept, 2.0), 0.0], rtol=1e-6)
    for quantity in (gibbs.log_partition, gibbs.entropy, gibbs.expected_energy, gibbs.free_energy):
        np.testing.assert_allclose(quantity(f, 2.0), quantity(kept, 2.0), rtol=1e-6)


@pytest.mark.parametrize("beta", [1e-6, 1e-3, 0.1])
def test_softmin_keeps_its_digits_when_hot(beta):
    f = np.random.default_rng(0).normal(size=48)
    exact = -np.log(np.mean(np.exp(-np.longdouble(beta) * f))) / beta
    np.testing.assert_allclose(gibbs.softmin(jnp.asarray(f, jnp.float32), beta), float(exact), atol=1e-6)


def test_softmin_is_the_minimum_when_cold():
    f = jnp.asarray([0.3, 0.2, 0.9, 4.0])
    np.testing.assert_allclose(gibbs.softmin(f, 1e6), 0.2, rtol=1e-4)
    np.testing.assert_allclose(gibbs.softmin(f, 1e-6), jnp.mean(f), rtol=1e-5)
