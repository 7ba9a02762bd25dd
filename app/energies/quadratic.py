"""A quadratic bowl: the one energy here whose partition function has a formula."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.families import Energy, EnergyModel

Scalar = Float[Array, ""] | float


class Bowl(NamedTuple):
    """A centre and a Cholesky factor; any real numbers make a bowl."""

    centre: Float[Array, "2"]
    """μ."""
    log_diagonal: Float[Array, "2"]
    """Logarithms of L's diagonal, which is therefore positive."""
    corner: Float[Array, ""]
    """L's entry below the diagonal."""


class Quadratic(Energy):
    """A bowl, F = ½(y − μ)ᵀA(y − μ) with A = LLᵀ positive definite; P is a Gaussian.

    μ and L are learned. Over the whole plane log Z = log 2π/β − ½ log det A, and P_β has
    mean μ and covariance A⁻¹/β. It has one valley whatever the data: what no Gaussian
    fits, it cannot learn. Lengths are those of the frame, in which the window is 4 wide.
    """

    source: ClassVar[str] = "Gauss (1809), Theoria motus corporum coelestium"
    latex: ClassVar[str] = r"""
        F(y) = \tfrac{1}{2} (y - \mu)^\top A \, (y - \mu) \\
        A = L L^\top
    """

    kind: Literal["quadratic"] = "quadratic"

    def build(self) -> EnergyModel:
        def init(key: PRNGKeyArray) -> Bowl:
            drawn = 0.5 * jax.random.normal(key, (5,))
            return Bowl(drawn[:2], drawn[2:4], drawn[4])

        def apply(params: Bowl, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            # ½‖Lᵀ(y − μ)‖²
            across, up = (points - params.centre).T
            along, below = jnp.exp(params.log_diagonal)
            bent: Float[Array, " n"] = (along * across + params.corner * up) ** 2 + (below * up) ** 2
            return 0.5 * bent

        return EnergyModel(init, apply)


def precision(params: Bowl) -> Float[Array, "2 2"]:
    """A = LLᵀ, the inverse of P's covariance at β = 1."""
    diagonal = jnp.exp(params.log_diagonal)
    lower = jnp.diag(diagonal).at[1, 0].set(params.corner)
    return lower @ lower.T


def log_partition(params: Bowl, beta: Scalar = 1.0) -> Float[Array, ""]:
    """log ∫ exp(−βF) over the whole plane, in nats: log 2π/β − ½ log det A; β > 0."""
    return jnp.log(2 * jnp.pi / beta) - jnp.sum(params.log_diagonal)
