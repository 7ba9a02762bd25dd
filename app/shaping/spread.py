"""The data's own scale: what "near enough" is measured by, in any unit."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

ROUNDINGS = 4.0
"""What moves by no more units in the last place of the largest coordinate stands still."""


def root_mean_square(centred: Float[Array, "n 2"]) -> Float[Array, ""]:
    """Root of the mean squared distance from the origin, in the unit of the points, which
    may be so large or small that float32 does not hold their squares."""
    largest = jnp.max(jnp.abs(centred))
    unit = jnp.where(largest > 0, largest, 1.0)
    return unit * jnp.sqrt(jnp.mean(jnp.sum((centred / unit) ** 2, axis=1)))


def within(share: float, spread: Float[Array, ""], points: Float[Array, "n 2"]) -> Float[Array, ""]:
    """The distance that counts as none among ``points``: a share of their spread, but never
    less than what rounding makes of their coordinates."""
    rounding = ROUNDINGS * float(np.finfo(points.dtype).eps)
    return jnp.maximum(share * spread, rounding * jnp.max(jnp.abs(points)))
