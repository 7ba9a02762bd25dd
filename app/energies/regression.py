"""Regression as an energy: how far y lies from what x foretells."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.one_input import Network, outputs_of, random_network
from app.spec.base import Size
from app.spec.families import Energy, EnergyModel


class Regression(Energy):
    """The distance of y from a function of x, F(x, y) = |G(x) − y|; G is a small network.

    For every x there is exactly one answer of energy 0 and the slope is 1 beside it, so the
    low-energy volume is bounded by construction: no loss can flatten F, and pushing down
    on the data is enough. Nor can an x have two answers: G settles on one of them or
    between. The amplitude is fixed, and so is P's breadth at β = 1. The first coordinate
    is read as x, the second as y, in any world. Both as seen in the frame.
    """

    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, sections 3.1 and 5.1"
    )
    latex: ClassVar[str] = r"F(x, y) = \lvert G(x) - y \rvert"

    kind: Literal["regression"] = "regression"
    hidden: int = Size(20, lo=2, hi=128, scale="log", unit="units")
    """Hidden units of G."""

    def build(self) -> EnergyModel:
        def init(key: PRNGKeyArray) -> Network:
            return random_network(key, self.hidden, 1)

        def apply(params: Network, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return jnp.abs(outputs_of(params, points[:, 0])[:, 0] - points[:, 1])

        return EnergyModel(init, apply)
