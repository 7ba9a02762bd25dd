"""The ellipse of the course: points y that a hidden angle θ explains."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import at_least, log_along, midpoints
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

NODES = 1024
"""Of the density's sum around the ellipse: 1.5 σ apart where the largest one is noiseless."""


class Ellipse(Dataset):
    """y = (ρ₁ cos θ + ε, ρ₂ sin θ + ε), θ uniform: a ring whose latent variable is the angle.

    With ρ = (2, 1.5) it is the course's ellipse family ρ(x) at x = 0.
    """

    source: ClassVar[str] = "LeCun & Canziani (2020), Deep Learning, NYU: latent-variable energy-based models"

    kind: Literal["ellipse"] = "ellipse"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.0, hi=0.5, unit="data units", symbol="σ", primary=True)
    """Standard deviation of ε, drawn for each coordinate."""
    horizontal: float = Knob(2.0, lo=0.1, hi=2.5, unit="data units", symbol="ρ₁")
    """Half axis along y₁."""
    vertical: float = Knob(1.5, lo=0.1, hi=2.5, unit="data units", symbol="ρ₂")
    """Half axis along y₂."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        around, noise = jax.random.split(key)
        angle = jax.random.uniform(around, (size,), maxval=2 * jnp.pi)
        return self._ring(angle) + self.noise * jax.random.normal(noise, (size, 2))

    def _ring(self, angle: Float[Array, " n"]) -> Float[Array, "n 2"]:
        """The ellipse without noise."""
        return jnp.stack([self.horizontal * jnp.cos(angle), self.vertical * jnp.sin(angle)], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-3.0, 3.0), y=(-3.0, 3.0))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        nodes = self._ring(jnp.asarray(2 * np.pi * midpoints(NODES)))
        return log_along(points, nodes, at_least(self.noise))
