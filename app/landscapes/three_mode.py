"""Three Gaussian modes, one apart from the other two."""

from typing import ClassVar, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from app.landscapes.mixtures import mixture_energy
from app.spec.base import Knob
from app.spec.families import Landscape
from app.spec.window import Window

_MEANS = ((-1.5, -1.5), (1.5, 1.5), (-2.0, 2.0))
_VARIANCES = (0.8, 0.8, 0.5)


class ThreeMode(Landscape):
    """A mixture of three Gaussians of equal weight, which a sampler must find and share out.

    Means (−1.5, −1.5), (1.5, 1.5) and (−2, 2), variances 0.8, 0.8 and 0.5 along each axis.
    The energy is −log of the density, so log Z = 0 at β = 1. The narrowest mode is the
    deepest, within 0.001 of its mean, with energy 2.243; the others, within 0.0001 of theirs, have
    2.713.
    """

    title: ClassVar[str] = "Three modes"
    source: ClassVar[str] = "Feng (2016), The Markov-chain Monte Carlo interactive gallery"
    latex: ClassVar[str] = r"""
        F = -\log \sum_{i=1}^{3} \frac{1}{6\pi v_i} \exp\Big(-\frac{d_i}{2 v_i}\Big) \\
        d_i = (x - x_i)^2 + (y - y_i)^2 \\
        x_i = (-1.5, 1.5, -2) \\
        y_i = (-1.5, 1.5, 2) \\
        v_i = s^2 (0.8, 0.8, 0.5)
    """

    kind: Literal["three-mode"] = "three-mode"
    spread: float = Knob(1.0, lo=0.2, hi=2.0, scale="log", symbol="s", primary=True)
    """What every standard deviation is multiplied by: smaller is further apart."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        deviations = self.spread * jnp.sqrt(jnp.asarray(_VARIANCES))
        return mixture_energy(points, jnp.asarray(_MEANS), deviations, jnp.zeros(len(_MEANS)))

    def natural_window(self) -> Window:
        return Window(x=(-5.0, 5.0), y=(-5.0, 5.0))
