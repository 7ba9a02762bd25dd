"""One spiral: no function y₂(y₁), and no straight line, describes it."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import at_least, log_along, midpoints
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

INNER = 0.25
"""Radius at which the arm begins, in data units."""
OUTER = 1.6
"""Radius at which it ends."""
NODES = 2048
"""Of the density's sum along the arm: 1.5 σ apart where three turns of it are noiseless."""


class Spiral(Dataset):
    """One arm of an Archimedean spiral, uniform in angle, with Gaussian noise."""

    source: ClassVar[str] = (
        "After Ranzato, Boureau, Chopra & LeCun (2007), A unified energy-based framework for unsupervised learning, "
        "the toy problem"
    )

    kind: Literal["spiral"] = "spiral"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.05, lo=0.0, hi=0.5, unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on each coordinate."""
    turns: float = Knob(1.5, lo=0.5, hi=3.0, unit="turns")
    """How often the arm winds around the origin on its way out."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "n 2"]:
        along, noise = jax.random.split(key)
        t = jax.random.uniform(along, (size,))
        return self._arm(t) + self.noise * jax.random.normal(noise, (size, 2))

    def _arm(self, t: Float[Array, " n"]) -> Float[Array, "n 2"]:
        """The arm without noise, t from 0 to 1."""
        angle = 2 * jnp.pi * self.turns * t
        radius = INNER + (OUTER - INNER) * t
        return radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return log_along(points, self._arm(jnp.asarray(midpoints(NODES))), at_least(self.noise))
