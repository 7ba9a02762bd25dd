"""x = y²: two answers for each x, which no function can give."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal, root
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset, World
from app.spec.window import Window


class SidewaysParabola(Dataset):
    """x = y², y uniform on [−1, 1]: for every x > 0 two answers, √x and −√x, equally likely.

    No function of x fits it: the mean of the two answers, 0, is wrong for every x > 0.
    The density of y given x is a pair of Gaussians; left of 0, where there is no data,
    it is that of x = 0.
    """

    world: ClassVar[World] = "conditional"
    source: ClassVar[str] = "After LeCun & Canziani (2020), Deep Learning, NYU: one x, several y"

    kind: Literal["sideways-parabola"] = "sideways-parabola"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on y; x has none."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        along, noise = jax.random.split(key)
        y = jax.random.uniform(along, (size,), minval=-1.0)
        return jnp.stack([y**2, y + self.noise * jax.random.normal(noise, (size,))], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-0.25, 1.25), y=(-1.5, 1.5))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points.T
        branch = root(x)
        return log_mean(log_normal(jnp.stack([y - branch, y + branch], axis=1), self.noise))
