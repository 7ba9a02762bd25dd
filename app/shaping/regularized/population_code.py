"""A population code: the plane seen by neurons with overlapping receptive fields.

On two raw coordinates the energies of regularised codes are often convex in y, one
bowl whatever the data; on the code below, in which far points look unrelated, they
can have a valley of any shape.
"""

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.frame import HALF_SIDE, to_frame
from app.spec.families import WindowArray

SIDE = 12
"""Receptive fields along each axis, from one end of the window to the other."""
BREADTH = 0.3
"""Standard deviation of a receptive field, in frame units (the window is ±2): wide
enough that neighbours, 0.36 apart, overlap."""
UNITS = SIDE * SIDE
"""Length of the code."""


def population_code(points: Float[Array, "n 2"], window: WindowArray) -> Float[Array, "n 144"]:
    """The unit-norm responses φ of Gaussian receptive fields to each point.

    φ_j = exp(−‖y − c_j‖² / 2s²) / ν(y), centres c on a SIDE × SIDE grid over the window.
    ν makes ‖φ(y)‖ = 1 at every point, at the window's edge and beyond too: with a
    constant ν the code, and an energy of the form ‖φ − …‖², would fade to 0 there, which
    makes false lows. Both factors are separable, so one axis is coded at a time.
    Source: Moody & Darken (1989), normalised radial units; Pouget, Dayan & Zemel (2000).
    """
    place = to_frame(points, window)
    across, up = _axis_code(place[:, 0]), _axis_code(place[:, 1])
    return (up[:, :, None] * across[:, None, :]).reshape(points.shape[0], UNITS)


def random_mixtures(key: PRNGKeyArray, count: int) -> Float[Array, "{count} 144"]:
    """``count`` random vectors among which codes are not rare: mixtures, with independent
    normal weights, of the codes of the receptive fields' own centres.

    The codes of the plane fill few of the 144 dimensions, and a vector drawn from all of
    them alike is nearly orthogonal to every code: nothing would ever answer to it.
    """
    axis = _axis_code(jnp.linspace(-HALF_SIDE, HALF_SIDE, SIDE))
    weights = jax.random.normal(key, (count, SIDE, SIDE))
    return (axis.T @ weights @ axis).reshape(count, UNITS)


def _axis_code(coordinate: Float[Array, " n"]) -> Float[Array, "n 12"]:
    """Unit-norm Gaussian responses along one axis."""
    centres = jnp.linspace(-HALF_SIDE, HALF_SIDE, SIDE)
    exponent = -((coordinate[:, None] - centres) ** 2) / (2 * BREADTH**2)
    # The nearest unit responds with 1, so that far outside the window nothing underflows.
    response = jnp.exp(exponent - lax.stop_gradient(exponent.max(axis=1, keepdims=True)))
    return jnp.asarray(response / jnp.linalg.norm(response, axis=1, keepdims=True))
