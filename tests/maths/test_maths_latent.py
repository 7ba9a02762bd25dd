"""Free energies of a latent variable: cold, warm and hot."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.maths.latent import circle_angles, cold, ellipse, squared_distances, warm


def test_the_angles_go_round_once_and_do_not_meet():
    angles = circle_angles(48)
    assert angles.shape == (48,)
    assert angles[0] == 0
    np.testing.assert_allclose(np.diff(angles), 2 * np.pi / 48)
    assert angles[-1] + 2 * np.pi / 48 == pytest.approx(2 * np.pi)


def test_the_ellipse_has_these_half_axes():
    points = np.asarray(ellipse(jnp.asarray([2.0, 1.5]), circle_angles(8)))
    np.testing.assert_allclose(points[[0, 2, 4, 6]], [[2, 0], [0, 1.5], [-2, 0], [0, -1.5]], atol=1e-6)
    np.testing.assert_allclose((points[:, 0] / 2) ** 2 + (points[:, 1] / 1.5) ** 2, 1, atol=1e-6)


def test_every_point_meets_every_value_of_the_latent_variable():
    points, explained = jax.random.normal(jax.random.key(0), (2, 7, 2))
    expected = ((np.asarray(points)[:, None] - np.asarray(explained)) ** 2).sum(-1)
    np.testing.assert_allclose(squared_distances(points, explained), expected, rtol=1e-5)
    np.testing.assert_array_equal(np.diag(squared_distances(points, points)), 0)


def test_warm_lies_between_the_mean_and_the_least_and_falls_in_beta(double_precision):
    energies = jax.random.uniform(jax.random.key(1), (20, 48), minval=1.0, maxval=9.0)
    ladder = np.stack([np.asarray(warm(energies, beta)) for beta in (1e-8, 0.1, 1.0, 10.0, 1e6)])
    assert (np.diff(ladder, axis=0) < 0).all()
    np.testing.assert_allclose(ladder[0], np.asarray(energies).mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(ladder[-1], cold(energies), rtol=1e-5)


def test_the_mean_and_not_the_sum_so_that_a_finer_grid_changes_nothing(double_precision):
    # Equal energies have that free energy, however many they are.
    np.testing.assert_allclose(warm(jnp.full(48, 2.5), 3.0), 2.5, rtol=1e-12)
    point = jnp.asarray([[0.3, 0.8]])
    half_axes = jnp.asarray([2.0, 1.5])
    coarse, fine = (warm(squared_distances(point, ellipse(half_axes, circle_angles(k))), 1.0) for k in (48, 480))
    np.testing.assert_allclose(coarse, fine, rtol=1e-10)
