"""Derivatives against finite differences and closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.maths.calculus import gradient, hessian, laplacian, score


def himmelblau(points):
    x, y = points[:, 0], points[:, 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def wavy(points):
    x, y = points[:, 0], points[:, 1]
    return jnp.sin(2 * x * y) + jnp.exp(0.3 * x - 0.1 * y)


POINTS = np.random.default_rng(0).uniform(-2, 2, (50, 2))
STEPS = 1e-5 * np.eye(2)


@pytest.mark.parametrize("energy", [himmelblau, wavy])
def test_gradient_and_hessian_agree_with_finite_differences(double_precision, energy):
    points = jnp.asarray(POINTS)
    slopes = [(energy(points + e) - energy(points - e)) / 2e-5 for e in STEPS[:, None, :]]
    np.testing.assert_allclose(gradient(energy, points), np.stack(slopes, axis=1), rtol=1e-6, atol=1e-7)
    bends = [(gradient(energy, points + e) - gradient(energy, points - e)) / 2e-5 for e in STEPS[:, None, :]]
    curvature = hessian(energy, points)
    np.testing.assert_allclose(curvature, np.stack(bends, axis=2), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(curvature, np.swapaxes(curvature, 1, 2), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(laplacian(energy, points), curvature[:, 0, 0] + curvature[:, 1, 1], rtol=1e-12)


def test_rows_and_columns_of_the_hessian_are_where_they_should_be():
    curvature = hessian(lambda p: p[:, 0] ** 2 * p[:, 1], jnp.asarray([[2.0, 5.0]]))
    assert np.array_equal(curvature, [[[10.0, 4.0], [4.0, 0.0]]])


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
def test_score_is_the_gradient_of_log_density(beta):
    def quadratic(points):
        return 0.5 * jnp.sum(points**2, axis=1)

    points = jnp.asarray(POINTS, jnp.float32)
    np.testing.assert_allclose(score(quadratic, points, beta), -beta * points, rtol=1e-6)


def test_each_points_derivative_is_its_own():
    points = jnp.asarray(POINTS, jnp.float32)
    for whole in (gradient(wavy, points), hessian(wavy, points)):
        assert whole.dtype == jnp.float32
    np.testing.assert_allclose(gradient(wavy, points)[7:8], gradient(wavy, points[7:8]), rtol=1e-5, atol=1e-6)


def test_derivatives_of_no_points_are_empty():
    nothing = jnp.zeros((0, 2))
    assert gradient(wavy, nothing).shape == (0, 2)
    assert hessian(wavy, nothing).shape == (0, 2, 2)


def test_they_can_be_traced_and_differentiated_again():
    # Score matching trains through the Laplacian.
    def objective(scale):
        return jnp.sum(laplacian(lambda p: scale * jnp.sum(p**4, axis=1), jnp.asarray(POINTS, jnp.float32)))

    np.testing.assert_allclose(jax.jit(jax.grad(objective))(2.0), 12 * np.sum(POINTS**2), rtol=1e-5)
