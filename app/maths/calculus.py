"""Derivatives of an energy in the plane. Each point's energy must depend on that point
alone, so that one reverse pass differentiates all points at once."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths.gibbs import Scalar

EnergyFunction = Callable[[Float[Array, "n 2"]], Float[Array, " n"]]
"""Points in data units to energies, each point by itself."""


def gradient(energy: EnergyFunction, points: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
    """∇F at each point, in energy per data unit."""
    values, pull = jax.vjp(energy, points)
    return jnp.asarray(pull(jnp.ones_like(values))[0])


def score(energy: EnergyFunction, points: Float[Array, "n 2"], beta: Scalar) -> Float[Array, "n 2"]:
    """∇ log P_β = −β ∇F at each point, in nats per data unit."""
    return -beta * gradient(energy, points)


def hessian(energy: EnergyFunction, points: Float[Array, "n 2"]) -> Float[Array, "n 2 2"]:
    """The second derivatives of F at each point; ``[n, i, j]`` is ∂²F / ∂y_i ∂y_j."""

    def along(direction: Float[Array, "2"]) -> Float[Array, "n 2"]:
        tangents = jnp.broadcast_to(direction, points.shape)
        return jnp.asarray(jax.jvp(lambda p: gradient(energy, p), (points,), (tangents,))[1])

    return jax.vmap(along, out_axes=-1)(jnp.eye(2, dtype=points.dtype))


def laplacian(energy: EnergyFunction, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """∇²F, the trace of the Hessian, at each point."""
    return jnp.trace(hessian(energy, points), axis1=-2, axis2=-1)
