"""From a density over the frame to one over the plane as the data has it."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.shaping.frame import HALF_SIDE
from app.spec.families import WindowArray


def log_unit_area(window: WindowArray) -> Float[Array, ""]:
    """Log of the area, in data units, of a unit square of the frame.

    Added to −log p of a density over the frame, it makes −log p of the density over the
    data's own plane, whose log Z is 0 in every unit.
    """
    x0, x1, y0, y1 = window
    return jnp.log((x1 - x0) / (2 * HALF_SIDE)) + jnp.log((y1 - y0) / (2 * HALF_SIDE))
