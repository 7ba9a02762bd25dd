"""y = x²: the toy regression of the tutorial."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import at_least, log_normal
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset, World
from app.spec.window import Window


class Parabola(Dataset):
    """y = x², x uniform on [−1, 1]: the toy regression of the tutorial.

    There it is 200 points without noise; here y has some by default, for without it y given
    x has no density (the one given is then that of noise 0.01), and no grid could show P.
    """

    world: ClassVar[World] = "conditional"
    source: ClassVar[str] = (
        "LeCun, Chopra, Hadsell, Ranzato & Huang (2006), A tutorial on energy-based learning, section 5.1 and figures "
        "7, 8 and 10: Y = X²"
    )

    kind: Literal["parabola"] = "parabola"
    size: int = Size(200, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.0, hi=0.5, unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on y; x has none."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        across, noise = jax.random.split(key)
        x = jax.random.uniform(across, (size,), minval=-1.0)
        return jnp.stack([x, x**2 + self.noise * jax.random.normal(noise, (size,))], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-1.2, 1.2), y=(-0.5, 1.5))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        x, y = points.T
        return log_normal(y - x**2, at_least(self.noise))
