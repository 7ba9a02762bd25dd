"""Where prototypes start: k-means++, shared by the methods that place several."""

import math

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray


def k_means_plus_plus(key: PRNGKeyArray, data: Float[Array, "n 2"], count: int) -> Float[Array, "{count} 2"]:
    """``count`` of the data points, spread out, in data units: the first uniform; for each
    further one 2 + ⌊ln count⌋ are drawn with probability proportional to the squared
    distance from those chosen, and the one that lowers the sum of it most is kept.

    With fewer distinct points than ``count``, points are chosen again.
    Source: Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding,
    with the greedy choice of their own implementation.
    """
    first_key, key = jax.random.split(key)
    first = data[jax.random.randint(first_key, (), 0, data.shape[0])]
    seeds = jnp.zeros((count, 2), data.dtype).at[0].set(first)
    trials = 2 + int(math.log(count))

    def add(
        i: Array, carry: tuple[Float[Array, "count 2"], Float[Array, " n"]]
    ) -> tuple[Float[Array, "count 2"], Float[Array, " n"]]:
        seeds, nearest = carry
        # Where every point is a seed already no distance is left: then any will do.
        weights = jnp.where(nearest.sum() > 0, nearest, jnp.ones_like(nearest))
        cumulative = jnp.cumsum(weights)
        draws = jax.random.uniform(jax.random.fold_in(key, i), (trials,)) * cumulative[-1]
        # side="right" never lands on a point of weight 0, so no seed is drawn twice.
        places = jnp.minimum(jnp.searchsorted(cumulative, draws, side="right"), data.shape[0] - 1)
        squared = jnp.sum((data - data[places][:, None]) ** 2, axis=2)
        after = jnp.minimum(nearest, squared)
        best = jnp.argmin(after.sum(axis=1))
        return seeds.at[i].set(data[places[best]]), after[best]

    filled, _ = jax.lax.fori_loop(1, count, add, (seeds, jnp.sum((data - first) ** 2, axis=1)))
    return jnp.asarray(filled)
