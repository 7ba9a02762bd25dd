"""Every dataset: shapes, keys, windows; and the places that each one's points lie at."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.ellipse import Ellipse
from app.datasets.moons import Moons
from app.datasets.spiral import Spiral
from app.datasets.two_spirals import TwoSpirals
from app.spec.families import Dataset
from app.spec.registry import discover, families
from app.spec.structure import joined, split

discover()

DRAWN: list[Any] = [cls() for kind, cls in families()["data"].items() if kind != "points"]
KEY = jax.random.key(3)


@pytest.mark.parametrize("data", DRAWN, ids=lambda d: d.kind)
def test_the_same_key_gives_the_same_points_and_held_out_ones_are_others(data: Any) -> None:
    train, held_out = data.draw(KEY)
    assert train.shape == held_out.shape == (data.size, 2 if data.given is None else 3)
    assert train.dtype == jnp.float32
    np.testing.assert_array_equal(train, data.draw(KEY)[0])
    assert not np.any(np.all(np.isin(held_out, train), axis=1))
    assert not np.array_equal(train, data.draw(jax.random.key(4))[0])


@pytest.mark.parametrize("data", DRAWN, ids=lambda d: d.kind)
def test_the_natural_window_holds_the_data(data: Dataset) -> None:
    window = data.natural_window()
    points = np.concatenate(data.draw(KEY))
    for axis, (lo, hi) in enumerate((window.x, window.y)):
        inside = (points[:, axis] > lo) & (points[:, axis] < hi)
        assert inside.mean() > 0.999


@pytest.mark.parametrize("data", DRAWN, ids=lambda d: d.kind)
def test_knobs_are_traced_and_a_moved_one_does_not_compile_again(data: Dataset) -> None:
    structure, knobs = split(data)
    traces = []

    @jax.jit
    def draw(knobs, key):  # type: ignore[no-untyped-def]
        traces.append(1)
        return joined(structure, knobs, Dataset).draw(key)

    still = draw(knobs, KEY)[0]
    moved = draw({**knobs, "noise": np.float32(0.25)}, KEY)[0]
    assert len(traces) == 1
    np.testing.assert_allclose(still, data.draw(KEY)[0], atol=5e-6)  # angles reach 14 radians, in float32
    assert not np.allclose(still, moved)


def test_without_noise_the_spiral_lies_on_its_arm() -> None:
    points = np.asarray(Spiral(noise=0.0).draw(KEY)[0])
    radius = np.hypot(points[:, 0], points[:, 1])
    assert 0.25 <= radius.min() < 0.26
    assert 1.59 < radius.max() <= 1.6001
    turns = np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi)
    expected = 1.5 * (radius - 0.25) / 1.35
    np.testing.assert_allclose((turns - expected + 0.5) % 1, 0.5, atol=1e-4)


def test_the_spirals_true_density_has_the_diagnostics_it_is_quoted_with() -> None:
    t = (np.arange(2000) + 0.5) / 2000
    radius, angle = 0.25 + 1.35 * t, 3 * np.pi * t
    arm = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)

    def density(points: np.ndarray) -> np.ndarray:
        squared = ((points[:, None] - arm) ** 2).sum(axis=-1)
        return np.exp(-squared / (2 * 0.05**2)).mean(axis=1) / (2 * np.pi * 0.05**2)

    train, held_out = (np.asarray(points, np.float64) for points in Spiral().draw(KEY))
    side = np.linspace(-2, 2, 64)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    information = np.log(16) + np.log(density(held_out)).mean()
    volume = np.mean(density(grid) >= np.percentile(density(train), 5))
    assert information == pytest.approx(2.2, abs=0.08)
    assert volume == pytest.approx(0.107, abs=0.01)


def test_two_spirals_are_one_turned_by_half_a_turn() -> None:
    points = np.asarray(TwoSpirals(noise=0.0).draw(KEY)[0])
    radius = np.hypot(points[:, 0], points[:, 1])
    turns = np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) - (radius - 0.25) / 1.35
    arm = np.round(2 * turns) % 2
    np.testing.assert_allclose((2 * turns + 0.5) % 1, 0.5, atol=1e-3)
    assert np.sum(arm == 0) == np.sum(arm == 1) == 500


def test_without_noise_each_moon_is_a_half_circle() -> None:
    points = np.asarray(Moons(noise=0.0).draw(KEY)[0])
    upper = np.isclose(np.hypot(*points.T), 1, atol=1e-5) & (points[:, 1] >= 0)
    lower = np.isclose(np.hypot(points[:, 0] - 1, points[:, 1] - 0.5), 1, atol=1e-5) & (points[:, 1] <= 0.5)
    assert np.all(upper | lower)
    assert upper.sum() == lower.sum() == 500


def test_eight_gaussians_have_equal_shares_and_the_knobs_spread() -> None:
    points = np.asarray(EightGaussians(size=5000, noise=0.05).draw(KEY)[0])
    angle = np.arctan2(points[:, 1], points[:, 0])
    which = np.round(angle / (np.pi / 4)).astype(int) % 8
    centres = 1.4 * np.stack([np.cos(which * np.pi / 4), np.sin(which * np.pi / 4)], axis=1)
    assert np.std(points - centres) == pytest.approx(0.05, rel=0.03)
    shares = np.bincount(which, minlength=8)
    # 625 expected, standard deviation 23.
    assert shares.min() > 530
    assert shares.max() < 720


def test_without_noise_the_ellipse_has_its_axes() -> None:
    points = np.asarray(Ellipse(noise=0.0, horizontal=1.0, vertical=2.5).draw(KEY)[0])
    np.testing.assert_allclose(points[:, 0] ** 2 + (points[:, 1] / 2.5) ** 2, 1, atol=1e-5)
    default = np.asarray(Ellipse(noise=0.0).draw(KEY)[0])
    np.testing.assert_allclose(np.abs(default).max(axis=0), [2.0, 1.5], rtol=1e-3)
