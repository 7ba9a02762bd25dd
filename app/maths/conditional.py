"""F(x, y) with x given: everything is normalised over y, in each column of the grid.

A column is all the answers at one x: a line of the window, or a whole plane. A datum's
x lies between two columns; what belongs to it (log Z, the share of the data) is taken
linearly between them. Averages over the data are then averages over columns,
weighted by the shares. Points whose x lies outside the window count at its edge.

Source: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), eq. 2.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.maths import gibbs
from app.maths.calibration import calibrated_beta_of_columns
from app.maths.diagnostics import Diagnostics, Thermal, judge
from app.maths.gibbs import Scalar
from app.maths.grid import WindowArray, column_weights, inside, trapezoid_rule

Ends = Float[Array | np.ndarray, "_"]
"""The least and the greatest x, such as a window's first two numbers (others may follow)."""


def _columns_around(x: Float[Array, " n"], ends: Ends, count: int) -> tuple[Array, Float[Array, " n"]]:
    """The column to the left of each x, and how far x is on the way to the next, 0 to 1."""
    x0, x1 = jnp.asarray(ends)[0], jnp.asarray(ends)[1]
    place = jnp.clip((x - x0) / (x1 - x0) * (count - 1), 0, count - 1)
    left = jnp.clip(jnp.floor(place), 0, count - 2)
    return left.astype(jnp.int32), place - left


def column_shares(x: Float[Array, " n"], ends: Ends, count: int) -> Float[Array, " {count}"]:
    """The fraction of the data at each of ``count`` evenly spaced columns, each datum shared
    between the two around it; they sum to 1."""
    left, way = _columns_around(x, ends, count)
    total = jnp.zeros(count, x.dtype).at[left].add(1 - way).at[left + 1].add(way)
    return total / x.shape[0]


def between_columns(values: Float[Array, " r"], x: Float[Array, " n"], ends: Ends) -> Float[Array, " n"]:
    """A function of x given at the columns, linear between them, at each x."""
    left, way = _columns_around(x, ends, values.shape[0])
    return values[left] * (1 - way) + values[left + 1] * way


def column_log_partition(
    grid_energies: Float[Array, " {resolution**2}"], beta: Scalar, window: WindowArray, resolution: int
) -> Float[Array, " {resolution}"]:
    """log ∫ exp(−βF(x, y)) dy for each column, in nats, by the trapezoid rule."""
    columns = grid_energies.reshape(resolution, resolution).T
    return gibbs.log_partition(columns, beta, column_weights(window, trapezoid_rule(resolution)))


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


def column_averages(
    grid_energies: Float[Array, " {resolution**2}"],
    beta: Scalar,
    shares: Float[Array, " {resolution}"],
    window: WindowArray,
    resolution: int,
) -> tuple[Float[Array, ""], Float[Array, ""], Float[Array, ""]]:
    """Averages over the data's x of log Z, of the entropy of P_β(y|x) in nats, and of ⟨F⟩."""
    columns = grid_energies.reshape(resolution, resolution).T
    weights = column_weights(window, trapezoid_rule(resolution))
    return (
        shares @ gibbs.log_partition(columns, beta, weights),
        shares @ gibbs.entropy(columns, beta, weights),
        shares @ gibbs.expected_energy(columns, beta, weights),
    )


class Given(NamedTuple):
    """Points of a data set as seen from x: where they are given, and their energies."""

    x: Float[Array, " n"]
    energies: Float[Array, " n"]


def diagnose_columns(
    columns: Float[Array, "answers columns"],
    ends: Ends,
    weights: Float[Array, " answers"],
    coarse: Float[Array, " answers"],
    train: Given,
    held_out: Given,
    contrast_energies: Float[Array, " k"],
    start_spread: Scalar,
) -> tuple[Diagnostics, Float[Array, " columns"]]:
    """``diagnose`` where x is given, and log Z of each column at β̂.

    A column holds the energies of all answers at one x, the columns evenly spaced from
    one end to the other; ``weights`` are what each answer stands for, ``coarse`` the same
    for a rule on fewer of them. I, NLL, entropy, log Z and ⟨F⟩ are averages over the
    data's x, and Ω is the set of answers.
    """
    count = columns.shape[1]
    shares = column_shares(train.x, ends, count)
    # P is known on the grid alone: a datum in a valley too narrow for it counts as lying at
    # its column's lowest point, or P would seem to exceed 1 / (a step) there.
    lowest = jnp.min(columns, axis=0)
    no_less = jnp.maximum(train.energies, between_columns(lowest, train.x, ends))
    beta = calibrated_beta_of_columns(columns, weights, shares, no_less)
    log_z = gibbs.log_partition(columns.T, beta, weights)
    nll = beta * jnp.maximum(held_out.energies - between_columns(lowest, held_out.x, ends), 0.0)
    nll += between_columns(log_z + beta * lowest, held_out.x, ends)
    thermal = Thermal(
        beta_hat=beta,
        log_partition=shares @ log_z,
        log_partition_error=jnp.abs(shares @ (gibbs.log_partition(columns.T, beta, coarse) - log_z)),
        entropy=shares @ gibbs.entropy(columns.T, beta, weights),
        expected_energy=shares @ gibbs.expected_energy(columns.T, beta, weights),
        held_out_nll=jnp.mean(nll),
        log_volume=jnp.log(jnp.sum(weights)),
    )
    along = jnp.full(count, 1.0, columns.dtype).at[jnp.asarray([0, -1])].set(0.5)
    everywhere = (weights[:, None] * along[None, :]).ravel()
    found = judge(thermal, columns.ravel(), everywhere, train.energies, contrast_energies, start_spread)
    return found, log_z


def argmin_error(
    grid_energies: Float[Array, " {resolution**2}"],
    window: WindowArray,
    resolution: int,
    points: Float[Array, "n 2"],
) -> Float[Array, ""]:
    """How far the best answer lies from the data, in data units: the distance from
    (x, argmin_y F(x, y)) to the nearest of ``points``, averaged over the columns in
    proportion to the data there.

    The nearest of all, since where one x has many right y any of them will do. Where
    the points are sparse it cannot be smaller than about half the gap between them.
    """
    x0, x1, y0, y1 = jnp.asarray(window)
    t = jnp.linspace(0, 1, resolution)
    lowest = jnp.argmin(grid_energies.reshape(resolution, resolution), axis=0)
    answers = jnp.stack([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t[lowest]], axis=1)
    squared = jnp.sum((answers[:, None] - points[None]) ** 2, axis=2)
    shares = column_shares(points[:, 0], window[:2], resolution)
    return shares @ jnp.sqrt(jnp.min(squared, axis=1))
