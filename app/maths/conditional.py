"""The data as a density of y given x, and how far the best answers lie from it.

Source: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), section 1.3.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.maths.columns import column_shares, way_between
from app.maths.grid import WindowArray, column_weights, inside, trapezoid_rule

Ends = Float[Array | np.ndarray, "_"]
"""The least and the greatest x, such as a window's first two numbers (others may follow)."""


def _columns_around(x: Float[Array, " n"], ends: Ends, count: int) -> tuple[Array, Float[Array, " n"]]:
    """The column to the left of each x, and how far x is on the way to the next, 0 to 1."""
    x0, x1 = jnp.asarray(ends)[0], jnp.asarray(ends)[1]
    place = jnp.clip((x - x0) / (x1 - x0) * (count - 1), 0, count - 1)
    left = jnp.clip(jnp.floor(place), 0, count - 2)
    return left.astype(jnp.int32), place - left


def conditional_data_density(
    points: Float[Array, "n 2"], omega: WindowArray, window: WindowArray, resolution: int
) -> Float[Array, " {resolution**2}"]:
    """p̂_data(y|x) on the grid over ``window``, per unit of y: each datum shared bilinearly
    among the four grid points around it, then each column divided by the data that it has
    in Ω. So a column integrates to 1 over Ω's y; columns without data hold 0."""
    shown = inside(window, points)
    x0, x1, y0, y1 = jnp.asarray(window)
    counted = inside(omega, points) & (points[:, 0] >= x0) & (points[:, 0] <= x1)
    # What is left out may be NaN, and 0 × NaN is no 0.
    left, way = _columns_around(jnp.where(counted, points[:, 0], x0), window[:2], resolution)
    place = jnp.where(shown, (points[:, 1] - y0) / (y1 - y0), 0.0) * (resolution - 1)
    lower = jnp.clip(jnp.floor(place), 0, resolution - 2)
    side = jnp.arange(2, dtype=jnp.int32)
    up = jnp.clip(place - lower, 0, 1)
    across = jnp.stack([1 - way, way]) * counted[None].astype(points.dtype)
    mass = jnp.stack([1 - up, up])[:, None] * across[None, :] * shown[None, None].astype(points.dtype)
    rows = lower.astype(jnp.int32)[None, None] + side[:, None, None]
    columns = left[None, None] + side[None, :, None]
    index = rows * resolution + columns
    total = jnp.zeros(resolution**2, points.dtype).at[index.ravel()].add(mass.ravel())
    held = jnp.zeros(resolution, points.dtype).at[columns.ravel()].add(across.ravel())
    weights = column_weights(window, trapezoid_rule(resolution))[:, None]
    held = jnp.where(held > 0, held, 1.0)
    return (total.reshape(resolution, resolution) / held[None, :] / weights).ravel()


def argmin_error(
    grid_energies: Float[np.ndarray, " {resolution**2}"],
    window: Float[np.ndarray, "4"],
    resolution: int,
    points: Float[np.ndarray, "n 2"],
) -> float:
    """How far the best answer lies from the data, in data units: the distance from
    (x, argmin_y F(x, y)) to the nearest of ``points``, averaged over the columns in
    proportion to the data there.

    The nearest of all, since where one x has many right y any of them will do. Where
    the points are sparse it cannot be smaller than about half the gap between them.
    """
    x0, x1, y0, y1 = map(float, window)
    t = np.linspace(0, 1, resolution)
    lowest = np.argmin(np.asarray(grid_energies).reshape(resolution, resolution), axis=0)
    answers = np.stack([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t[lowest]], axis=1)
    squared = np.sum((answers[:, None] - np.asarray(points, np.float64)[None]) ** 2, axis=2)
    shares = column_shares(way_between(points[:, 0], (x0, x1)), resolution)
    return float(shares @ np.sqrt(np.min(squared, axis=1)))
