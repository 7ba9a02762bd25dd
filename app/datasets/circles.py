"""Two circles about one centre: the inner one is cut off by the outer."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_each_ring, log_mean
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

OUTER = 1.6
"""Radius of the outer circle, in data units."""


class Circles(Dataset):
    """Two concentric circles with Gaussian noise."""

    source: ClassVar[str] = "Pedregosa et al. (2011), Scikit-learn: machine learning in Python, make_circles"

    kind: Literal["circles"] = "circles"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points, half of them on each circle; as many again are held out."""
    noise: float = Knob(0.08, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on each coordinate."""
    factor: float = Knob(0.5, lo=0.1, hi=0.9)
    """Radius of the inner circle as a fraction of the outer one's."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        around, noise = jax.random.split(key)
        angle = jax.random.uniform(around, (size,), maxval=2 * jnp.pi)
        radius = self._radii()[jnp.arange(size) % 2]
        circles = radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
        return circles + self.noise * jax.random.normal(noise, (size, 2))

    def _radii(self) -> Float[Array, "2"]:
        return OUTER * jnp.stack([jnp.ones(()), jnp.asarray(self.factor)])

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """The outer and the inner circle."""
        return log_each_ring(points, self._radii(), self.noise)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return log_mean(self.class_log_densities(points))
