"""The ellipses of the course: their axes, their density at each x, and draws that follow it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.ellipse import Ellipse
from app.datasets.ellipse_family import EllipseFamily

DATA = EllipseFamily()


def test_the_half_axes_are_the_formula_s() -> None:
    axes = np.asarray(DATA.half_axes(jnp.asarray([0.0, 0.5, 1.0])))
    np.testing.assert_allclose(axes[0], [2.0, 1.5])
    np.testing.assert_allclose(axes[1], [1.75 * np.e, 1.75 * np.e], rtol=1e-6)
    np.testing.assert_allclose(axes[2], np.asarray([1.5, 2.0]) * np.e**2, rtol=1e-6)


def test_at_x_0_it_is_the_ellipse() -> None:
    points = np.random.default_rng(0).uniform(-3, 3, (200, 2)).astype(np.float32)
    at_zero = np.concatenate([points, np.zeros((200, 1), np.float32)], axis=1)
    np.testing.assert_allclose(
        EllipseFamily(noise=0.2).log_density(jnp.asarray(at_zero)),
        Ellipse(noise=0.2).log_density(jnp.asarray(points)),
        atol=1e-3,
    )


@pytest.mark.parametrize("x", [0.0, 0.4, 1.0])
def test_the_density_integrates_to_one_at_each_x(x: float) -> None:
    side = np.linspace(-17, 17, 341)
    grid = np.stack([*map(np.ravel, np.meshgrid(side, side)), np.full(341**2, x)], axis=1).astype(np.float32)
    mass = np.exp(np.asarray(jax.jit(DATA.log_density)(grid), np.float64)).sum() * (side[1] - side[0]) ** 2
    assert mass == pytest.approx(1, abs=2e-3)


def test_draws_lie_on_their_own_ellipse_within_the_noise() -> None:
    points = np.concatenate(EllipseFamily(size=5000).draw(jax.random.key(1)))
    x = points[:, 2]
    assert x.min() >= 0
    assert x.max() <= 1
    assert x.mean() == pytest.approx(0.5, abs=0.02)
    # Turned back to the unit circle, noise of 0.3 is at most 0.3 / 1.5 of a radius.
    radius = np.linalg.norm(points[:, :2] / np.asarray(DATA.half_axes(jnp.asarray(x))), axis=1)
    assert np.abs(radius - 1).max() < 5 * 0.3 / 1.5
    wide = x > 0.9
    assert np.std(radius[wide]) < np.std(radius[x < 0.1]) / 3


def test_the_draws_are_as_likely_as_their_entropy_says() -> None:
    # E log p under p by quadrature at one x, against draws of the angle and the noise there.
    x, noise = 0.3, 0.3
    axes = np.asarray(DATA.half_axes(jnp.asarray([x])))[0]
    random = np.random.default_rng(2)
    angle = random.uniform(0, 2 * np.pi, 20_000)
    drawn = axes * np.stack([np.cos(angle), np.sin(angle)], axis=1) + noise * random.normal(size=(20_000, 2))
    with_x = np.concatenate([drawn, np.full((20_000, 1), x)], axis=1).astype(np.float32)
    logs = np.asarray(jax.jit(DATA.log_density)(with_x), np.float64)
    side = np.linspace(-8, 8, 401)
    grid = np.stack([*map(np.ravel, np.meshgrid(side, side)), np.full(401**2, x)], axis=1).astype(np.float32)
    density = np.asarray(jax.jit(DATA.log_density)(grid), np.float64)
    entropy = -np.sum(np.exp(density) * density) * (side[1] - side[0]) ** 2
    assert -logs.mean() == pytest.approx(entropy, abs=4 * logs.std() / np.sqrt(20_000))
