"""What P is normalised over: the plane, each column of a conditional world, or the plane
at each x.

The same three programs for all, so that a frame asks without knowing where it is:
``measure`` (the diagnostics at β̂), ``calibrated`` (u on the view's grid) and ``thermal``
(P_β and p̂_data − P_β on the view's grid). Z is integrated over Ω, on a grid of its own
where the view looks at another window.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from app.maths import calibration, conditional, deposit, gibbs
from app.maths.diagnostics import diagnose
from app.maths.grid import (
    area,
    coarse_rule,
    coarse_weights,
    column_weights,
    grid_axes,
    grid_points,
    inside,
    trapezoid_rule,
    trapezoid_weights,
)
from app.spec.families import World
from app.spec.window import Window


class Measured(NamedTuple):
    """What a look at Ω gave."""

    diagnostics: dict[str, Array]
    """Scalars by name."""
    column_log_partition: Float[Array, " q"]
    """log ∫ exp(−β̂F) dy at each x that was looked at, evenly spaced; empty on the plane."""


class Programs(NamedTuple):
    """A world's compiled programs; resolutions are static."""

    measure: Callable[..., Measured]
    """(grid over Ω, or one for each x, Ω, its resolution, least and greatest x, training
    points and energies, held-out points and energies, contrast energies, spread at step 0)"""
    calibrated: Callable[..., Float[Array, " n"]]
    """(the view's energies, its window and resolution, Ω, β̂, log Z, log Z of Ω's columns)"""
    thermal: Callable[..., tuple[Array, ...]]
    """(grid over Ω, Ω, its resolution, the view's energies, its window and resolution,
    training points, β) → P, p̂ − P, and log Z, entropy and ⟨F⟩ of P"""


@partial(jax.jit, static_argnums=2)
def _measure_plane(
    grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    resolution: int,
    given: Float[Array, "2"],
    train: Float[Array, "n d"],
    train_energies: Float[Array, " n"],
    held_out: Float[Array, "m d"],
    held_out_energies: Float[Array, " m"],
    contrast: Float[Array, " c"],
    start_spread: Float[Array, ""],
) -> Measured:
    weights = trapezoid_weights(omega, resolution)
    found = diagnose(grid, weights, omega, resolution, train_energies, held_out_energies, contrast, start_spread)
    return Measured(found._asdict(), jnp.zeros(0))


@partial(jax.jit, static_argnums=2)
def _measure_columns(
    grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    resolution: int,
    given: Float[Array, "2"],
    train: Float[Array, "n d"],
    train_energies: Float[Array, " n"],
    held_out: Float[Array, "m d"],
    held_out_energies: Float[Array, " m"],
    contrast: Float[Array, " c"],
    start_spread: Float[Array, ""],
) -> Measured:
    found, log_z = conditional.diagnose_columns(
        grid.reshape(resolution, resolution),
        omega[:2],
        column_weights(omega, trapezoid_rule(resolution)),
        column_weights(omega, coarse_rule(resolution)),
        conditional.Given(train[:, 0], train_energies),
        conditional.Given(held_out[:, 0], held_out_energies),
        contrast,
        start_spread,
    )
    error = conditional.argmin_error(grid, omega, resolution, jnp.concatenate([train, held_out]))
    return Measured(found._asdict() | {"argmin_error": error}, log_z)


@partial(jax.jit, static_argnums=2)
def _measure_planes(
    grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    resolution: int,
    given: Float[Array, "2"],
    train: Float[Array, "n d"],
    train_energies: Float[Array, " n"],
    held_out: Float[Array, "m d"],
    held_out_energies: Float[Array, " m"],
    contrast: Float[Array, " c"],
    start_spread: Float[Array, ""],
) -> Measured:
    found, log_z = conditional.diagnose_columns(
        grid.reshape(-1, resolution**2).T,
        given,
        trapezoid_weights(omega, resolution),
        coarse_weights(omega, resolution),
        conditional.Given(train[:, 2], train_energies),
        conditional.Given(held_out[:, 2], held_out_energies),
        contrast,
        start_spread,
    )
    return Measured(found._asdict(), log_z)


@partial(jax.jit, static_argnums=2)
def _calibrated_plane(
    grid: Float[Array, " n"],
    window: Float[Array, "4"],
    resolution: int,
    omega: Float[Array, "4"],
    beta: Float[Array, ""],
    log_partition: Float[Array, ""],
    columns: Float[Array, " q"],
) -> Float[Array, " n"]:
    return calibration.calibrated_energy(grid, calibration.Calibration(beta, log_partition), area(omega))


@partial(jax.jit, static_argnums=2)
def _calibrated_columns(
    grid: Float[Array, " n"],
    window: Float[Array, "4"],
    resolution: int,
    omega: Float[Array, "4"],
    beta: Float[Array, ""],
    log_partition: Float[Array, ""],
    columns: Float[Array, " q"],
) -> Float[Array, " n"]:
    x, _ = grid_axes(window, resolution)
    log_z = jnp.tile(conditional.between_columns(columns, x, omega[:2]), resolution)
    return calibration.calibrated_energy(grid, calibration.Calibration(beta, log_z), omega[3] - omega[2])


@partial(jax.jit, static_argnums=(2, 5))
def _thermal_plane(
    omega_grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    quadrature: int,
    grid: Float[Array, " n"],
    window: Float[Array, "4"],
    resolution: int,
    train: Float[Array, "t 2"],
    beta: Float[Array, ""],
) -> tuple[Array, ...]:
    weights = trapezoid_weights(omega, quadrature)
    lowest = jnp.min(omega_grid)  # β F alone would lose all its digits at large energies
    log_partition = gibbs.log_partition(omega_grid - lowest, beta, weights)
    density = jnp.exp(-beta * (grid - lowest) - log_partition)
    probability = jnp.where(_in_omega(omega, window, resolution), density, 0.0)
    held = jnp.sum(inside(omega, train))
    share = jnp.sum(inside(window, train)) / jnp.maximum(held, 1)
    data = share * deposit.data_density(train, window, resolution)
    return (
        probability,
        jnp.where(held > 0, data - probability, 0.0),  # no datum in Ω, no likelihood to climb
        log_partition - beta * lowest,
        gibbs.entropy(omega_grid, beta, weights),
        gibbs.expected_energy(omega_grid, beta, weights),
    )


@partial(jax.jit, static_argnums=(2, 5))
def _thermal_columns(
    omega_grid: Float[Array, " k"],
    omega: Float[Array, "4"],
    quadrature: int,
    grid: Float[Array, " n"],
    window: Float[Array, "4"],
    resolution: int,
    train: Float[Array, "t 2"],
    beta: Float[Array, ""],
) -> tuple[Array, ...]:
    x, _ = grid_axes(window, resolution)
    lowest = jnp.min(omega_grid.reshape(quadrature, quadrature), axis=0)
    log_z = conditional.column_log_partition(omega_grid - jnp.tile(lowest, quadrature), beta, omega, quadrature)
    if quadrature == resolution:
        # Where the view is Ω itself its columns are these, and each integrates to 1.
        at_x = jnp.where(jnp.all(window == omega), log_z, conditional.between_columns(log_z, x, omega[:2]))
    else:
        at_x = conditional.between_columns(log_z, x, omega[:2])
    floor = conditional.between_columns(lowest, x, omega[:2])
    density = jnp.exp(-beta * (grid - jnp.tile(floor, resolution)) - jnp.tile(at_x, resolution))
    probability = jnp.where(_in_omega(omega, window, resolution), density, 0.0)
    data = conditional.conditional_data_density(train, omega, window, resolution)
    shares = conditional.column_shares(train[:, 0], omega[:2], quadrature)
    held = jnp.sum(data.reshape(resolution, resolution), axis=0) > 0
    return (
        probability,
        (data - probability) * jnp.tile(held, resolution),  # no datum at x, nothing to climb there
        *conditional.column_averages(omega_grid, beta, shares, omega, quadrature),
    )


def _in_omega(omega: Float[Array, "4"], window: Float[Array, "4"], resolution: int) -> Bool[Array, " n"]:
    return inside(omega, grid_points(window, resolution))


WORLDS: dict[World, Programs] = {
    "plane": Programs(_measure_plane, _calibrated_plane, _thermal_plane),
    "conditional": Programs(_measure_columns, _calibrated_columns, _thermal_columns),
    # At one x a conditional plane is a plane like any other.
    "conditional-plane": Programs(_measure_planes, _calibrated_plane, _thermal_plane),
}
"""Each world's programs."""


def compile_diagnostics(resolution: int, contrast: int, size: int = 1000) -> None:
    """Compile the plane's diagnostics for data of the usual size. They are one program for
    all methods: part of an engine's start, not of a viewer's wait."""
    grid, points, energies = (np.zeros(shape, np.float32) for shape in (resolution**2, (size, 2), size))
    window = Window().as_array()
    pushed = np.zeros(contrast, np.float32)
    nowhere = np.zeros(2, np.float32)
    _measure_plane(grid, window, resolution, nowhere, points, energies, points, energies, pushed, np.float32(0))
