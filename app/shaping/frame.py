"""Energies seen through the window, so that a network works at any scale of data."""

from jaxtyping import Array, Float

from app.spec.families import EnergyModel, State, WindowArray

HALF_SIDE = 2.0
"""A network sees the window as the square ±HALF_SIDE."""


def to_frame(points: Float[Array, "*batch 2"], window: WindowArray) -> Float[Array, "*batch 2"]:
    """Data coordinates to frame coordinates, in which the window is [−2, 2]²."""
    lower, upper = window[0::2], window[1::2]
    return HALF_SIDE * (2 * points - lower - upper) / (upper - lower)


def framed(model: EnergyModel, window: WindowArray) -> EnergyModel:
    """``model`` fed with frame coordinates: energies of points in data units.

    Data is never rescaled; this is a fixed first layer of the network. Without it a
    network initialised for coordinates near 1 could not learn from points in the
    hundreds. On the window ±2 it is the identity.
    """

    def apply(params: State, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return model.apply(params, to_frame(points, window))

    return EnergyModel(model.init, apply)
