"""Eight Gaussians on a ring: modes that a sampler must find, and then leave."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.datasets.density import log_mean, log_normal
from app.datasets.drawing import independent_draws
from app.spec.base import Knob, Size
from app.spec.families import Dataset
from app.spec.window import Window


class EightGaussians(Dataset):
    """Eight round Gaussians, equally likely, evenly spaced on a circle."""

    title: ClassVar[str] = "Eight Gaussians"
    source: ClassVar[str] = (
        "Metz, Poole, Pfau & Sohl-Dickstein (2017), Unrolled generative adversarial networks, the ring of Gaussians"
    )

    kind: Literal["eight-gaussians"] = "eight-gaussians"
    size: int = Size(1000, lo=2, hi=5000, scale="log", symbol="n")
    """Number of training points; as many again are held out."""
    noise: float = Knob(0.12, lo=0.01, hi=0.5, scale="log", unit="data units", symbol="σ", primary=True)
    """Standard deviation of each Gaussian."""
    radius: float = Knob(1.4, lo=0.2, hi=1.8, unit="data units", symbol="r")
    """Distance of their centres from the origin."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "n 2"]]:
        return independent_draws(self._sample, key, self.size)

    def _sample(self, key: PRNGKeyArray, size: int) -> Float[Array, "{size} 2"]:
        which, noise = jax.random.split(key)
        angle = jax.random.randint(which, (size,), 0, 8) * (jnp.pi / 4)
        return self._centres(angle) + self.noise * jax.random.normal(noise, (size, 2))

    def _centres(self, angle: Float[Array, " n"]) -> Float[Array, "n 2"]:
        return self.radius * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)

    def natural_window(self) -> Window:
        return Window(x=(-2.0, 2.0), y=(-2.0, 2.0))

    def class_log_densities(self, points: Float[Array, "n 2"]) -> Float[Array, "n 8"]:
        """Each Gaussian."""
        offset = points[:, None, :] - self._centres(jnp.arange(8) * (jnp.pi / 4))
        return jnp.sum(log_normal(offset, self.noise), axis=2)

    def log_density(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        return log_mean(self.class_log_densities(points))
