"""A pinwheel: clusters that bend the more, the further out they reach."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal, root
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window

REACH = 1.0
"""Distance of the middle of each arm from the origin, in data units."""
LENGTH = 0.3
"""Standard deviation along an arm, in data units."""


class Pinwheel(Dataset):
    """Bent arms about the origin: long Gaussians, turned by an angle in proportion to the distance.

    Such a turn keeps areas, so the density has a formula: turn the point back, and look
    it up among the straight arms. (The original's turn grows exponentially with the
    place along the arm, and its density has none.)
    """

    source: ClassVar[str] = (
        "After Johnson et al. (2016), Composing graphical models with neural networks for structured representations "
        "and fast inference"
    )

    kind: Literal["pinwheel"] = "pinwheel"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.08, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation across an arm."""
    twist: float = Knob(1.0, lo=0.0, hi=3.0, unit="radians a data unit")
    """How far a point is turned for each unit of its distance from the origin."""
    arms: int = Size(5, lo=2, hi=12)
    """Number of arms."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        which, place = jax.random.split(key)
        straight = self._middle() + self._spread() * jax.random.normal(place, (size, 2))
        return self._turned(straight, self._angles()[jax.random.randint(which, (size,), 0, self.arms)], 1.0)

    def _angles(self) -> Float[Array, " {self.arms}"]:
        return jnp.asarray(2 * np.pi * np.arange(self.arms) / self.arms, jnp.float32)

    def _middle(self) -> Float[Array, "2"]:
        return jnp.asarray([REACH, 0.0])

    def _spread(self) -> Float[Array, "2"]:
        return jnp.stack([jnp.full((), LENGTH), jnp.asarray(self.noise)])

    def _turned(
        self, points: Float[Array, "*batch 2"], arm: Float[Array, " k"], direction: float
    ) -> Float[Array, "*shape 2"]:
        """The points turned by their arm's angle and their own twist, or back."""
        x, y = points[..., 0], points[..., 1]
        angle = direction * (arm + self.twist * root(x**2 + y**2))
        cos, sin = jnp.cos(angle), jnp.sin(angle)
        return jnp.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n {self.arms}"]:
        """Each arm."""
        back = self._turned(points[:, None, :], self._angles(), -1.0)
        return jnp.sum(log_normal(back - self._middle(), self._spread()), axis=2)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return log_mean(self.class_log_densities(points))
