"""The frame: coordinates in which every window is the square [−2, 2]².

Data is never rescaled; but a network initialised for coordinates near 1, or a chain
whose step is 0.1, could do nothing with points in the hundreds. So trained energies see
points in frame coordinates, as through a fixed first layer. On the window ±2 the frame
is the identity.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.spec.families import EnergyModel, State, WindowArray

HALF_SIDE = 2.0
"""The frame reaches from −HALF_SIDE to HALF_SIDE on both axes."""
FRAME = np.asarray([-HALF_SIDE, HALF_SIDE, -HALF_SIDE, HALF_SIDE], np.float32)
"""The window, seen in frame coordinates."""


def to_frame(points: Float[Array, "*batch 2"], window: WindowArray) -> Float[Array, "*batch 2"]:
    """Data coordinates to frame coordinates."""
    lower, upper = jnp.asarray(window)[0::2], jnp.asarray(window)[1::2]
    return HALF_SIDE * ((points - lower) - (upper - points)) / (upper - lower)


def from_frame(points: Float[Array, "*batch 2"], window: WindowArray) -> Float[Array, "*batch 2"]:
    """Frame coordinates to data coordinates."""
    lower, upper = jnp.asarray(window)[0::2], jnp.asarray(window)[1::2]
    return (lower + upper) / 2 + points * (upper - lower) / (2 * HALF_SIDE)


def log_unit_area(window: WindowArray) -> Float[Array, ""]:
    """Log of the area, in data units, of a unit square of the frame.

    Added to −log p of a density over the frame, it makes −log p of the density over the
    data's own plane, whose log Z is 0 in every unit.
    """
    x0, x1, y0, y1 = window
    return jnp.log((x1 - x0) / (2 * HALF_SIDE)) + jnp.log((y1 - y0) / (2 * HALF_SIDE))


def framed(model: EnergyModel, window: WindowArray) -> EnergyModel:
    """``model`` fed with frame coordinates: energies of points in data units."""

    def apply(params: State, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return model.apply(params, to_frame(points, window))

    return EnergyModel(model.init, apply)
