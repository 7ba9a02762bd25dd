"""Several rings about one centre: many thin basins, one inside the other."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_each_ring, log_mean
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

OUTER = 1.6
"""Radius of the outermost ring, in data units."""


class Rings(Dataset):
    """Concentric rings, evenly spaced and equally likely, with Gaussian noise."""

    source: ClassVar[str] = (
        "After Grathwohl et al. (2019), FFJORD: free-form continuous dynamics for scalable reversible generative "
        "models, the toy data"
    )

    kind: Literal["rings"] = "rings"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on each coordinate."""
    rings: int = Size(4, lo=1, hi=8)
    """Number of rings."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        which, around, noise = jax.random.split(key, 3)
        angle = jax.random.uniform(around, (size,), maxval=2 * jnp.pi)
        radius = self._radii()[jax.random.randint(which, (size,), 0, self.rings)]
        rings = radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
        return rings + self.noise * jax.random.normal(noise, (size, 2))

    def _radii(self) -> Float[Array, " {self.rings}"]:
        return jnp.asarray(OUTER * np.arange(1, self.rings + 1) / self.rings, jnp.float32)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n {self.rings}"]:
        """Each ring, from the inside out."""
        return log_each_ring(points, self._radii(), self.noise)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return log_mean(self.class_log_densities(points))
