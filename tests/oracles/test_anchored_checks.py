"""Anchored checks: numbers that the mathematics must give, whatever the code."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.maths import gibbs
from app.maths.grid import area, grid_points, trapezoid_weights

WINDOW = jnp.asarray([-2.0, 2.0, -1.5, 2.5])
LADDER = [1e-3, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1e3]


class TestCheck1TenEqualEnergies:
    """Equal energies, K = 10: the NLL's gradient is 0.9 at the correct answer, −0.1 at
    every other, and sums to 0; autodiff equals onehot − softargmin."""

    @pytest.mark.parametrize("level", [0.0, -7.5, 1e6])
    @pytest.mark.parametrize("correct", [0, 9])
    def test_nine_tenths_and_minus_one_tenth(self, level, correct):
        gradient = gibbs.nll_gradient(jnp.full(10, level), correct, 1.0)
        expected = np.full(10, -0.1)
        expected[correct] = 0.9
        np.testing.assert_allclose(gradient, expected, rtol=1e-6)
        np.testing.assert_allclose(jnp.sum(gradient), 0, atol=1e-6)

    @pytest.mark.parametrize("classes", [2, 10, 1000])
    def test_in_general_one_less_one_in_k(self, classes):
        gradient = gibbs.nll_gradient(jnp.zeros(classes), 1, 1.0)
        np.testing.assert_allclose(gradient[1], 1 - 1 / classes, rtol=1e-6)
        np.testing.assert_allclose(gradient[0], -1 / classes, rtol=1e-5)

    @pytest.mark.parametrize("beta", [0.1, 1.0, 10.0])
    def test_autodiff_equals_onehot_less_softargmin(self, beta):
        energies = jax.random.normal(jax.random.key(0), (10,))
        expected = jax.nn.one_hot(4, 10) - gibbs.softargmin(energies, beta)
        np.testing.assert_allclose(jax.grad(gibbs.nll)(energies, 4, beta), expected, atol=2e-6)
        np.testing.assert_allclose(jnp.sum(expected), 0, atol=1e-6)


def tilted_wells(points):
    return jnp.sum((points**2 - 1) ** 2, axis=1) + 0.3 * points[:, 0] + 0.1 * points[:, 1]


class TestCheck2Gibbs:
    """Integral 1; invariant to F + c; entropy strictly falls in β unless F is constant;
    −∂ log Z/∂β = ⟨E⟩; β → 0 uniform; β → ∞ argmin."""

    energies = property(lambda self: tilted_wells(grid_points(WINDOW, 65)))
    weights = property(lambda self: trapezoid_weights(WINDOW, 65))

    @pytest.mark.parametrize("beta", LADDER)
    def test_the_integral_is_one(self, beta):
        density = gibbs.boltzmann(self.energies, beta, self.weights)
        np.testing.assert_allclose(jnp.sum(self.weights * density), 1, rtol=1e-5)
        assert np.all(density >= 0)

    @pytest.mark.parametrize("beta", LADDER)
    def test_a_constant_makes_no_difference(self, beta):
        # Quarters survive the shift by a whole number exactly in float32.
        energies = jnp.round(4 * self.energies) / 4
        density = gibbs.boltzmann(energies, beta, self.weights)
        assert np.array_equal(gibbs.boltzmann(energies + 1000.0, beta, self.weights), density)

    def test_entropy_strictly_falls_in_beta(self):
        entropies = [float(gibbs.entropy(self.energies, beta, self.weights)) for beta in LADDER]
        assert np.all(np.diff(entropies) < 0)
        # Differential: under an ever finer grid it would go on to −∞.
        assert entropies[-1] < 0

    @pytest.mark.parametrize("level", [0.0, 0.1, -1e6])
    def test_unless_the_energy_is_constant(self, level):
        for beta in LADDER:
            entropy = gibbs.entropy(jnp.full(65 * 65, level), beta, self.weights)
            np.testing.assert_allclose(entropy, jnp.log(area(WINDOW)), rtol=1e-6)

    @pytest.mark.parametrize("beta", [0.01, 1.0, 10.0, 100.0])
    def test_the_slope_of_log_z_is_minus_the_expected_energy(self, beta):
        slope = jax.grad(gibbs.log_partition, argnums=1)(self.energies, beta, self.weights)
        expected = gibbs.expected_energy(self.energies, beta, self.weights)
        np.testing.assert_allclose(-slope, expected, rtol=1e-5)
        direct = jnp.sum(self.weights * gibbs.boltzmann(self.energies, beta, self.weights) * self.energies)
        np.testing.assert_allclose(direct, expected, rtol=1e-4)

    def test_hot_is_uniform(self):
        density = gibbs.boltzmann(self.energies, 1e-6, self.weights)
        np.testing.assert_allclose(density, 1 / area(WINDOW), rtol=1e-3)

    def test_cold_is_the_argmin(self):
        density = gibbs.boltzmann(self.energies, 1e4, self.weights)
        least = int(jnp.argmin(self.energies))
        np.testing.assert_allclose(self.weights[least] * density[least], 1, rtol=1e-5)
