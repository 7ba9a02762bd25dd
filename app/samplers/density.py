"""What the samplers share: the density that they draw from, and where chains may start."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths.grid import inside
from app.spec.families import EnergyFunction, WindowArray

LONGEST_DRIFT = 2.0
"""What half a step's force adds to a proposal is cut to at most this many times ε."""


def steepest(step_size: Float[Array, ""] | float) -> Float[Array, ""] | float:
    """The longest β∇F whose drift (ε²/2) β∇F is not cut."""
    return 2 * LONGEST_DRIFT / step_size


def into(points: Float[Array, "*batch 2"], window: WindowArray) -> Float[Array, "*batch 2"]:
    """The point of the window nearest to each point: outside of it no chain could start."""
    return jnp.clip(points, window[0::2], window[1::2])


def log_density(
    energy: EnergyFunction, window: WindowArray, beta: Float[Array, ""] | float
) -> Callable[[Float[Array, "2"]], Float[Array, ""]]:
    """log P_β of one point up to a constant: −βF in the window and −∞ outside, so that
    a Metropolis test rejects every proposal that leaves it."""

    def at(point: Float[Array, "2"]) -> Float[Array, ""]:
        return jnp.where(inside(window, point), -beta * energy(point[None])[0], -jnp.inf)

    return at


def with_bounded_slope(
    density: Callable[[Float[Array, "2"]], Float[Array, ""]], bound: Float[Array, ""] | float
) -> Callable[[Float[Array, "2"]], Float[Array, ""]]:
    """The same values, but with a gradient cut to at most ``bound`` in length.

    A Metropolis test that uses the cut gradient both ways stays exact, and a chain on
    a cliff takes steps that can be accepted, where the full gradient would fling it away.
    """

    def at(point: Float[Array, "2"]) -> Float[Array, ""]:
        here = jax.lax.stop_gradient(point)
        value, slope = jax.value_and_grad(density)(here)
        cut = slope * jnp.minimum(1.0, bound / jnp.maximum(jnp.linalg.norm(slope), 1e-30))
        # Linear in the point, with the value at it and the gradient wanted.
        tangent: Float[Array, ""] = value + jnp.dot(cut, point - here)
        return tangent

    return at
