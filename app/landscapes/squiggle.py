"""The squiggle: a Gaussian, wound along a wave."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.spec.applying import Applies, Where, when
from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window

_VARIANCE_X, _VARIANCE_W, _COVARIANCE = 2.0, 0.5, 0.25
_DETERMINANT = _VARIANCE_X * _VARIANCE_W - _COVARIANCE**2


class Squiggle(Landscape):
    """A Gaussian's bowl whose valley winds along a sine.

    F = ½ (½x² − ½xw + 2w²)/0.9375 with w = y + A sin ωx: (x, w) is a Gaussian of variances
    2 and ½ and covariance ¼. Winding keeps areas, so Z is the Gaussian's own at every β:
    log Z = log 2π√0.9375 − log β. The minimum is 0 at the origin, the only one; at β = 1 the
    mean is (0, 0), the variance along x 2 and along y ½ + ½A²(1 − e^{−4ω²}) −
    ½Aω e^{−ω²}.
    """

    source: ClassVar[str] = "Feng (2016), The Markov-chain Monte Carlo interactive gallery"
    latex: ClassVar[str] = r"""
        F = \frac{x^2 - x w + 4 w^2}{3.75} \\
        w = y + A \sin \omega x
    """

    applies_when: ClassVar[Applies] = {
        "frequency": (when("without a height there is no wave", Where("amplitude", above=0.0)),),
    }

    kind: Literal["squiggle"] = "squiggle"
    amplitude: float = Knob(1.0, lo=0.0, hi=2.0, unit="data units", symbol="A", primary=True)
    """Height of the wave; 0 for a plain Gaussian."""
    frequency: float = Knob(5.0, lo=0.5, hi=10.0, unit="radians / data unit", symbol="ω")
    """Angular frequency of the wave."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points[:, 0], points[:, 1]
        w = y + self.amplitude * jnp.sin(self.frequency * x)
        return (_VARIANCE_W * x**2 - 2 * _COVARIANCE * x * w + _VARIANCE_X * w**2) / (2 * _DETERMINANT)

    def natural_window(self) -> Window:
        return Window(x=(-5.0, 5.0), y=(-4.0, 4.0))
