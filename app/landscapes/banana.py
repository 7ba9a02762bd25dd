"""The banana: a correlated Gaussian, bent."""

from typing import ClassVar, Literal

from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window

_HEIGHT = 4.0
_CORRELATION = 0.5


class Banana(Landscape):
    """A Gaussian's bowl, stretched along x and bent into a parabola.

    F = ½ (u² − uw + w²)/(1 − ¼) with u = x/a and w = ay + ab(x² + a²) − 4: of (u, w + 4)
    a Gaussian of mean (0, 4), unit variances and correlation ½. Stretching and bending keep
    areas, so Z is the Gaussian's own at every β: log Z = log 2π√¾ − log β. The minimum is 0 at
    (0, 4/a − a²b), which is (0, 1.2) at a = 2, b = 0.2; at β = 1 the mean is (0, 4/a − 2a²b)
    and the variances are a² and 1/a² + 2a⁴b².
    """

    source: ClassVar[str] = (
        "After Haario, Saksman & Tamminen (1999), Adaptive proposal distribution for random walk Metropolis "
        "algorithm; numbers of Feng (2016), The Markov-chain Monte Carlo interactive gallery"
    )
    latex: ClassVar[str] = r"""
        F = \frac{2}{3} (u^2 - u w + w^2) \\
        u = \frac{x}{a} \\
        w = a \, (y + b \, (x^2 + a^2)) - 4
    """

    kind: Literal["banana"] = "banana"
    bend: float = Knob(0.2, lo=0.0, hi=0.5, unit="1 / data units", symbol="b", primary=True)
    """Curvature of the parabola; 0 for a straight valley."""
    stretch: float = Knob(2.0, lo=1.0, hi=3.0, symbol="a")
    """Standard deviation along x; across the valley it is about 1/a."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points[:, 0], points[:, 1]
        u = x / self.stretch
        w = self.stretch * (y + self.bend * (x**2 + self.stretch**2)) - _HEIGHT
        return (u**2 - 2 * _CORRELATION * u * w + w**2) / (2 * (1 - _CORRELATION**2))

    def natural_window(self) -> Window:
        return Window(x=(-6.0, 6.0), y=(-8.0, 4.0))
