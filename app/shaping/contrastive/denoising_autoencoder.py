"""A denoising autoencoder: what carries noised data back moves far from it, and not on it."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.contrastive.answers import answer, normal_noise
from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import from_frame, to_frame
from app.shaping.layers import Layers, feed
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World

STEEPNESS = 6.0
"""Steepness of the hidden units' random bends; at 1 they are too wide to part the arms."""
AMPLITUDE = 0.3
"""Standard deviation of r at the start, about."""


class DenoisingAutoencoder(Shaping):
    """Squared distance to where a denoiser puts the point, F = ‖y − r(y)‖²; r is trained by ⟨‖r(x + σn) − x‖²⟩.

    LeCun's fifth strategy, denoising. r must carry moved data back, so it cannot become
    the identity, for which F would be 0 everywhere: the noise stops collapse. With next to
    none F dies down, its amplitude long before its valley. The best r is y + σ²∇ log p of
    the noised data, so F is σ⁴‖∇ log p‖²: near the data its squared distance, but 0
    wherever log p is level. That is so on the data and also halfway between two arms, where
    r does not know which way to go: false zeros, which no training takes away. And F need
    not be an energy whose Boltzmann density is that of the data. Far from the data r is as
    it happens to be. Given x, noise and distance are those along y. Lengths are those of
    the frame, in which the window is 4 wide.
    """

    source: ClassVar[str] = (
        "Vincent, Larochelle, Bengio & Manzagol (2008), Extracting and composing robust features with denoising "
        "autoencoders; the best r: Alain & Bengio (2014), What regularized auto-encoders learn from the "
        "data-generating distribution"
    )
    shaping_family: ClassVar[ShapingFamily] = "contrastive"
    schedule: ClassVar[int] = 2000
    mechanism: ClassVar[str] = "carries □, data moved by noise of {sigma}, back to ●; F is how far"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "regularized",
        "for little noise it is a contractive autoencoder, which pays for the slope of r.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \langle \lVert \bound{r(\others{\bar y})} - \data{y} \rVert^2 \rangle \\
        \others{\bar y = y + \sigma n} \\
        n \sim \mathcal{N}(0, I) \\
        F(y) = \lVert y - r(y) \rVert^2
    """

    kind: Literal["denoising-autoencoder"] = "denoising-autoencoder"
    width: int = Size(64, lo=2, hi=256, scale="log", unit="units")
    """Units of the one hidden layer."""
    sigma: float = Knob(0.1, lo=0.01, hi=1.0, scale="log", unit="quarter windows", symbol="σ", primary=True)
    """Standard deviation of the noise: it must exceed that of the data, and not reach the next arm."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        free = answer(world)

        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            return learner(bending_layers(key, self.width))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            clean = to_frame(batch, window)
            moved = clean + self.sigma * normal_noise(key, self.batch, world)

            def objective(layers: Layers) -> Float[Array, ""]:
                return jnp.mean(jnp.sum(free * (feed(layers, moved) - clean) ** 2, axis=1))

            trained, loss = descend(objective, state, self.learning_rate)
            info = Info(loss, from_frame(moved, window), jnp.ones(self.batch), jnp.zeros((), bool))
            return trained, info

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            inputs = to_frame(points, window)
            return jnp.sum(free * (feed(state.params, inputs) - inputs) ** 2, axis=1)

        return Method(init, step, energy)


def bending_layers(key: PRNGKeyArray, width: int) -> Layers:
    """Two layers whose hidden units bend steeply, each along a line through a random place
    near the middle of the frame."""
    drawn = jax.random.normal(key, (6, width))
    slopes, places = STEEPNESS / 2**0.5 * drawn[:2], drawn[2:4]
    weights = AMPLITUDE * drawn[4:].T / width**0.5
    return [(slopes, -jnp.sum(slopes * places, axis=0)), (weights, jnp.zeros(2))]
