"""Neal's funnel: a width that is itself to be drawn."""

from typing import ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window


class Funnel(Landscape):
    """−log N(v; 0, s²) N(x; 0, e^v), v up and x across: wide above, ever narrower below.

    F = v²/2s² + ½v + ½x²e^{−v} + log s + log 2π, so log Z = 0 at β = 1; at any β, log Z =
    (1 − β)(log s + log 2π) − log β + s²(1 − β)²/8β. Of the two terms in v the second is the
    normaliser of x: without it nothing would hold v. The minimum is at (0, −s²/2), deep in the
    neck, though most of the probability is elsewhere: energy log 2πs − s²/8, which is 1.811
    at s = 3. No one step size suits both neck and mouth.
    """

    title: ClassVar[str] = "Neal's funnel"
    source: ClassVar[str] = "Neal (2003), Slice sampling"
    latex: ClassVar[str] = r"""
        F = \frac{v^2}{2 s^2} + \frac{v}{2} + \frac{x^2 e^{-v}}{2} + \log 2\pi s \\
        v = y
    """

    kind: Literal["funnel"] = "funnel"
    sigma: float = Knob(3.0, lo=0.5, hi=3.0, symbol="s", primary=True)
    """Standard deviation of v, the logarithm of the variance of x."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, v = points[:, 0], points[:, 1]
        # The square of a product: at x = 0 it is 0 for every v that is drawn.
        across = (x * jnp.exp(-v / 2)) ** 2 + v
        normaliser = jnp.log(2 * np.pi * self.sigma)
        return (v / self.sigma) ** 2 / 2 + across / 2 + normaliser

    def natural_window(self) -> Window:
        return Window(x=(-10.0, 10.0), y=(-9.0, 9.0))
