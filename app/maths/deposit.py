"""Data as a density on the grid, and the gradient of the NLL on a gridded energy.

Points outside Ω have no likelihood there (P is 0 outside), so they are left out and
the average is over the points inside; the densities then integrate to 1. With no
point inside there is nothing to average: density and gradient are 0 everywhere.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths.gibbs import Scalar, boltzmann
from app.maths.grid import WindowArray, inside, trapezoid_weights


def data_density(points: Float[Array, "n 2"], window: WindowArray, resolution: int) -> Float[Array, " {resolution**2}"]:
    """p̂_data, per data unit squared: each point's mass shared bilinearly among the four
    grid points around it, then divided by their trapezoid weights.

    By the trapezoid rule ∫ p̂ G = the average over the data of G, interpolated
    bilinearly; so ∫ p̂ = 1 (or 0 with no point inside).
    """
    window = jnp.asarray(window)
    lo, hi = window[0::2], window[1::2]
    counted = inside(window, points)
    # What is left out may be NaN, and 0 × NaN is no 0: it is moved to a corner first.
    held = jnp.where(counted[:, None], points, lo[None, :])
    steps = (held - lo[None, :]) / (hi - lo)[None, :] * (resolution - 1)
    cell = jnp.clip(jnp.floor(steps), 0, resolution - 2)
    upper = jnp.clip(steps - cell, 0, 1)
    share = jnp.stack([1 - upper, upper])  # [lower or upper, n, x or y]
    mass = share[:, None, :, 1] * share[None, :, :, 0] * counted.astype(points.dtype)[None, None, :]
    i, j = cell.astype(jnp.int32).T
    side = jnp.arange(2, dtype=jnp.int32)
    index = (j[None, None, :] + side[:, None, None]) * resolution + i[None, None, :] + side[None, :, None]
    total = jnp.zeros(resolution * resolution, points.dtype).at[index.ravel()].add(mass.ravel())
    count = jnp.maximum(jnp.sum(counted), 1).astype(points.dtype)
    return total / (count * trapezoid_weights(window, resolution))


def softargmin_gradient(
    points: Float[Array, "n 2"],
    energies: Float[Array, " {resolution**2}"],
    beta: Scalar,
    window: WindowArray,
    resolution: int,
) -> Float[Array, " {resolution**2}"]:
    """∂ℓ/∂F = p̂_data − P_β, both densities per data unit squared; it integrates to 0.

    ℓ is the NLL of the data inside Ω, over β. Descent goes against it: energy falls
    where there is data and rises where P is.
    """
    model = boltzmann(energies, beta, trapezoid_weights(window, resolution))
    anything = jnp.any(inside(window, points))
    return data_density(points, window, resolution) - jnp.where(anything, model, 0.0)
