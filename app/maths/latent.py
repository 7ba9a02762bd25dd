"""Energies E(y, z) with a latent variable z, and what is left of one when z is summed out.

The last axis of an array of energies is z, over a grid of its values. Cold, the free
energy is that of the best z: F_∞ = min_z E. Warm, every z counts:
F_β = −(1/β) log mean_z exp(−βE), which is ``gibbs.softmin``. The mean keeps the 1/|Z| of
the integral, so that F_β goes to the mean energy for β → 0 and to F_∞ for β → ∞.

Source: LeCun & Canziani (2020), Deep Learning, NYU, weeks 7 and 15.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.maths.gibbs import Scalar, softmin


def circle_angles(count: int) -> Float[np.ndarray, "{count}"]:
    """z_k = 2πk/count: the endpoint is left out, for it is the angle 0 again."""
    return 2 * np.pi * np.arange(count) / count


def ellipse(half_axes: Float[Array, "*batch 2"], angles: Float[Array | np.ndarray, " k"]) -> Float[Array, "*batch k 2"]:
    """(w₁ cos z, w₂ sin z) of one ellipse or of several, in the unit of the half axes."""
    z = jnp.asarray(angles, half_axes.dtype)
    return jnp.stack([half_axes[..., :1] * jnp.cos(z), half_axes[..., 1:] * jnp.sin(z)], axis=-1)


def squared_distances(points: Float[Array, "n 2"], explained: Float[Array, "*each k 2"]) -> Float[Array, "n k"]:
    """E(y, z) = ‖y − y(z)‖² of each point and each value of the latent variable, in
    squared units of the points. y(z) is the same for all points, or each has its own."""
    dx = points[:, :1] - jnp.atleast_2d(explained[..., 0])
    dy = points[:, 1:] - jnp.atleast_2d(explained[..., 1])
    return dx * dx + dy * dy


def cold(energies: Float[Array, "*batch k"]) -> Float[Array, "*batch"]:
    """F_∞ = min_z E, in the unit of E."""
    return jnp.min(energies, axis=-1)


def warm(energies: Float[Array, "*batch k"], beta: Scalar) -> Float[Array, "*batch"]:
    """F_β = −(1/β) log mean_z exp(−βE), in the unit of E; β > 0."""
    return softmin(energies, beta)
