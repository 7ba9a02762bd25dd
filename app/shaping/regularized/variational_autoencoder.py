"""A variational autoencoder: the energy is a bound on −log p(y)."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import log_unit_area, to_frame
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
"""Draws of the latent in the energy: always the same ones, so that a frame is one
number a point and does not flicker."""
TRAINED = 4
"""Draws of the latent for each datum of a step, new ones every time."""


class Networks(NamedTuple):
    """What is trained."""

    encoder: Layers
    """A point to the mean and the log variance of its latent, side by side."""
    decoder: Layers
    """A latent to a point."""


class VariationalAutoencoder(Shaping):
    """Low where a noisy code rebuilds the point: F = −ELBO, in nats, a bound on −log p(y).

    LeCun's sixth strategy, a regularised code: noise on the latent and its divergence
    from a standard normal limit what a code can say, and so how many points it can
    rebuild well. That, and not a bottleneck, stops collapse: the latent may be as wide
    as the plane. The energy shown is an average over the same 32 draws of the latent at
    every point, of a fixed key, so that a frame does not flicker; a step draws new ones.
    Lengths are those of the frame, in which the window is 4 wide; the density that F bounds
    is over the data's own plane.
    """

    source: ClassVar[str] = "Kingma & Welling (2014), Auto-encoding variational Bayes"
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 1200
    bounds_log_density: ClassVar[bool] = True
    mechanism: ClassVar[str] = "noise on the code, and its divergence from a normal, limit what it can say"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        \bound{z \sim q(z \mid y) \text{, normal}} \\
        F(y) = R(y) + \bound{\mathrm{KL}(q(z \mid y) \,\Vert\, \mathcal{N}(0, I))} \\
        R(y) = \mathbb{E}_q \frac{\lVert y - D(z) \rVert^2}{2 \sigma^2} + \log 2\pi\sigma^2
    """

    kind: Literal["variational-autoencoder"] = "variational-autoencoder"
    latents: int = Size(2, lo=1, hi=8, unit="dimensions", symbol="d")
    """Dimensions of the latent; with one the bound is very loose."""
    sigma: float = Knob(0.1, lo=0.02, hi=1.0, scale="log", unit="quarter windows", symbol="σ", primary=True)
    """Standard deviation of the decoder's noise: larger makes the code say less."""
    learning_rate: float = Knob(1e-2, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            below, above = jax.random.split(key)
            encoder = random_layers(below, (2, ENCODER, ENCODER, 2 * self.latents), BIAS)
            return learner(Networks(encoder, random_layers(above, (self.latents, DECODER, DECODER, 2), BIAS)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            inputs = to_frame(batch, window)
            noise = jax.random.normal(key, (TRAINED, self.batch, self.latents))
            trained, loss = descend(
                lambda networks: negative_elbo(networks, inputs, noise, self.sigma).mean(), state, self.learning_rate
            )
            return trained, Info(log_unit_area(window) + loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            bound = negative_elbo(state.params, to_frame(points, window), fixed_draws(self.latents), self.sigma)
            return log_unit_area(window) + bound

        return Method(init, step, energy)


def fixed_draws(latents: int) -> Float[Array, "s 1 d"]:
    """The standard normal draws that the energy averages over: SHOWN / 2 and their
    opposites, so that their mean is exactly 0."""
    half = jax.random.normal(jax.random.key(0), (SHOWN // 2, 1, latents))
    return jnp.concatenate([half, -half])


def posterior(networks: Networks, points: Float[Array, "n 2"]) -> tuple[Float[Array, "n d"], Float[Array, "n d"]]:
    """Mean and log variance of q(z|y)."""
    mean, log_variance = jnp.split(feed(networks.encoder, points), 2, axis=1)
    return mean, log_variance


def negative_elbo(
    networks: Networks, points: Float[Array, "n 2"], noise: Float[Array, "s m d"], sigma: Float[Array, ""] | float
) -> Float[Array, " n"]:
    """−ELBO of each point, in nats, its expectation an average over ``noise``: s standard
    normal draws, each for every point (m = 1) or for one (m = n).

    E_q[‖y − D(z)‖² / 2σ²] + log 2πσ² + KL(q(z|y) ‖ N(0, 1)), the divergence in closed form.
    """
    mean, log_variance = posterior(networks, points)
    deviation = jnp.exp(0.5 * log_variance)
    divergence = 0.5 * jnp.sum(deviation**2 + mean**2 - 1 - log_variance, axis=1)

    # One draw at a time: the hidden layers of all draws together would not fit a cache.
    def add(total: Float[Array, " n"], draw: Float[Array, "m d"]) -> tuple[Float[Array, " n"], None]:
        missed = points - feed(networks.decoder, mean + deviation * draw)
        return total + jnp.sum(missed * missed, axis=1), None

    errors, _ = lax.scan(add, jnp.zeros(points.shape[0]), noise)
    return errors / (2 * noise.shape[0] * sigma**2) + jnp.log(2 * jnp.pi * sigma**2) + divergence
