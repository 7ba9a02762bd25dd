"""Calibrated energy: the one scale, in nats, on which energies of any unit compare.

β̂ is the maximum-likelihood inverse temperature of an energy, argmin over [0, 10⁴] of
β⟨F⟩_data + log ∫_Ω exp(−βF), which is convex; u = β̂F + log Z − log|Ω| is then minus the
log of the density relative to uniform, and does not change under F → aF + c, a > 0.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.maths.gibbs import Scalar, log_partition

LARGEST_BETA = 1e4
"""The end of the interval in which β̂ is sought, in inverse units of F."""
ROUNDS = 60
"""Where the search stops at the latest; it usually needs 4 to 8 rounds."""

Carry = tuple[Array, Array, Array, Array, Array]
"""Round, t, its bracket's two ends, and how far t last moved, relatively."""


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
    beta = _solve(grid_energies, weights, data_energies)
    return Calibration(beta, log_partition(grid_energies, beta, weights))


def _solve(
    grid_energies: Float[Array, " g"], weights: Float[Array, " g"], data_energies: Float[Array, " n"]
) -> Float[Array, ""]:
    """The root of ⟨F⟩_data = ⟨F⟩_β, by Newton's method kept inside a bracket."""
    dtype = grid_energies.dtype
    tiny = 4 * float(np.finfo(dtype).eps)
    minimum = jnp.min(grid_energies)
    excess = grid_energies - minimum
    span = jnp.max(excess)
    unit = jnp.where(span > 0, span, 1.0)
    # In units of the span everything lies in [0, 1], whatever the unit of F.
    d = excess / unit
    target = jnp.mean(data_energies - minimum) / unit
    # One matrix–vector product gives the three moments; XLA runs it far faster on a CPU
    # than three reductions.
    rows = jnp.stack([weights, weights * d, weights * d * d])

    def moments(t: Float[Array, ""]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        zeroth, first, second = rows @ jnp.exp(-t * d)
        mean = first / zeroth
        return mean, jnp.maximum(second / zeroth - mean * mean, 0.0)

    def proposal(t: Float[Array, ""], mean: Float[Array, ""], variance: Float[Array, ""]) -> Float[Array, ""]:
        # Newton on 1/⟨d⟩: exact for a quadratic bowl, where ⟨d⟩ = A / (t + B).
        return t + mean * (mean / target - 1) / variance

    start_mean, start_variance = moments(jnp.zeros((), dtype))
    highest = LARGEST_BETA * unit
    # The variance never exceeds ¼ on [0, 1], so the slope of ⟨d⟩ does not either.
    lowest = jnp.minimum(4 * (start_mean - target), highest)

    def within(t: Float[Array, ""], low: Float[Array, ""], high: Float[Array, ""]) -> Float[Array, ""]:
        # NaN (no variance left, or a target of 0) fails both comparisons. The geometric
        # mean, since the root may lie at any power of ten.
        return jnp.where((t > low) & (t < high), t, jnp.sqrt(low) * jnp.sqrt(high))

    def go_on(carry: Carry) -> Array:
        rounds, _, low, high, moved = carry
        return (rounds < ROUNDS) & (moved > tiny) & (high > low * (1 + tiny))

    def body(carry: Carry) -> Carry:
        rounds, t, low, high, _ = carry
        mean, variance = moments(t)
        hot = mean > target
        low, high = jnp.where(hot, t, low), jnp.where(hot, high, t)
        following = within(proposal(t, mean, variance), low, high)
        return rounds + 1, following, low, high, jnp.abs(following / t - 1)

    first = within(proposal(jnp.zeros((), dtype), start_mean, start_variance), lowest, highest)
    coldest_mean, _ = moments(highest)
    uninformative = ~(target < start_mean)
    # At the cold end the derivative may still be negative: then that end is the answer.
    clipped = coldest_mean >= target
    done = jnp.where(uninformative | clipped, ROUNDS, 0)
    start = (done, first, lowest, highest, jnp.ones((), dtype))
    root = jax.lax.while_loop(go_on, body, start)[1]
    beta = jnp.where(clipped, LARGEST_BETA, root / unit)
    return jnp.where(uninformative, 0.0, beta).astype(dtype)


def calibrated_energy(
    energies: Float[Array, "*batch"], calibration: Calibration, area: Scalar
) -> Float[Array, "*batch"]:
    """u = β̂F + log Z − log|Ω| = −log(|Ω| P_β̂), in nats; 0 is the uniform density, below 0
    is better than uniform. ``area`` is |Ω|."""
    return calibration.beta * energies + (calibration.log_partition - jnp.log(area))


def information(
    held_out_energies: Float[Array, " m"], calibration: Calibration, area: Scalar
) -> Float[Array, ""]:
    """I = log|Ω| − NLL of held-out points, in nats: 0 where the energy tells nothing,
    negative where it is worse than uniform on points it was not calibrated on."""
    return -jnp.mean(calibrated_energy(held_out_energies, calibration, area))
