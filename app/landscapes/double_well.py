"""The double well, once for each coordinate."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class DoubleWell(Landscape):
    """h Σᵢ (yᵢ² − b²)²: a double well in each coordinate, so four minima in the plane.

    The minima (±b, ±b) have energy 0, the saddles between them h b⁴ and the maximum at
    the origin 2 h b⁴.
    """

    source: ClassVar[str] = (
        "The quartic potential; see Kramers (1940), Brownian motion in a field of force and the diffusion model of "
        "chemical reactions, for escape from such a well"
    )
    latex: ClassVar[str] = r"F = h \, (x^2 - b^2)^2 + h \, (y^2 - b^2)^2"

    kind: Literal["double-well"] = "double-well"
    height: float = Knob(1.0, lo=0.01, hi=100.0, scale="log", unit="energy / length⁴", symbol="h", primary=True)
    """Steepness: the barrier between two neighbouring wells is h b⁴."""
    half_distance: float = Knob(1.0, lo=0.1, hi=1.8, unit="data units", symbol="b")
    """Each well's distance from either axis."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        wells = (points**2 - self.half_distance**2) ** 2
        return self.height * (wells[:, 0] + wells[:, 1])

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))
