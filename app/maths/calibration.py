"""Calibrated energy: the one scale, in nats, on which energies of any unit compare.

β̂ is the maximum-likelihood inverse temperature of an energy, argmin over [0, 10⁴] of
β⟨F⟩_data + log ∫_Ω exp(−βF), which is convex; u = β̂F + log Z − log|Ω| is then minus the
log of the density relative to uniform, and does not change under F → aF + c, a > 0.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from app.maths.gibbs import Scalar, log_partition

LARGEST_BETA = 1e4
"""The end of the interval in which β̂ is sought, in inverse units of F."""
ROUNDS = 100
"""Where the search stops at the latest; it usually needs 3 to 8 rounds."""

Carry = tuple[Array, Array, Array, Array, Array, Array]
"""Round; t; its bracket's two ends; the last residual; how far t last moved, relatively."""


class Calibration(NamedTuple):
    """β̂ and log Z at β̂: all that a page needs to turn F into u."""

    beta: Float[Array, ""]
    """β̂, in inverse units of F; 0 where no β > 0 is better than the uniform density."""
    log_partition: Float[Array, ""]
    """log ∫_Ω exp(−β̂F), in nats."""


def calibrate(
    grid_energies: Float[Array, " g"], weights: Float[Array, " g"], data_energies: Float[Array, " n"]
) -> Calibration:
    """β̂ and log Z of an energy given on the grid and on the training data."""
    beta = calibrated_beta(grid_energies, weights, data_energies)
    return Calibration(beta, log_partition(grid_energies, beta, weights))


def calibrated_beta(
    grid_energies: Float[Array, " g"], weights: Float[Array, " g"], data_energies: Float[Array, " n"]
) -> Float[Array, ""]:
    """β̂, the root of ⟨F⟩_data = ⟨F⟩_β, by Newton's method kept inside a bracket.

    Exactly 0 where the data lies no lower than the window does on average, and 10⁴
    where even that is too hot.
    """
    minimum = jnp.min(grid_energies)
    span = jnp.max(grid_energies) - minimum
    unit = jnp.where(span > 0, span, 1.0)
    # In units of the span, d lies in [0, 1] and t = β·span, whatever the unit of F.
    d = (grid_energies - minimum) / unit
    # Data below every grid point asks for the same as data at the lowest: the cold end.
    target = jnp.maximum(jnp.mean(data_energies - minimum) / unit, 0.0)
    # One matrix–vector product gives three moments; a CPU does it faster than three sums.
    power = jnp.arange(3)[:, None]
    powers = jnp.where(power == 0, 1.0, jnp.where(power == 1, d[None, :], (d * d)[None, :]))
    rows = weights[None, :] * powers

    def moments(t: Array) -> tuple[Array, Array]:
        zeroth, first, second = rows @ jnp.exp(-t * d)
        mean = first / zeroth
        return mean, second / zeroth - mean * mean

    return _root(moments, target, unit, span > 0)


def calibrated_beta_of_columns(
    grid_energies: Float[Array, "rows columns"],
    weights: Float[Array, " rows"],
    shares: Float[Array, " columns"],
    data_energies: Float[Array, " n"],
) -> Float[Array, ""]:
    """β̂ of F(x, y) with x given: argmin of β⟨F⟩_data + Σ_i share_i log ∫ exp(−βF(x_i, y)) dy.

    ``weights`` are the rule along a column; ``shares`` are the fractions of the data at
    each of them, and sum to 1. Found as on the plane, of which this is the case of one
    column: every column's energies are measured from its own minimum.
    """
    minima = jnp.min(grid_energies, axis=0)
    excess = jnp.where(shares[None, :] > 0, grid_energies - minima[None, :], 0.0)
    span = jnp.max(excess)
    unit = jnp.where(span > 0, span, 1.0)
    d = excess / unit
    lowest = jnp.min(minima)
    target = jnp.maximum(jnp.mean(data_energies - lowest) - shares @ (minima - lowest), 0.0) / unit

    def moments(t: Array) -> tuple[Array, Array]:
        factors = weights[:, None] * jnp.exp(-t * d)
        zeroth = jnp.sum(factors, axis=0)
        mean = jnp.sum(d * factors, axis=0) / zeroth
        variance = jnp.sum(d * d * factors, axis=0) / zeroth - mean * mean
        return shares @ mean, shares @ variance

    return _root(moments, target, unit, span > 0)


def _root(
    moments: Callable[[Array], tuple[Array, Array]],
    target: Float[Array, ""],
    unit: Float[Array, ""],
    varied: Bool[Array, ""],
) -> Float[Array, ""]:
    """The β at which the mean of d, energies in [0, 1] in the given unit, is the target.

    ``moments`` gives mean and variance of d at t = β·unit; ``varied`` is false where all
    energies are equal, and any β does.
    """
    dtype = target.dtype
    tiny = 4 * float(np.finfo(dtype).eps)
    bottomless = (target == 0) & varied
    highest = LARGEST_BETA * unit

    def go_on(carry: Carry) -> Array:
        rounds, t, _, _, _, moved = carry
        return (rounds < ROUNDS) & (moved > tiny * t)

    def body(carry: Carry) -> Carry:
        rounds, t, low, high, last, _ = carry
        mean, variance = moments(t)
        residual = mean - target
        # On [0, 1] the variance, which is the slope of ⟨d⟩, is at most ¼. So the root is
        # beyond this edge, seen from t.
        edge = jnp.clip(t + 4 * residual, 0, highest)
        # ⟨d⟩ only reaches 0 by underflow.
        hot = (residual > 0) | bottomless
        low, high = jnp.where(hot, edge, low), jnp.where(hot, high, edge)
        # Newton on 1/⟨d⟩: exact for a quadratic bowl, where ⟨d⟩ = A / (t + B).
        newton = jnp.minimum(t + mean * residual / (target * variance), highest)
        # Where it leaves the bracket, is NaN, or no longer halves the residual, bisect;
        # in the logarithm, since the root may lie at any power of ten.
        good = (newton > low) & (newton < high) & (jnp.abs(residual) < 0.5 * last)
        following = jnp.where(good, newton, jnp.sqrt(low) * jnp.sqrt(jnp.minimum(high, highest)))
        # A residual of rounding errors alone says nothing of where to go: stay.
        settled = (jnp.abs(residual) <= tiny * mean) & ~bottomless
        following = jnp.where(settled, t, following)
        return rounds + 1, following, low, high, jnp.abs(residual), jnp.abs(following - t)

    zero, infinite = jnp.zeros((), dtype), jnp.full((), jnp.inf, dtype)
    # moved starts at 1, not 0: t = 0 must be looked at once.
    root = jax.lax.while_loop(go_on, body, (jnp.zeros((), jnp.int32), zero, zero, infinite, infinite, zero + 1))[1]
    return jnp.minimum(root / unit, LARGEST_BETA).astype(dtype)


def calibrated_energy(
    energies: Float[Array, "*batch"], calibration: Calibration, area: Scalar
) -> Float[Array, "*batch"]:
    """u = β̂F + log Z − log|Ω| = −log(|Ω| P_β̂), in nats; 0 is the uniform density, below 0
    is better than uniform. ``area`` is |Ω|."""
    return calibration.beta * energies + (calibration.log_partition - jnp.log(area))


def information(held_out_energies: Float[Array, " m"], calibration: Calibration, area: Scalar) -> Float[Array, ""]:
    """I = log|Ω| − NLL of held-out points, in nats: 0 where the energy tells nothing,
    negative where it is worse than uniform on points it was not calibrated on."""
    return -jnp.mean(calibrated_energy(held_out_energies, calibration, area))
