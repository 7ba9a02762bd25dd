"""Rosenbrock's valley: easy to find, slow to follow."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Rosenbrock(Landscape):
    """(a − x)² + b(y − x²)²: a curved valley, easy to find and slow to follow.

    One minimum, of energy 0 at (a, a²); the floor of the valley is the parabola y = x². At
    a = 1 and b = 100 the curvatures at the minimum are 1001.6 and 0.4. Given x, y is
    Gaussian about x², so log Z = log π − ½ log b − log β over the whole plane.
    """

    title: ClassVar[str] = "Rosenbrock"
    source: ClassVar[str] = (
        "Rosenbrock (1960), An automatic method for finding the greatest or least value of a function"
    )
    latex: ClassVar[str] = r"F = (a - x)^2 + b \, (y - x^2)^2"

    kind: Literal["rosenbrock"] = "rosenbrock"
    steepness: float = Knob(100.0, lo=1.0, hi=1000.0, scale="log", symbol="b", primary=True)
    """How steep the sides of the valley are."""
    minimum: float = Knob(1.0, lo=-1.5, hi=1.5, unit="data units", symbol="a")
    """Where along x the minimum is."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points[:, 0], points[:, 1]
        return (self.minimum - x) ** 2 + self.steepness * (y - x**2) ** 2

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-1.0, 3.0))
