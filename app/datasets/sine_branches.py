"""Sine waves that cross: one x, many y."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset, World
from app.spec.window import Window

HALF_WIDTH = 2.0
"""Largest x, in data units."""


class SineBranches(Dataset):
    """Several sine waves, shifted against each other, all equally likely: one x, many y.

    Where two of them cross, an x has an answer fewer.
    """

    world: ClassVar[World] = "conditional"
    source: ClassVar[str] = "After Bishop (1994), Mixture density networks: a sine with several answers for an x"

    kind: Literal["sine-branches"] = "sine-branches"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on y; x has none."""
    waves: float = Knob(1.0, lo=0.25, hi=3.0)
    """Waves of each branch between the least and the greatest x."""
    branches: int = Size(3, lo=1, hi=6, symbol="K")
    """Number of waves, each 1/K of a wavelength from the next."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        across, which, noise = jax.random.split(key, 3)
        x = jax.random.uniform(across, (size,), minval=-HALF_WIDTH, maxval=HALF_WIDTH)
        branch = jax.random.randint(which, (size, 1), 0, self.branches)
        y = jnp.take_along_axis(self._answers(x), branch, axis=1)[:, 0]
        return jnp.stack([x, y + self.noise * jax.random.normal(noise, (size,))], axis=1)

    def _answers(self, x: Float[Array, " n"]) -> Float[Array, "n {self.branches}"]:
        """The y of each branch."""
        shifts = jnp.asarray(2 * np.pi * np.arange(self.branches) / self.branches, jnp.float32)
        return jnp.sin((np.pi / HALF_WIDTH) * self.waves * x[:, None] + shifts)

    def natural_window(self) -> Window:
        return Window(x=(-2.25, 2.25), y=(-1.5, 1.5))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points.T
        return log_mean(log_normal(y[:, None] - self._answers(x), self.noise))
