"""All answers there are, on a grid of the frame."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths.grid import grid_axes, grid_points
from app.shaping.frame import FRAME
from app.spec.families import World


def grid_answers(correct: Float[Array, "b 2"], resolution: int, world: World) -> Float[Array, "sets g 2"]:
    """One set of answers for all data, the grid's points; with x given a set for each
    datum, a column of the grid moved to the datum's own x."""
    if world != "conditional":
        return grid_points(jnp.asarray(FRAME), resolution)[None]
    _, y = grid_axes(jnp.asarray(FRAME), resolution)
    shape = (correct.shape[0], resolution)
    return jnp.stack([jnp.broadcast_to(correct[:, :1], shape), jnp.broadcast_to(y, shape)], axis=2)
