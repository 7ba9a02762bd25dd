"""Implicit regression: x and y are compatible where two functions agree."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.energies.one_input import Network, outputs_of, random_network
from app.spec.base import Size
from app.spec.families import Energy, EnergyModel


class ImplicitRegression(Energy):
    """The distance between a code of x and a code of y, ‖G₁(x) − G₂(y)‖₁ or its squared 2-norm; two small networks.

    Several y may have the code of one x, so an x may have several answers. The price is
    that nothing bounds the low-energy volume: under a loss that only pushes down both
    networks shrink to the same constant and F to 0, its amplitude long before its valley.
    It needs a loss that also pushes up; one that asks for differences alone, such as the
    likelihood, lets the lowest energy drift far above 0. The first coordinate is read as
    x, the second as y, in any world, both as seen in the frame.
    """

    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, sections 3.4 and 5.1"
    )
    latex: ClassVar[str] = r"""
        F(x, y) = \sum_j \lvert G_1(x)_j - G_2(y)_j \rvert^p \\
        p = 1 \text{ (l1) or } 2 \text{ (squared-l2)}
    """

    kind: Literal["implicit-regression"] = "implicit-regression"
    hidden: int = Size(10, lo=2, hi=128, scale="log", unit="units")
    """Hidden units of each network."""
    outputs: int = Size(10, lo=1, hi=64, scale="log", unit="dimensions")
    """Dimensions of the codes."""
    distance: Literal["l1", "squared-l2"] = "l1"
    """How codes are compared: by the sum of absolute differences, or of squared ones,
    whose valley has a round bottom."""

    def build(self) -> EnergyModel:
        def init(key: PRNGKeyArray) -> tuple[Network, Network]:
            of_x, of_y = jax.random.split(key)
            return random_network(of_x, self.hidden, self.outputs), random_network(of_y, self.hidden, self.outputs)

        def apply(params: tuple[Network, Network], points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            of_x, of_y = params
            apart = outputs_of(of_x, points[:, 0]) - outputs_of(of_y, points[:, 1])
            return jnp.sum(jnp.abs(apart) if self.distance == "l1" else apart**2, axis=1)

        return EnergyModel(init, apply)
