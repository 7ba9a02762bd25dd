"""A mixture of Gaussians on a ring."""

from typing import ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from app.landscapes.mixtures import mixture_energy
from app.spec.applying import Applies, Where, when
from app.spec.base import Knob, Size
from app.spec.families import Landscape
from app.spec.window import Window


class GaussianMixture(Landscape):
    """−log Σ π_k N(y; μ_k, σ²I): equal round Gaussians on a ring, their weights falling in turn.

    Mode k stands at the angle 2πk/K, the first at (R, 0), with weight π_k ∝ e^{−tk}. The
    energy is −log of a density, so log Z = 0 at β = 1. Far apart (R ≫ σ) the minima are at
    the means, with energy log(2πσ²/π_k); a colder β then leaves only the heaviest mode, and a
    hotter one shares out more evenly than the weights do. Closer than about 2σ to its
    neighbours a mode has no minimum of its own.
    """

    title: ClassVar[str] = "Gaussian mixture"
    source: ClassVar[str] = "Pearson (1894), Contributions to the mathematical theory of evolution"
    latex: ClassVar[str] = r"""
        F = -\log \sum_{k=0}^{K-1} \frac{\pi_k}{2\pi \sigma^2} \exp\Big(-\frac{d_k}{2 \sigma^2}\Big) \\
        d_k = (x - R \cos \alpha_k)^2 + (y - R \sin \alpha_k)^2 \\
        \alpha_k = \frac{2\pi k}{K} \\
        \pi_k = \frac{e^{-t k}}{\sum_{j=0}^{K-1} e^{-t j}}
    """

    applies_when: ClassVar[Applies] = {
        "modes": (when("all Gaussians stand at one place", Where("radius", above=0.0)),),
        "tilt": (
            when("one Gaussian alone has all the weight", Where("modes", above=1)),
            when("all Gaussians stand at one place", Where("radius", above=0.0)),
        ),
    }

    kind: Literal["gaussian-mixture"] = "gaussian-mixture"
    modes: int = Size(5, lo=1, hi=12, symbol="K")
    """Number of Gaussians."""
    sigma: float = Knob(0.4, lo=0.05, hi=2.0, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of each Gaussian along either axis."""
    radius: float = Knob(2.0, lo=0.0, hi=3.0, unit="data units", symbol="R")
    """Radius of the ring on which the means stand."""
    tilt: float = Knob(0.0, lo=0.0, hi=2.0, unit="nats", symbol="t")
    """Each mode weighs e^−t times the one before it; 0 for equal weights."""

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        order = np.arange(self.modes)
        angle = 2 * np.pi * order / self.modes
        means = self.radius * jnp.asarray(np.stack([np.cos(angle), np.sin(angle)], axis=1))
        deviations = jnp.full(self.modes, self.sigma)
        return mixture_energy(points, means, deviations, -self.tilt * jnp.asarray(order, means.dtype))

    def natural_window(self) -> Window:
        return Window(x=(-4.0, 4.0), y=(-4.0, 4.0))
