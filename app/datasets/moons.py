"""Two moons: half circles that reach into each other."""

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

NODES = 256
"""Of the density's sum along each moon: 1.2 σ apart where they are noiseless."""


class Moons(Dataset):
    """Two half circles of radius 1, one upside down and moved by (1, ½), with Gaussian noise."""

    source: ClassVar[str] = "Pedregosa et al. (2011), Scikit-learn: machine learning in Python, make_moons"

    kind: Literal["moons"] = "moons"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points, half of them on each moon; as many again are held out."""
    noise: float = Knob(0.08, lo=0.0, hi=0.5, unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on each coordinate."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        along, noise = jax.random.split(key)
        angle = jax.random.uniform(along, (size,), maxval=jnp.pi)
        upper, lower = _moons(angle)
        moons = jnp.where(jnp.arange(size)[:, None] % 2 == 0, upper, lower)
        return moons + self.noise * jax.random.normal(noise, (size, 2))

    def natural_window(self) -> Window:
        return Window(x=(-1.5, 2.5), y=(-1.75, 2.25))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """The upper and the lower moon."""
        moons = _moons(jnp.asarray(np.pi * midpoints(NODES)))
        return jnp.stack([log_along(points, moon, at_least(self.noise)) for moon in moons], axis=1)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        nodes = jnp.concatenate(_moons(jnp.asarray(np.pi * midpoints(NODES))))
        return log_along(points, nodes, at_least(self.noise))


def _moons(angle: Float[Array, " n"]) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
    """The upper and the lower half circle, angles from 0 to π."""
    upper = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return upper, jnp.asarray([1.0, 0.5]) - upper
