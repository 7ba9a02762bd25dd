"""Datasets that are mixtures of classes: the classes' densities, and what they say of a point."""

from typing import Any

import jax
import numpy as np
import pytest

from app.datasets.eight_gaussians import EightGaussians
from app.datasets.grid_of_gaussians import GridOfGaussians
from app.datasets.moons import Moons
from app.datasets.two_spirals import TwoSpirals
from app.spec.families import Labelled
from app.spec.registry import discover, families
from app.spec.structure import join, split

discover()
LABELLED: list[Any] = [cls() for cls in families()["data"].values() if issubclass(cls, Labelled)]


def of_classes(structure: Any, knobs: Any, points: Any) -> Any:
    return join(structure, knobs).class_log_densities(points)


def of_all(structure: Any, knobs: Any, points: Any) -> Any:
    return join(structure, knobs).log_density(points)


compiled_of_classes, compiled_of_all = (jax.jit(function, static_argnums=0) for function in (of_classes, of_all))


def class_log_densities(data: Any, points: np.ndarray) -> np.ndarray:
    return np.asarray(compiled_of_classes(*split(data), np.asarray(points, np.float32)), np.float64)


def test_which_datasets_have_classes() -> None:
    kinds = {data.kind for data in LABELLED}
    assert {"moons", "two-spirals", "eight-gaussians", "grid-of-gaussians", "pinwheel", "circles", "rings"} <= kinds
    assert not kinds & {"spiral", "points", "parabola"}


@pytest.mark.parametrize("data", LABELLED, ids=lambda data: data.kind)
def test_the_density_is_the_mean_of_its_classes(data: Any) -> None:
    """Two independent ways: for some kinds the density is not made of the classes'."""
    points = np.concatenate([np.random.default_rng(0).uniform(-2, 2, (60, 2)), data.draw(jax.random.key(0))[0][:60]])
    each = class_log_densities(data, points)
    whole = np.asarray(compiled_of_all(*split(data), points.astype(np.float32)), np.float64)
    assert each.shape[1] >= 2
    near = whole > -200  # further out float32 keeps few digits of the logarithm
    assert near.sum() > 60
    np.testing.assert_allclose(np.logaddexp.reduce(each, axis=1)[near] - np.log(each.shape[1]), whole[near], atol=2e-3)


@pytest.mark.parametrize("data", [Moons(), TwoSpirals(noise=0.03)], ids=lambda data: data.kind)
def test_every_second_point_is_of_the_second_class(data: Any) -> None:
    """So they are drawn; where classes do not touch, the densities know it of each point."""
    points = np.asarray(data.draw(jax.random.key(1))[0])
    np.testing.assert_array_equal(np.argmax(class_log_densities(data, points), axis=1), np.arange(len(points)) % 2)


def test_gaussians_are_in_the_order_of_their_angles_and_of_the_rows() -> None:
    angles = np.arange(8) * np.pi / 4
    centres = 1.4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    eight = class_log_densities(EightGaussians(noise=0.2), centres)
    np.testing.assert_array_equal(np.argmax(eight, axis=1), np.arange(8))
    squared = np.sum((centres[:, None] - centres[None]) ** 2, axis=2)
    np.testing.assert_allclose(eight, -squared / (2 * 0.2**2) - np.log(2 * np.pi * 0.2**2), rtol=1e-4)
    grid = GridOfGaussians(side=3)
    side = np.asarray(grid._centres())
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # rows are y
    np.testing.assert_array_equal(np.argmax(class_log_densities(grid, places), axis=1), np.arange(9))


@pytest.mark.parametrize("data", LABELLED, ids=lambda data: data.kind)
def test_finite_however_far_and_compiled_once_for_all_knobs(data: Any) -> None:
    far = np.asarray([[0, 0], [1e6, 1e6], [-1e6, 3], [2, -1e6]], np.float32)
    assert np.isfinite(class_log_densities(data, far)).all()
    programs = compiled_of_classes._cache_size()  # type: ignore[attr-defined]
    assert np.isfinite(class_log_densities(data.model_copy(update={"noise": 0.25}), far)).all()
    assert compiled_of_classes._cache_size() == programs  # type: ignore[attr-defined]
