"""All answers there are: one from each cell of a grid of the frame."""

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.nodes import one_in_each_cell, one_in_each_cell_of_columns
from app.spec.families import World


def grid_answers(
    key: PRNGKeyArray, correct: Float[Array, "b 2"], resolution: int, world: World
) -> Float[Array, "sets g 2"]:
    """One set of answers for all data or, with x given, one for each datum at its own x.

    Where in its cell an answer lies is drawn anew: between answers that never moved an
    energy could be low at no cost.
    """
    if world != "conditional":
        return one_in_each_cell(key, resolution)[None]
    y = one_in_each_cell_of_columns(key, resolution, correct.shape[0]).T
    return jnp.stack([jnp.broadcast_to(correct[:, :1], y.shape), y], axis=2)
