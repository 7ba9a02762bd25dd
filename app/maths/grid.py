"""The grid on the window Ω, and what is integrated over it.

A grid of resolution r has r × r points, both ends of each side included. Flattened,
rows are y and columns x: index ``j * r + i`` is the point ``(x[i], y[j])``.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, PRNGKeyArray

BLEND = 3.0
"""Steps over which one rule passes into another: tanh(k / 3) has e⁻¹⁵ of itself at the
frequency of every second point."""
WindowArray = Float[Array | np.ndarray, "4"]
"""``[x0, x1, y0, y1]``, in data units; may be traced."""


def grid_axes(window: WindowArray, resolution: int) -> tuple[Float[Array, " r"], Float[Array, " r"]]:
    """The coordinates of the columns and of the rows, in data units; resolution ≥ 2."""
    if resolution < 2:
        raise ValueError(f"a grid needs two points a side; resolution is {resolution}")
    x0, x1, y0, y1 = window
    # Weighting the two ends, rather than adding steps, meets both of them exactly.
    t = jnp.asarray(np.arange(resolution) / (resolution - 1), jnp.asarray(window).dtype)
    return x0 * (1 - t) + x1 * t, y0 * (1 - t) + y1 * t


def grid_points(window: WindowArray, resolution: int) -> Float[Array, "{resolution**2} 2"]:
    """The points of the grid, in data units."""
    x, y = grid_axes(window, resolution)
    shape = (resolution, resolution)
    columns, rows = jnp.broadcast_to(x, shape), jnp.broadcast_to(y[:, None], shape)
    return jnp.stack([columns.ravel(), rows.ravel()], axis=1)


def trapezoid_weights(window: WindowArray, resolution: int) -> Float[Array, " {resolution**2}"]:
    """What each grid point stands for by the trapezoid rule, in data units squared:
    a whole cell inside, half of one on a side, a quarter in a corner. They sum to |Ω|."""
    return product_weights(window, trapezoid_rule(resolution))


def column_weights(window: WindowArray, rule: Float[np.ndarray, " r"]) -> Float[Array, " {len(rule)}"]:
    """A rule along y alone, in data units: what each point of a column stands for. For the
    rules here they sum to the window's height."""
    height = jnp.asarray(window)[3] - jnp.asarray(window)[2]
    return height * jnp.asarray(rule / (len(rule) - 1), jnp.asarray(window).dtype)


def trapezoid_rule(resolution: int) -> Float[np.ndarray, " {resolution}"]:
    """The trapezoid rule on one side, in steps of the grid."""
    side = np.ones(resolution)
    side[[0, -1]] = 0.5
    return side


def coarse_rule(resolution: int) -> Float[np.ndarray, " {resolution}"]:
    """The trapezoid rule on every second point of a side, 0 at the points left out.

    The far end always takes part, so that where r is even the last interval is one
    step long and the others are two.
    """
    kept = np.arange(0, resolution, 2)
    if resolution % 2 == 0:
        kept = np.append(kept, resolution - 1)
    half_gaps = np.diff(kept) / 2
    side = np.zeros(resolution)
    side[kept[:-1]] += half_gaps
    side[kept[1:]] += half_gaps
    return side


def blended_coarse_rule(resolution: int) -> Float[np.ndarray, " {resolution}"]:
    """The same points past the middle of a side, and the others before it; about the middle
    both, so smoothly that no step between the two rules counts.

    Where r is even, ``coarse_rule`` integrates a function that is its own mirror image as the
    trapezoid rule on all points does, right or wrong: the mean of that rule and its mirror
    image is the trapezoid rule. This one does not.
    """
    whole = trapezoid_rule(resolution)
    past_the_middle = np.tanh((np.arange(resolution) - (resolution - 1) / 2) / BLEND)
    side = whole + past_the_middle * (coarse_rule(resolution) - whole)
    found: Float[np.ndarray, " {resolution}"] = side * ((resolution - 1) / side.sum())  # a constant is exact
    return found


def product_weights(window: WindowArray, side: Float[np.ndarray, " r"]) -> Float[Array, " {len(side)**2}"]:
    """The outer product of one rule a side with itself; ``side`` is in steps of the grid."""
    rule = jnp.asarray(side / (len(side) - 1), jnp.asarray(window).dtype)
    return (area(window) * (rule[:, None] * rule[None, :])).ravel()


def area(window: WindowArray) -> Float[Array, ""]:
    """|Ω|, in data units squared."""
    x0, x1, y0, y1 = window
    return jnp.asarray((x1 - x0) * (y1 - y0))


def inside(window: WindowArray, points: Float[Array, "*batch 2"]) -> Bool[Array, "*batch"]:
    """Whether each point lies in Ω; its border belongs to it, NaN does not."""
    x0, x1, y0, y1 = window
    x, y = points[..., 0], points[..., 1]
    return jnp.asarray((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))


def uniform_points(key: PRNGKeyArray, window: WindowArray, count: int) -> Float[Array, "{count} 2"]:
    """Independent uniform draws from Ω."""
    window = jnp.asarray(window)
    lo, hi = window[0::2], window[1::2]
    u = jax.random.uniform(key, (count, 2), window.dtype)
    # The weighted mean of the ends; rounding cannot carry it past either of them.
    return lo[None, :] * (1 - u) + hi[None, :] * u
