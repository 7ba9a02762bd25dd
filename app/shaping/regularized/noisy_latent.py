"""A noisy latent: a code of bounded size, blurred, can tell few points apart."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

ENCODER = 64
"""Units of each of the encoder's two hidden layers."""
DECODER = 32
"""Units of each of the decoder's two: it runs for every draw at every point of the grid,
so that its width sets the price of a frame."""
BIAS = 0.5
"""Standard deviation of the first biases: networks without are odd functions at first."""
SHOWN = 32
"""Draws of the noise in the energy: always the same ones, so that a frame does not flicker."""
TRAINED = 4
"""Draws of the noise for each datum of a step, new ones every time."""

Networks = tuple[Layers, Layers]
"""The encoder and the decoder."""


class NoisyLatent(Shaping):
    """Squared error of rebuilding a point from a bounded code with noise on it: E_n‖y − D(tanh e(y) + σ_z n)‖².

    LeCun's sixth strategy, a regularised code: the noise blurs the code and tanh keeps it
    from growing out of the noise, so the code tells few points apart and the decoder can
    rebuild few well. That, and not a bottleneck, stops collapse: the latent may be as wide
    as the plane. With too little noise nothing does, and F shrinks towards 0 where data is
    near; with too much the valley blurs. The energy is an average over the same 32 draws
    of n at every point, whose mean and covariance are exactly those of the noise. Lengths
    are those of the frame, in which the window is 4 wide.
    """

    source: ClassVar[str] = "Poole, Sohl-Dickstein & Ganguli (2014), Analyzing noise in autoencoders and deep networks"
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "noise of {sigma} on a bounded code limits what it can say"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        n \sim \mathcal{N}(0, I) \\
        F(y) = \mathbb{E}_n \lVert y - D(\bound{\tanh e(y) + \sigma_z n}) \rVert^2
    """

    kind: Literal["noisy-latent"] = "noisy-latent"
    latents: int = Size(2, lo=1, hi=8, unit="dimensions", symbol="d")
    """Dimensions of the latent."""
    sigma: float = Knob(0.1, lo=0.005, hi=2.0, scale="log", unit="half code ranges", symbol="σ_z", primary=True)
    """Standard deviation of the noise on a code that lies in ±1: larger makes it say less."""
    learning_rate: float = Knob(1e-2, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step, each with four draws of the noise."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            below, above = jax.random.split(key)
            encoder = random_layers(below, (2, ENCODER, ENCODER, self.latents), BIAS)
            return learner((encoder, random_layers(above, (self.latents, DECODER, DECODER, 2), BIAS)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            inputs = to_frame(batch, window)
            noise = jax.random.normal(key, (TRAINED, self.batch, self.latents))
            trained, loss = descend(
                lambda networks: noisy_error(networks, inputs, self.sigma * noise).mean(), state, self.learning_rate
            )
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return noisy_error(state.params, to_frame(points, window), self.sigma * balanced_draws(self.latents))

        return Method(init, step, energy)


def balanced_draws(latents: int) -> Float[Array, "s 1 d"]:
    """The draws that the energy averages over, at most 16 dimensions of them: SHOWN / 2
    orthogonal ones and their opposites, with mean 0 and covariance 1.

    Where the decoder is nearly linear the average is then the integral; 32 independent
    draws would miss it by a fifth.
    """
    drawn = np.random.RandomState(0).standard_normal((SHOWN // 2, latents))
    half = np.linalg.qr(drawn)[0] * np.sqrt(SHOWN // 2)
    return jnp.asarray(np.concatenate([half, -half])[:, None, :], jnp.float32)


def noisy_error(networks: Networks, points: Float[Array, "n 2"], shifts: Float[Array, "s m d"]) -> Float[Array, " n"]:
    """The mean over ``shifts`` of ‖y − D(tanh e(y) + shift)‖², in squared units of the
    input: s shifts of the code, each for every point (m = 1) or for one (m = n)."""
    encoder, decoder = networks
    code = jnp.tanh(feed(encoder, points))

    # One draw at a time: the hidden layers of all draws together would not fit a cache.
    def add(total: Float[Array, " n"], shift: Float[Array, "m d"]) -> tuple[Float[Array, " n"], None]:
        missed = points - feed(decoder, code + shift)
        return total + jnp.sum(missed * missed, axis=1), None

    errors, _ = lax.scan(add, jnp.zeros(points.shape[0]), shifts)
    return errors / shifts.shape[0]
