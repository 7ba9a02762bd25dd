"""The radial basis energy: a plain sum of bumps, which learns the spiral."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.energies.radial_basis import Bumps, RadialBasis
from app.shaping.contrastive.maximum_likelihood import MaximumLikelihood
from tests.shaping.spiral_runs import run

POINTS = jax.random.uniform(jax.random.key(5), (200, 2), minval=-2.5, maxval=2.5)


def test_the_energy_is_the_sum_of_the_bumps() -> None:
    spec = RadialBasis(side=7, width=0.4)
    heights = np.random.default_rng(0).normal(size=(7, 7))
    params = Bumps(jnp.asarray(heights, jnp.float32), jnp.asarray(0.3))
    found = spec.build().apply(params, POINTS)
    side = np.linspace(-2, 2, 7)
    expected = np.full(len(POINTS), 0.3)
    for row in range(7):
        for column in range(7):
            squared = np.sum((np.asarray(POINTS, np.float64) - [side[column], side[row]]) ** 2, axis=1)
            expected += heights[row, column] * np.exp(-squared / (2 * 0.4**2))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_far_away_the_energy_is_level() -> None:
    model = RadialBasis().build()
    params = model.init(jax.random.key(0))._replace(level=jnp.asarray(1.5))
    np.testing.assert_allclose(model.apply(params, 10 + jnp.abs(POINTS)), 1.5)


@pytest.mark.parametrize(("side", "width"), [(20, 0.2), (20, 0.5), (8, 0.6)])
def test_the_random_start_has_the_same_hills_whatever_the_bumps(side: int, width: float) -> None:
    model = RadialBasis(side=side, width=width).build()
    inner = POINTS * 0.6
    spreads = [float(jnp.std(model.apply(model.init(jax.random.key(s)), inner))) for s in range(20)]
    assert 0.25 < np.mean(spreads) < 0.6


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_the_spiral(seed: int) -> None:
    spec = MaximumLikelihood(energy=RadialBasis())
    start = run(spec, 0, seed).diagnostics()
    found = run(spec, MaximumLikelihood.schedule, seed).diagnostics()
    assert found.information > 1.95 > 10 * start.information
    assert found.low_energy_volume < 0.13 < 0.2 * start.low_energy_volume


def test_bumps_wider_than_the_gap_between_the_arms_blur_them() -> None:
    found = run(MaximumLikelihood(energy=RadialBasis(side=6, width=0.8)), MaximumLikelihood.schedule).diagnostics()
    assert found.information < 1.2
    assert found.low_energy_volume > 0.25
