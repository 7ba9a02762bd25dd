"""F(x, y) with x given: everything is normalised over y, in each column of the grid.

A datum's x lies between two columns; what belongs to it (log Z, the share of the data)
is taken linearly between them. Averages over the data are then averages over columns,
weighted by the shares. Points whose x lies outside the window count at its edge.

Source: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), eq. 2.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths import gibbs
from app.maths.calibration import calibrated_beta_of_columns
from app.maths.diagnostics import Diagnostics, Thermal, judge
from app.maths.gibbs import Scalar
from app.maths.grid import WindowArray, coarse_rule, column_weights, inside, trapezoid_rule, trapezoid_weights


def _columns_around(x: Float[Array, " n"], window: WindowArray, resolution: int) -> tuple[Array, Float[Array, " n"]]:
    """The column to the left of each x, and how far x is on the way to the next, 0 to 1."""
    x0, x1 = jnp.asarray(window)[0], jnp.asarray(window)[1]
    place = jnp.clip((x - x0) / (x1 - x0) * (resolution - 1), 0, resolution - 1)
    left = jnp.clip(jnp.floor(place), 0, resolution - 2)
    return left.astype(jnp.int32), place - left


def column_shares(x: Float[Array, " n"], window: WindowArray, resolution: int) -> Float[Array, " {resolution}"]:
    """The fraction of the data at each column, each datum shared between the two around
    it; they sum to 1."""
    left, way = _columns_around(x, window, resolution)
    total = jnp.zeros(resolution, x.dtype).at[left].add(1 - way).at[left + 1].add(way)
    return total / x.shape[0]


def between_columns(values: Float[Array, " r"], x: Float[Array, " n"], window: WindowArray) -> Float[Array, " n"]:
    """A function of x given at the columns, linear between them, at each x."""
    left, way = _columns_around(x, window, values.shape[0])
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
    left, way = _columns_around(jnp.where(counted, points[:, 0], x0), window, resolution)
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


def diagnose_columns(
    grid_energies: Float[Array, " {resolution**2}"],
    window: WindowArray,
    resolution: int,
    train: Float[Array, "n 2"],
    train_energies: Float[Array, " n"],
    held_out: Float[Array, "m 2"],
    held_out_energies: Float[Array, " m"],
    contrast_energies: Float[Array, " k"],
    start_spread: Scalar,
) -> tuple[Diagnostics, Float[Array, " {resolution}"]]:
    """``diagnose`` in a conditional world, and log Z of each column at β̂. I, NLL, entropy,
    log Z and ⟨F⟩ are averages over the data's x, and Ω is the interval of y."""
    window = jnp.asarray(window)
    fine = column_weights(window, trapezoid_rule(resolution))
    coarse = column_weights(window, coarse_rule(resolution))
    columns = grid_energies.reshape(resolution, resolution)
    shares = column_shares(train[:, 0], window, resolution)
    # P is known on the grid alone: a datum in a valley too narrow for it counts as lying at
    # its column's lowest point, or P would seem to exceed 1 / (a step) there.
    lowest = jnp.min(columns, axis=0)
    no_less = jnp.maximum(train_energies, between_columns(lowest, train[:, 0], window))
    beta = calibrated_beta_of_columns(columns, fine, shares, no_less)
    log_z = gibbs.log_partition(columns.T, beta, fine)
    x = held_out[:, 0]
    nll = beta * jnp.maximum(held_out_energies - between_columns(lowest, x, window), 0.0)
    nll += between_columns(log_z + beta * lowest, x, window)
    thermal = Thermal(
        beta_hat=beta,
        log_partition=shares @ log_z,
        log_partition_error=jnp.abs(shares @ (gibbs.log_partition(columns.T, beta, coarse) - log_z)),
        entropy=shares @ gibbs.entropy(columns.T, beta, fine),
        expected_energy=shares @ gibbs.expected_energy(columns.T, beta, fine),
        held_out_nll=jnp.mean(nll),
        log_volume=jnp.log(window[3] - window[2]),
    )
    weights = trapezoid_weights(window, resolution)
    found = judge(thermal, grid_energies, weights, train_energies, contrast_energies, start_spread)
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
    shares = column_shares(points[:, 0], window, resolution)
    return shares @ jnp.sqrt(jnp.min(squared, axis=1))
