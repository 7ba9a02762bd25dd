"""Gradient descent on the parameters of an energy: Adam, its rate a traced number.

Every method trained by gradients carries a ``Learner`` in its state and calls
``descend`` once a step, so that all of them step alike.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import optax
from jaxtyping import Array, Float

from app.spec.families import State

Rate = Float[Array, ""] | float
"""A learning rate, possibly traced."""

MOMENTUM = 0.9
"""Adam's β₁, unless a method asks for another."""


class Learner(NamedTuple):
    """Parameters being trained, with the optimiser's memory of their gradients."""

    params: State
    """The pytree of parameters."""
    moments: Any
    """Adam's running moments and step count."""


def learner(params: State) -> Learner:
    """A learner at ``params`` that remembers no gradient yet."""
    return Learner(params, _adam(MOMENTUM).init(params))


def follow(gradient: State, at: Learner, rate: Rate, momentum: float = MOMENTUM) -> Learner:
    """One Adam step against ``gradient``, a pytree shaped as the parameters.

    ``momentum`` is Adam's β₁; β₂ = 0.999 and ε = 1e-8. Kingma & Ba (2015).
    """
    updates, moments = _adam(momentum).update(gradient, at.moments)
    # The rate is applied here and not inside the optimiser, whose state would otherwise
    # have to carry it: a moved slider acts in the very next step.
    params = jax.tree.map(lambda p, u: p - rate * u, at.params, updates)
    return Learner(params, moments)


def descend(
    objective: Callable[[State], Float[Array, ""]], at: Learner, rate: Rate, momentum: float = MOMENTUM
) -> tuple[Learner, Float[Array, ""]]:
    """One step down ``objective``, a scalar function of the parameters.

    Returns the learner after the step and the objective before it.
    """
    loss, gradient = jax.value_and_grad(objective)(at.params)
    return follow(gradient, at, rate, momentum), loss


def descend_with(
    objective: Callable[[State], tuple[Float[Array, ""], Any]], at: Learner, rate: Rate, momentum: float = MOMENTUM
) -> tuple[Learner, Float[Array, ""], Any]:
    """``descend`` for an objective that returns ``(loss, extra)``; the extra comes third."""
    (loss, extra), gradient = jax.value_and_grad(objective, has_aux=True)(at.params)
    return follow(gradient, at, rate, momentum), loss, extra


def _adam(momentum: float) -> optax.GradientTransformation:
    # On one flat vector: a leaf at a time, each would be a kernel to compile.
    return optax.flatten(optax.scale_by_adam(b1=momentum))
