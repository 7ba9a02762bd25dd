"""Himmelblau's function: four equal minima."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.families import Landscape
from app.spec.window import Window


class Himmelblau(Landscape):
    """(x² + y − 11)² + (x + y² − 7)²: four minima of energy 0, a maximum between them."""

    title: ClassVar[str] = "Himmelblau"
    source: ClassVar[str] = "Himmelblau (1972), Applied Nonlinear Programming"
    latex: ClassVar[str] = r"F = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"

    kind: Literal["himmelblau"] = "himmelblau"

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points[:, 0], points[:, 1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def natural_window(self) -> Window:
        return Window(x=(-5.0, 5.0), y=(-5.0, 5.0))
