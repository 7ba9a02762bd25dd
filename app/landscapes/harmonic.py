"""The harmonic well: a spring along each axis."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Harmonic(Landscape):
    """½(k₁x² + k₂y²): a spring along each axis, the well in which all is known.

    The minimum is 0 at the origin. Over the whole plane log Z = log 2π − ½ log k₁k₂ − log β
    and ⟨F⟩ = 1/β, half of it in each spring (equipartition). Gradient descent converges
    here for rates below 2 / max(k₁, k₂), and moves as its slowest spring does: the ratio
    of the two is the condition number.
    """

    source: ClassVar[str] = "Hooke (1678), De potentia restitutiva"
    latex: ClassVar[str] = r"F = \frac{1}{2} (k_1 x^2 + k_2 y^2)"

    kind: Literal["harmonic"] = "harmonic"
    stiffness_x: float = Knob(1.0, lo=0.1, hi=100.0, scale="log", unit="energy / length²", symbol="k₁", primary=True)
    """Stiffness of the spring along x."""
    stiffness_y: float = Knob(4.0, lo=0.1, hi=100.0, scale="log", unit="energy / length²", symbol="k₂")
    """Stiffness of the spring along y."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return (self.stiffness_x * points[:, 0] ** 2 + self.stiffness_y * points[:, 1] ** 2) / 2

    def natural_window(self) -> Window:
        return Window(x=(-4.0, 4.0), y=(-4.0, 4.0))
