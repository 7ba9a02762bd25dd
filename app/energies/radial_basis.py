"""Gaussian bumps on a grid, of which only the heights are learned."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.base import Knob, Size
from app.spec.families import Energy, EnergyModel

REACH = 2.0
"""The centres' outermost rows lie on the sides of the frame, the square ±2."""
START = 0.5
"""Standard deviation of the random start, as an energy."""


class Bumps(NamedTuple):
    """What is learned; F is linear in it."""

    heights: Float[Array, "side side"]
    """``[j, i]``: of the bump at column i, row j."""
    level: Float[Array, ""]
    """F far from every centre."""


class RadialBasis(Energy):
    """A sum of round Gaussian bumps and dips on a fixed grid, F = b + Σ w exp(−‖y − c‖²/2s²); w and b are learned.

    F is linear in what is learned, so that maximum likelihood is a convex problem. Nothing
    narrower than s can be shaped, and where no data pushes, each bump keeps its random
    start. Lengths are those of the frame, in which the window is 4 wide; outside the
    window F levels out.
    """

    title: ClassVar[str] = "Radial basis functions"
    source: ClassVar[str] = "Broomhead & Lowe (1988), Multivariable functional interpolation and adaptive networks"
    latex: ClassVar[str] = r"F(y) = b + \sum_i w_i \exp\Big(-\frac{\lVert y - c_i \rVert^2}{2 s^2}\Big)"

    kind: Literal["radial-basis"] = "radial-basis"
    side: int = Size(20, lo=4, hi=40, unit="centres a side")
    """Centres along each side of the window: this many squared in all."""
    width: float = Knob(0.2, lo=0.05, hi=1.0, scale="log", unit="quarter windows", symbol="s")
    """Standard deviation of each bump: below half the distance between centres they stand
    apart, far above it they are nearly the same function and learn slowly."""

    def build(self) -> EnergyModel:
        def init(key: PRNGKeyArray) -> Bumps:
            # At any place the squared bumps sum to about π s² over a cell's area.
            cell = (2 * REACH / (self.side - 1)) ** 2
            height = START / jnp.sqrt(1 + jnp.pi * self.width**2 / cell)
            return Bumps(height * jax.random.normal(key, (self.side, self.side)), jnp.zeros(()))

        def apply(params: Bumps, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            centres = jnp.asarray(np.linspace(-REACH, REACH, self.side), points.dtype)
            # A round Gaussian is a product of two: one factor for the column, one for the row.
            factors = jnp.exp(-0.5 * ((points[:, :, None] - centres) / self.width) ** 2)
            return params.level + jnp.sum((factors[:, 1] @ params.heights) * factors[:, 0], axis=1)

        return EnergyModel(init, apply)
