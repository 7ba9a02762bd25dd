"""A circle: two answers for each x."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal, root
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset, World
from app.spec.window import Window


class Circle(Dataset):
    """A circle of radius 1, uniform in angle: for every x two answers, one above and one below.

    The density of y given x is a pair of Gaussians; outside [−1, 1], where there is no
    data, it is that of the nearest x.
    """

    world: ClassVar[World] = "conditional"
    source: ClassVar[str] = "After LeCun & Canziani (2020), Deep Learning, NYU: one x, several y"

    kind: Literal["circle"] = "circle"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on y; x has none."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        around, noise = jax.random.split(key)
        angle = jax.random.uniform(around, (size,), maxval=2 * jnp.pi)
        return jnp.stack([jnp.cos(angle), jnp.sin(angle) + self.noise * jax.random.normal(noise, (size,))], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-1.5, 1.5), y=(-1.5, 1.5))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points.T
        half = root(1 - x**2)
        return log_mean(log_normal(jnp.stack([y - half, y + half], axis=1), self.noise))
