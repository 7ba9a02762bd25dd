"""How training and held-out points are drawn."""

from collections.abc import Callable

import jax
from jaxtyping import Array, Float, PRNGKeyArray


def independent_draws(
    sample: Callable[[PRNGKeyArray, int], Float[Array, "n d"]], key: PRNGKeyArray, size: int
) -> tuple[Float[Array, "n d"], Float[Array, "n d"]]:
    """Training and held-out points of the same number from the same distribution."""
    train, held_out = jax.random.split(key)
    return sample(train, size), sample(held_out, size)
