"""Which coordinates a method may move: the answer's, and never a given x."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.families import World


def answer(world: World) -> Float[Array, "2"]:
    """1 for a coordinate of the answer, 0 for one that is given."""
    return jnp.asarray([0.0 if world == "conditional" else 1.0, 1.0])


def normal_noise(key: PRNGKeyArray, count: int, world: World) -> Float[Array, "{count} 2"]:
    """Standard normal noise on the answer of ``count`` points, none on a given x."""
    return answer(world) * jax.random.normal(key, (count, 2))
