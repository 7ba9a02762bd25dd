"""The donut: a ring of equal minima."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.landscapes.polar import radius
from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Donut(Landscape):
    """(r − R)² / w: a narrow valley that is a circle, every point of it a minimum.

    The energy is 0 on the circle r = R and R²/w at the origin, the tip of a cone, where the
    gradient is taken as 0: descent from there stays. With s² = w/2β, over the whole plane
    Z = 2π(s² e^{−R²/2s²} + √(2π) R s Φ(R/s)), Φ being the normal distribution function.
    """

    source: ClassVar[str] = "Feng (2016), The Markov-chain Monte Carlo interactive gallery"
    latex: ClassVar[str] = r"""
        F = \frac{(r - R)^2}{w} \\
        r = \sqrt{x^2 + y^2}
    """

    kind: Literal["donut"] = "donut"
    radius: float = Knob(2.6, lo=0.5, hi=3.5, unit="data units", symbol="R", primary=True)
    """Radius of the circle."""
    width: float = Knob(0.033, lo=0.005, hi=2.0, scale="log", unit="length² / energy", symbol="w")
    """Twice the variance of r across the valley at β = 1."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return (radius(points) - self.radius) ** 2 / self.width

    def natural_window(self) -> Window:
        return Window(x=(-4.0, 4.0), y=(-4.0, 4.0))
