"""A Gaussian's energy: one quadratic bowl, its log Z known."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Gaussian(Landscape):
    """A quadratic bowl, whose Boltzmann density at β = 1 is a Gaussian, correlated or not.

    F = (u² − 2ρuv + v²) / 2(1 − ρ²) with u = x/σ₁, v = y/σ₂; its minimum is 0 and, over
    the whole plane, log Z = log 2πσ₁σ₂√(1 − ρ²) − log β.
    """

    source: ClassVar[str] = "Gauss (1809), Theoria motus corporum coelestium"
    latex: ClassVar[str] = r"""
        F = \frac{u^2 - 2 \rho u v + v^2}{2 (1 - \rho^2)} \\
        u = \frac{x}{\sigma_1} \\
        v = \frac{y}{\sigma_2}
    """

    kind: Literal["gaussian"] = "gaussian"
    sigma_x: float = Knob(1.0, lo=0.05, hi=3.0, scale="log", unit="data units", symbol="σ₁", primary=True)
    """Standard deviation along x."""
    sigma_y: float = Knob(0.5, lo=0.05, hi=3.0, scale="log", unit="data units", symbol="σ₂")
    """Standard deviation along y."""
    correlation: float = Knob(0.0, lo=-0.95, hi=0.95, symbol="ρ")
    """Correlation of the two coordinates."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        u, v = points[:, 0] / self.sigma_x, points[:, 1] / self.sigma_y
        return (u**2 - 2 * self.correlation * u * v + v**2) / (2 * (1 - self.correlation**2))

    def natural_window(self) -> Window:
        return Window(x=(-4.0, 4.0), y=(-4.0, 4.0))
