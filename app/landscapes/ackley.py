"""Ackley's function: a dented plain with one hole."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.landscapes.polar import radius
from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Ackley(Landscape):
    """20 + e − 20 e^{−0.2 r/√2} − e^{½(cos 2πx + cos 2πy)}: a dented plain with one hole.

    The minimum is 0 at the origin, and it is the tip of a cone: the slope beside it is
    20·0.2/√2 = 2.83 however near, so descent of constant rate ends up jumping over it. At
    the tip itself the gradient is taken as 0. At points of whole numbers the waves vanish and
    the energy is 20(1 − e^{−0.2 r/√2}); the dents next to the hole, at (±0.9685, ±0.9685),
    have 3.5745, and those at (±0.9522, 0) and (0, ±0.9522) have 2.5799.
    """

    title: ClassVar[str] = "Ackley"
    source: ClassVar[str] = "Ackley (1987), A Connectionist Machine for Genetic Hillclimbing"
    latex: ClassVar[str] = r"""
        F = a \, (1 - e^{-b r / \sqrt{2}}) + e - e^w \\
        r = \sqrt{x^2 + y^2} \\
        w = \frac{1}{2} (\cos 2\pi x + \cos 2\pi y)
    """

    kind: Literal["ackley"] = "ackley"
    depth: float = Knob(20.0, lo=1.0, hi=50.0, unit="energy", symbol="a", primary=True)
    """Depth of the hole below the plain far away, without its waves."""
    decay: float = Knob(0.2, lo=0.05, hi=1.0, scale="log", unit="1 / data units", symbol="b")
    """How fast the hole ends: it is e times shallower √2/b away from the origin."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        hole = -jnp.expm1(-self.decay * radius(points) / jnp.sqrt(2.0))
        # e − e^{mean cos} as a product, exactly 0 at the origin.
        waves = -jnp.e * jnp.expm1(-jnp.sum(jnp.sin(jnp.pi * points) ** 2, axis=-1))
        return self.depth * hole + waves

    def natural_window(self) -> Window:
        return Window(x=(-5.0, 5.0), y=(-5.0, 5.0))
