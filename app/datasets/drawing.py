"""How training and held-out points are drawn."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

HELD_OUT = 5
"""One of this many given rows is held out."""
FEWEST_TO_SPLIT = 10
"""With fewer rows none can be spared."""


def independent_draws(
    sample: Callable[[PRNGKeyArray, int], Float[Array, "n d"]], key: PRNGKeyArray, size: int
) -> tuple[Float[Array, "n d"], Float[Array, "n d"]]:
    """Training and held-out points of the same number from the same distribution."""
    train, held_out = jax.random.split(key)
    return sample(train, size), sample(held_out, size)


def random_split(
    key: PRNGKeyArray, rows: Float[Array, "n d"]
) -> tuple[Float[Array, "train d"], Float[Array, "held_out d"]]:
    """Training and held-out rows of given ones, each in the order given.

    Which rows are held out depends on the key and on how many there are, and on nothing
    else: not on what is in them, so that a moved point changes sides with nobody; and not
    on an order that a file may have, so that of every group of rows a fifth is held out on
    average. Fewer than ten rows are all used twice.
    """
    count = rows.shape[0]
    if count < FEWEST_TO_SPLIT:
        return rows, rows
    shuffled = jnp.argsort(jax.random.uniform(key, (count,)))
    spared = count // HELD_OUT
    return rows[jnp.sort(shuffled[spared:])], rows[jnp.sort(shuffled[:spared])]
