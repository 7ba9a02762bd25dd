"""The host's grids are those of the mathematics."""

import numpy as np
import pytest

from app.engine import grids
from app.engine.programs import BLOCK
from app.maths.grid import grid_axes, grid_points
from app.spec.window import Window

WINDOWS = [Window(), Window(x=(-0.3, 7.1), y=(100.0, 102.5))]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("resolution", [2, 63, 128])
def test_the_grid_is_the_grid(window: Window, resolution: int) -> None:
    for ours, theirs in zip(grids.axes(window, resolution), grid_axes(window.as_array(), resolution), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-7, atol=2e-7)
    blocks = grids.blocks(window, resolution)
    assert all(block.shape == (BLOCK, 2) and block.dtype == np.float32 for block in blocks)
    points = np.concatenate(blocks)[: resolution**2]
    np.testing.assert_allclose(points, grid_points(window.as_array(), resolution), rtol=2e-7, atol=2e-7)


@pytest.mark.parametrize("window", WINDOWS)
def test_uniform_points_fill_the_window_and_are_always_the_same(window: Window) -> None:
    points = grids.uniform(window, 4000)
    grids.uniform.cache_clear()
    np.testing.assert_array_equal(points, grids.uniform(window, 4000))
    lower, upper = np.asarray([window.x, window.y]).T
    assert (points >= lower).all()
    assert (points <= upper).all()
    # Mean and variance of a uniform distribution, within five standard errors.
    unit = (points - lower) / (upper - lower)
    np.testing.assert_allclose(unit.mean(axis=0), 0.5, atol=5 * (1 / 12 / 4000) ** 0.5)
    np.testing.assert_allclose(unit.var(axis=0), 1 / 12, atol=0.006)
