"""The ellipses of the course: one for each x, growing and turning over."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import BLOCK, FARTHEST, midpoints
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset, World
from app.spec.window import Window

NODES = 2048
"""Of the density's sum around an ellipse: 0.7 σ apart on the largest, at the least noise."""
REACH = 16.0
"""Half side of the window, in data units: the largest half axis is 14.8."""


class EllipseFamily(Dataset):
    """For each x an ellipse: y = (ρ₁(x) cos θ + ε, ρ₂(x) sin θ + ε), growing as e^(2x).

    ρ(x) = (ax + b(1 − x), bx + a(1 − x)) e^(2x), with x and θ uniform: at x = 0 the half
    axes are (b, a), at x = 1 (a, b) e². The course's noise is 0.05, less than a fifth of a
    grid step in a window that holds the largest of them; here it is more by default.
    """

    source: ClassVar[str] = "LeCun & Canziani (2020), Deep Learning, NYU: conditional latent-variable models"
    world: ClassVar[World] = "conditional-plane"
    given: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    kind: Literal["ellipse-family"] = "ellipse-family"
    size: int = Size(2000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.3, lo=0.05, hi=2.0, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of ε, drawn for each coordinate."""
    a: float = Knob(1.5, lo=0.5, hi=2.0, unit="data units", symbol="a")
    """The course's α: half axis along y₂ at x = 0."""
    b: float = Knob(2.0, lo=0.5, hi=2.0, unit="data units", symbol="b")
    """The course's β: half axis along y₁ at x = 0."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 3"], Float[Array, "n 3"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 3"]:
        across, around, noise = jax.random.split(key, 3)
        x = jax.random.uniform(across, (size,))
        angle = jax.random.uniform(around, (size,), maxval=2 * jnp.pi)
        circle = jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
        y = self.half_axes(x) * circle + self.noise * jax.random.normal(noise, (size, 2))
        return jnp.concatenate([y, x[:, None]], axis=1)

    def half_axes(self, x: Float[Array, " n"]) -> Float[Array, "n 2"]:
        """ρ(x), in data units."""
        mixed = jnp.stack([self.a * x + self.b * (1 - x), self.b * x + self.a * (1 - x)], axis=1)
        return mixed * jnp.exp(2 * x)[:, None]

    def natural_window(self) -> Window:
        return Window(x=(-REACH, REACH), y=(-REACH, REACH))

    def log_density(self, points: Float[Array, "n 3"]) -> Float[Array, " n"]:
        axes = self.half_axes(points[:, 2])

        def add(total: Float[Array, " n"], angles: Float[Array, " b"]) -> tuple[Float[Array, " n"], None]:
            squared = (points[:, :1] - axes[:, :1] * jnp.cos(angles)) ** 2
            squared += (points[:, 1:2] - axes[:, 1:] * jnp.sin(angles)) ** 2
            logarithms = jnp.maximum(-0.5 * squared / self.noise**2, -FARTHEST)
            return jnp.logaddexp(total, logsumexp(logarithms, axis=1)), None

        angles = jnp.asarray(2 * np.pi * midpoints(NODES), points.dtype).reshape(-1, BLOCK)
        total, _ = jax.lax.scan(add, jnp.full_like(points[:, 0], -jnp.inf), angles)
        return jnp.asarray(total - np.log(2 * np.pi * NODES) - 2 * jnp.log(self.noise))
