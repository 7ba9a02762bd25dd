"""A grid of Gaussians: many modes, of which methods tend to forget some."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

HALF_SIDE = 1.6
"""Largest coordinate of a centre, in data units."""


class GridOfGaussians(Dataset):
    """Round Gaussians, equally likely, on a square grid."""

    title: ClassVar[str] = "Grid of Gaussians"
    source: ClassVar[str] = (
        "Srivastava, Valkov, Russell, Gutmann & Sutton (2017), VEEGAN: reducing mode collapse in GANs using implicit "
        "variational learning, the grid of 25 Gaussians"
    )

    kind: Literal["grid-of-gaussians"] = "grid-of-gaussians"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.08, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of each Gaussian."""
    side: int = Size(5, lo=2, hi=9, unit="a side")
    """Gaussians on a side of the grid."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        which, noise = jax.random.split(key)
        centres = self._centres()[jax.random.randint(which, (size, 2), 0, self.side)]
        return centres + self.noise * jax.random.normal(noise, (size, 2))

    def _centres(self) -> Float[Array, " {self.side}"]:
        """The centres' coordinates, the same on both axes."""
        return jnp.asarray(np.linspace(-HALF_SIDE, HALF_SIDE, self.side), jnp.float32)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n {self.side**2}"]:
        """Each Gaussian, rows after rows."""
        across, up = (log_normal(axis[:, None] - self._centres(), self.noise) for axis in points.T)
        return (up[:, :, None] + across[:, None, :]).reshape(points.shape[0], self.side**2)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        # The grid is a product: each coordinate is a mixture of its own.
        across, up = (log_mean(log_normal(axis[:, None] - self._centres(), self.noise)) for axis in points.T)
        return across + up
