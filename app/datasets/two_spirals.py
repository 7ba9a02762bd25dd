"""Two spirals, one inside the other: no line, and no ring, parts them."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from app.datasets.density import at_least, log_along, midpoints
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

INNER = 0.25
"""Radius at which the arms begin, in data units."""
OUTER = 1.6
"""Radius at which they end."""
NODES = 1536
"""Of the density's sum along each arm: 1.3 σ apart where two turns of it are noiseless."""


class TwoSpirals(Dataset):
    """Two arms of an Archimedean spiral, half a turn apart, with Gaussian noise."""

    source: ClassVar[str] = "After Lang & Witbrock (1988), Learning to tell two spirals apart"

    kind: Literal["two-spirals"] = "two-spirals"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points, half of them on each arm; as many again are held out."""
    noise: float = Knob(0.05, lo=0.0, hi=0.5, unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise on each coordinate."""
    turns: float = Knob(1.0, lo=0.25, hi=2.0, unit="turns")
    """How often each arm winds around the origin."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        along, noise = jax.random.split(key)
        t = jax.random.uniform(along, (size,))
        arms = self._arms(t, jnp.arange(size) % 2)
        return arms + self.noise * jax.random.normal(noise, (size, 2))

    def _arms(self, t: Float[Array, " n"], which: Float[Array, " n"] | Int[Array, " n"]) -> Float[Array, "n 2"]:
        """The arms without noise, t from 0 to 1; ``which`` is 0 or 1."""
        angle = 2 * jnp.pi * (self.turns * t + 0.5 * which)
        radius = INNER + (OUTER - INNER) * t
        return radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """One arm and the other."""
        t = jnp.asarray(midpoints(NODES))
        arms = (self._arms(t, jnp.full(NODES, float(which))) for which in (0, 1))
        return jnp.stack([log_along(points, arm, at_least(self.noise)) for arm in arms], axis=1)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        t = jnp.asarray(midpoints(NODES))
        nodes = jnp.concatenate([self._arms(t, jnp.zeros(NODES)), self._arms(t, jnp.ones(NODES))])
        return log_along(points, nodes, at_least(self.noise))
