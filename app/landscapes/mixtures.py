"""What the mixtures share: −log of a sum of round Gaussians."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


def mixture_energy(
    points: Float[Array, "n 2"],
    means: Float[Array, "k 2"],
    deviations: Float[Array, " k"],
    log_weights: Float[Array, " k"],
) -> Float[Array, " n"]:
    """−log Σ π_k N(y; μ_k, σ_k² I), each Gaussian normalised in the plane.

    ``log_weights`` need not be normalised: they are here. So Z = 1 at β = 1.
    """
    squared = jnp.sum((points[:, None, :] - means) ** 2, axis=-1)
    log_density = -squared / (2 * deviations**2) - jnp.log(2 * jnp.pi * deviations**2)
    return -jax.scipy.special.logsumexp(jax.nn.log_softmax(log_weights) + log_density, axis=-1)
