"""Where prototypes start: k-means++, shared by the methods that place several."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray


def k_means_plus_plus(key: PRNGKeyArray, data: Float[Array, "n 2"], count: int) -> Float[Array, "count 2"]:
    """``count`` of the data points, spread out, in data units: the first uniform, each
    further one with probability proportional to its squared distance from those chosen.

    With fewer distinct points than ``count``, points are chosen again.
    Source: Arthur & Vassilvitskii (2007), k-means++: the advantages of careful seeding.
    """
    first_key, key = jax.random.split(key)
    first = data[jax.random.randint(first_key, (), 0, data.shape[0])]
    seeds = jnp.zeros((count, 2), data.dtype).at[0].set(first)

    def add(
        i: Array, carry: tuple[Float[Array, "count 2"], Float[Array, " n"]]
    ) -> tuple[Float[Array, "count 2"], Float[Array, " n"]]:
        seeds, nearest = carry
        # Where every point is a seed already no distance is left: then any will do.
        weights = jnp.where(nearest.sum() > 0, nearest, jnp.ones_like(nearest))
        cumulative = jnp.cumsum(weights)
        draw = jax.random.uniform(jax.random.fold_in(key, i)) * cumulative[-1]
        # side="right" never lands on a point of weight 0, so no seed is drawn twice.
        chosen = data[jnp.minimum(jnp.searchsorted(cumulative, draw, side="right"), data.shape[0] - 1)]
        return seeds.at[i].set(chosen), jnp.minimum(nearest, jnp.sum((data - chosen) ** 2, axis=1))

    filled, _ = jax.lax.fori_loop(1, count, add, (seeds, jnp.sum((data - first) ** 2, axis=1)))
    return jnp.asarray(filled)
