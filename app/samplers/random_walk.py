"""A random-walk move with its Metropolis test: no gradient, any number of walkers."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.maths.grid import inside
from app.spec.families import EnergyFunction, WindowArray


class Walkers(NamedTuple):
    """Where walkers are, and how high."""

    points: Float[Array, "*batch 2"]
    energies: Float[Array, "*batch"]
    """F there, +∞ outside the window."""


def walled(energy: EnergyFunction, window: WindowArray, points: Float[Array, "*batch 2"]) -> Float[Array, "*batch"]:
    """F in the window and +∞ outside of it, as where F is no number."""
    energies = energy(points.reshape(-1, 2)).reshape(points.shape[:-1])
    return jnp.where(inside(window, points) & ~jnp.isnan(energies), energies, jnp.inf)


def stroll(
    key: PRNGKeyArray,
    walkers: Walkers,
    energy: EnergyFunction,
    window: WindowArray,
    beta: Float[Array, "..."] | float,
    step_size: Float[Array, "..."] | float,
) -> tuple[Walkers, Float[Array, "*batch"]]:
    """One proposal y + ε n for each walker, accepted with min(1, exp(−β ΔF)), and that
    probability. ``beta`` and ``step_size`` may differ along the last axis of the batch."""
    where, whether = jax.random.split(key)
    noise = jax.random.normal(where, walkers.points.shape)
    points = walkers.points + jnp.asarray(step_size)[..., None] * noise
    energies = walled(energy, window, points)
    rise = energies - walkers.energies
    # From +∞ to +∞ there is no way.
    acceptance = jnp.where(jnp.isnan(rise), 0.0, jnp.exp(jnp.minimum(-beta * rise, 0.0)))
    accepted = jax.random.uniform(whether, acceptance.shape) < acceptance
    points = jnp.where(accepted[..., None], points, walkers.points)
    return Walkers(points, jnp.where(accepted, energies, walkers.energies)), acceptance
