"""Elementary functions whose derivatives are finite wherever the chain rule passes.

By the rules of calculus (x²)^½ has at 0 the derivative ∞·0, which is no number, and
exp(−1/x²) has 0·∞; arrays make NaN of both, and a single NaN spoils a descent, a chain or
a network. Here a factor that is not finite counts as 0. Values are those of ``jax.numpy``,
and derivatives too, of every order, wherever they are finite.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Operand = Float[Array, "..."]
"""Of any shape; two are broadcast against each other."""


def _finite(factor: Operand) -> Operand:
    return jnp.where(jnp.isfinite(factor), factor, 0.0)


@jax.custom_jvp
def exp(value: Operand) -> Operand:
    """e^value."""
    return jnp.exp(value)


@exp.defjvp
def _exp_slope(at: tuple[Operand], along: tuple[Operand]) -> tuple[Operand, Operand]:
    value = exp(at[0])
    return value, _finite(value) * along[0]


@jax.custom_jvp
def log(value: Operand) -> Operand:
    """log value, −∞ at 0 and NaN below."""
    return jnp.log(value)


@log.defjvp
def _log_slope(at: tuple[Operand], along: tuple[Operand]) -> tuple[Operand, Operand]:
    return log(at[0]), _finite(whole_power(-1, at[0])) * along[0]


@jax.custom_jvp
def sqrt(value: Operand) -> Operand:
    """√value, NaN below 0."""
    return jnp.sqrt(value)


@sqrt.defjvp
def _sqrt_slope(at: tuple[Operand], along: tuple[Operand]) -> tuple[Operand, Operand]:
    root = sqrt(at[0])
    return root, _finite(0.5 * whole_power(-1, root)) * along[0]


@jax.custom_jvp
def divide(numerator: Operand, denominator: Operand) -> Operand:
    """numerator / denominator."""
    return jnp.divide(numerator, denominator)


@divide.defjvp
def _divide_slope(at: tuple[Operand, Operand], along: tuple[Operand, Operand]) -> tuple[Operand, Operand]:
    quotient, inverse = divide(*at), whole_power(-1, at[1])
    return quotient, _finite(inverse) * along[0] - _finite(divide(quotient, at[1])) * along[1]


@jax.custom_jvp
def power(base: Operand, exponent: Operand) -> Operand:
    """base^exponent; of a negative base only where the exponent is whole."""
    return jnp.power(base, exponent)


@power.defjvp
def _power_slope(at: tuple[Operand, Operand], along: tuple[Operand, Operand]) -> tuple[Operand, Operand]:
    base, exponent = at
    value = power(base, exponent)
    by_base = exponent * _finite(power(base, exponent - 1))
    logarithm = log(jnp.where(base > 0, base, 1.0))  # the exponent of a base of 0 is not seen
    return value, by_base * along[0] + _finite(value * logarithm) * along[1]


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def whole_power(exponent: int, base: Operand) -> Operand:
    """base^exponent for a whole number; 1 for the exponent 0."""
    return jax.lax.integer_pow(base, exponent)


@whole_power.defjvp
def _whole_power_slope(exponent: int, at: tuple[Operand], along: tuple[Operand]) -> tuple[Operand, Operand]:
    value = whole_power(exponent, at[0])
    if exponent == 0:
        return value, jnp.zeros_like(value) * along[0]
    return value, _finite(exponent * whole_power(exponent - 1, at[0])) * along[0]
