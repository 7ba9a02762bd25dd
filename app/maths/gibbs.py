"""Gibbs–Boltzmann: P_β = exp(−βF) / ∫ exp(−βF), and the quantities that go with it.

Energies are any set along the last axis: classes, a column, a whole grid, in any unit;
β is in the inverse of that unit, β > 0 (``log_partition``, ``boltzmann``, ``softargmin``,
``entropy`` and ``expected_energy`` also take β = 0, the uniform distribution). Weights
are what each energy stands for (1 for classes, length or area on a grid), positive or
0, not all 0. An energy of +∞ has probability 0 for β > 0.

Source: LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A Tutorial on Energy-Based
Learning; words as in LeCun & Canziani's course at NYU (2020): softargmin is the
distribution, softmin the energy.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

Scalar = Float[Array, ""] | float | int
"""A number, traced or not."""
Weights = Float[Array, " n"] | Scalar
"""One weight an energy, or one for all."""

FAR = 1e4
"""Beyond this many nats above the minimum exp is 0 in every precision. The exponent
stops there, so that overflow to ∞ never meets a 0."""


class _Relative(NamedTuple):
    """Energies relative to the least of them, which is all that P depends on."""

    minimum: Float[Array, "*batch"]
    excess: Float[Array, "*batch n"]
    """F − min F."""
    nats: Float[Array, "*batch n"]
    """β (F − min F), at most FAR."""
    factors: Float[Array, "*batch n"]
    """exp(−β (F − min F)), the largest being 1."""


def _relative(energies: Float[Array, "*batch n"], beta: Scalar) -> _Relative:
    # Every quantity here is the same whichever constant is taken out, so the minimum
    # needs no derivative of its own.
    minimum = jax.lax.stop_gradient(jnp.min(energies, axis=-1))
    excess = energies - minimum[..., None]
    nats = jnp.minimum(beta * excess, FAR)
    return _Relative(minimum, excess, nats, jnp.exp(-nats))


def _sum(weights: Weights, values: Float[Array, "*batch n"]) -> Float[Array, "*batch"]:
    return jnp.sum(jnp.broadcast_to(jnp.asarray(weights, values.dtype), values.shape) * values, axis=-1)


def log_partition(energies: Float[Array, "*batch n"], beta: Scalar, weights: Weights = 1.0) -> Float[Array, "*batch"]:
    """log Z = log Σ w exp(−βF), in nats."""
    relative = _relative(energies, beta)
    return jnp.log(_sum(weights, relative.factors)) - beta * relative.minimum


def boltzmann(energies: Float[Array, "*batch n"], beta: Scalar, weights: Weights = 1.0) -> Float[Array, "*batch n"]:
    """The density P_β at each energy, in inverse units of the weights: Σ w P = 1."""
    factors = _relative(energies, beta).factors
    return factors / _sum(weights, factors)[..., None]


def softargmin(energies: Float[Array, "*batch n"], beta: Scalar) -> Float[Array, "*batch n"]:
    """The probabilities exp(−βF) / Σ exp(−βF) over a discrete set; they sum to 1."""
    return boltzmann(energies, beta)


def softmin(energies: Float[Array, "*batch n"], beta: Scalar) -> Float[Array, "*batch"]:
    """−(1/β) log mean exp(−βF), in the unit of F: the mean energy for β → 0 (hot), the
    least for β → ∞ (cold). Over a latent variable this is the warm F_β; β > 0."""
    relative = _relative(energies, beta)
    # When hot the mean is 1 less something small, which must not be rounded away before
    # it is divided by β; when cold that form would lose what is left.
    lost = jnp.mean(jnp.expm1(-relative.nats), axis=-1)
    left = jnp.mean(relative.factors, axis=-1)
    log_mean = jnp.where(left > 0.5, jnp.log1p(lost), jnp.log(left))
    return relative.minimum - log_mean / beta


def free_energy(energies: Float[Array, "*batch n"], beta: Scalar, weights: Weights = 1.0) -> Float[Array, "*batch"]:
    """−(1/β) log Σ w exp(−βF), in the unit of F: −log Z / β, with the sum; β > 0."""
    relative = _relative(energies, beta)
    return relative.minimum - jnp.log(_sum(weights, relative.factors)) / beta


def entropy(energies: Float[Array, "*batch n"], beta: Scalar, weights: Weights = 1.0) -> Float[Array, "*batch"]:
    """−Σ w P log P = log Z + β⟨F⟩, in nats: differential, possibly negative, where the
    weights are lengths or areas."""
    relative = _relative(energies, beta)
    total = _sum(weights, relative.factors)
    return jnp.log(total) + _sum(weights, relative.nats * relative.factors) / total


def expected_energy(energies: Float[Array, "*batch n"], beta: Scalar, weights: Weights = 1.0) -> Float[Array, "*batch"]:
    """⟨F⟩ = Σ w P F = −∂ log Z / ∂β, in the unit of F."""
    relative = _relative(energies, beta)
    finite = jnp.where(relative.factors > 0, relative.excess, 0.0)
    return relative.minimum + _sum(weights, finite * relative.factors) / _sum(weights, relative.factors)


def nll(
    energies: Float[Array, "*batch n"], correct: Int[Array, "*batch"] | int, beta: Scalar
) -> Float[Array, "*batch"]:
    """The negative log-likelihood loss F_c + (1/β) log Σ exp(−βF), in the unit of F
    (nats over β); ``correct`` holds indices, β > 0. LeCun et al. (2006), section 2.2.4."""
    relative = _relative(energies, beta)
    chosen = jnp.take_along_axis(relative.excess, jnp.asarray(correct)[..., None], axis=-1)[..., 0]
    return chosen + jnp.log(jnp.sum(relative.factors, axis=-1)) / beta


def nll_gradient(
    energies: Float[Array, "*batch n"], correct: Int[Array, "*batch"] | int, beta: Scalar
) -> Float[Array, "*batch n"]:
    """∂nll/∂F_k = 1[k = correct] − softargmin_β(F)_k; it sums to 0."""
    onehot = jax.nn.one_hot(jnp.asarray(correct), energies.shape[-1], dtype=energies.dtype)
    return onehot - softargmin(energies, beta)
