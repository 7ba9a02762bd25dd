"""The Swiss roll from its end: a rolled sheet, thicker where it is further out."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_along, midpoints
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

START, END = 1.5 * np.pi, 4.5 * np.pi
"""Angle of the roll where it begins and where it ends."""
OUTER = 1.6
"""Radius at which it ends, in data units."""
NODES = 2048
"""Of the density's sum along the roll: 1.5 σ apart at the inner end with the least noise."""


class SwissRoll(Dataset):
    """A rolled sheet seen from its end, evenly covered, with noise that grows with the radius.

    The radius is in proportion to the angle, from 1½π to 4½π. scikit-learn's is uniform
    in the angle; this one is uniform in its square, which covers the sheet evenly, so
    most points lie far out, where the noise is also the largest.
    """

    title: ClassVar[str] = "Swiss roll"
    source: ClassVar[str] = "After Pedregosa et al. (2011), Scikit-learn: machine learning in Python, make_swiss_roll"

    kind: Literal["swiss-roll"] = "swiss-roll"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.1, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of the noise at the outer end; at the inner one it is a third of it."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        along, noise = jax.random.split(key)
        roll, sigma = self._roll(jax.random.uniform(along, (size,)))
        return roll + sigma[:, None] * jax.random.normal(noise, (size, 2))

    def _roll(self, t: Float[Array, " n"]) -> tuple[Float[Array, "n 2"], Float[Array, " n"]]:
        """The roll without noise, t from 0 to 1, and the noise there."""
        angle = jnp.sqrt(START**2 * (1 - t) + END**2 * t)
        share = angle / END
        roll = OUTER * share[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
        return roll, self.noise * share

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        nodes, sigma = self._roll(jnp.asarray(midpoints(NODES)))
        return log_along(points, nodes, sigma)
