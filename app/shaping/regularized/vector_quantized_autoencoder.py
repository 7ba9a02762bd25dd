"""A vector-quantised autoencoder: the code is one of a few vectors, and nothing between."""

from typing import ClassVar, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float, Int, PRNGKeyArray

from app.shaping.descent import Learner, descend_with, learner
from app.shaping.frame import to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

HIDDEN = 64
"""Units of each hidden layer, two on either side of the code."""
BIAS = 0.5
"""Standard deviation of the first biases: networks without are odd functions at first."""
MEMORY = 0.95
"""The share of a code's past use that is remembered from step to step."""
DEAD = 0.1
"""The use, in equal shares (1 = as often as all others), below which a code is dead."""


class Networks(NamedTuple):
    """What is trained."""

    encoder: Layers
    """A point to a latent."""
    codes: Float[Array, "k d"]
    """The vectors that a latent may become."""
    decoder: Layers
    """A code to a point."""


class Quantizer(NamedTuple):
    """What a step hands on."""

    learner: Learner
    """The networks and the optimiser's memory."""
    use: Float[Array, " k"]
    """How often each code was the nearest one of late, in equal shares."""


class VectorQuantizedAutoencoder(Shaping):
    """Low where the nearest of a few codes rebuilds the point: F = ‖y − D(c)‖², c nearest to e(y).

    LeCun's sixth strategy, a regularised code: one of k says log k nats and no more. At
    most k points have zero energy, the decoded codes, whatever the networks do; fewer where
    codes are decoded alike, or the encoder does not answer with the code that a point was
    decoded from. That, which is almost the first strategy, a constant low-energy volume,
    stops collapse. Training: the decoder's
    gradient goes straight through to the encoder, codes are drawn to the latents they serve
    and latents to their codes, at ``commitment``. Left alone, codes that are nobody's
    nearest stay so, and wide wells do the work of many: a dead code is therefore reborn at
    a latent of the batch. F jumps where the nearest code changes.
    """

    title: ClassVar[str] = "Vector-quantized autoencoder"
    source: ClassVar[str] = (
        "van den Oord, Vinyals & Kavukcuoglu (2017), Neural discrete representation learning; codes reborn: Dhariwal "
        "et al. (2020), Jukebox: a generative model for music"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 1200
    mechanism: ClassVar[str] = "the code is one of {codes}, and only they are rebuilt without error"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "architectural",
        "no more points than there are codes can have zero energy, whatever is learned.",
    )
    latex: ClassVar[str] = r"""
        F(y) = \lVert y - D(\bound{c}) \rVert^2 \\
        \bound{c \in \{c_1, \dots, c_k\} \text{ nearest to } z} \\
        z = e(y) \\
        \mathcal{L} = \langle \data{\lVert y - D(z + \mathrm{sg}[c - z]) \rVert^2}
            + \lVert \mathrm{sg}[z] - c \rVert^2 + \beta \lVert z - \mathrm{sg}[c] \rVert^2 \rangle
    """

    kind: Literal["vector-quantized-autoencoder"] = "vector-quantized-autoencoder"
    codes: int = Size(20, lo=1, hi=100, scale="log", unit="codes", symbol="k", primary=True)
    """Number of codes: at most as many points have zero energy."""
    latents: int = Size(2, lo=1, hi=8, unit="dimensions", symbol="d")
    """Dimensions of the latent and of each code."""
    dead: Literal["reborn", "left"] = "reborn"
    """What becomes of a code that is nobody's nearest: reborn at a latent of the batch, or
    left where it is, as in the paper."""
    commitment: float = Knob(0.5, lo=0.0, hi=2.0, symbol="β")
    """How hard a latent is drawn to its code, relative to the error of rebuilding (0.25 in
    the paper)."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Quantizer:
            below, among, above = jax.random.split(key, 3)
            encoder = random_layers(below, (2, HIDDEN, HIDDEN, self.latents), BIAS)
            codes = jax.random.normal(among, (self.codes, self.latents))
            decoder = random_layers(above, (self.latents, HIDDEN, HIDDEN, 2), BIAS)
            return Quantizer(learner(Networks(encoder, codes, decoder)), jnp.ones(self.codes))

        def step(key: PRNGKeyArray, state: Quantizer, batch: Float[Array, "b 2"]) -> tuple[Quantizer, Info]:
            inputs = to_frame(batch, window)
            trained, loss, (latents, nearest) = descend_with(
                lambda networks: objective(networks, inputs, self.commitment), state.learner, self.learning_rate
            )
            if self.dead == "reborn":
                trained, use = reborn(key, trained, state.use, latents, nearest)
            else:
                use = state.use
            return Quantizer(trained, use), Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Quantizer, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return quantized_error(state.learner.params, to_frame(points, window))

        return Method(init, step, energy)


def nearest_codes(latents: Float[Array, "n d"], codes: Float[Array, "k d"]) -> Int[Array, " n"]:
    """The index of the code nearest to each latent; of equals the first."""
    # ‖c‖² − 2cz and not ‖z − c‖²: the same order, and no array of n × k × d.
    return jnp.argmin(jnp.sum(codes * codes, axis=1) - 2 * latents @ codes.T, axis=1)


def quantized_error(networks: Networks, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """‖y − D(c)‖² with c the code nearest to e(y), in squared units of the input."""
    nearest = nearest_codes(feed(networks.encoder, points), networks.codes)
    missed = points - feed(networks.decoder, networks.codes)[nearest]
    return jnp.sum(missed * missed, axis=1)


def objective(
    networks: Networks, points: Float[Array, "n 2"], commitment: Float[Array, ""] | float
) -> tuple[Float[Array, ""], tuple[Float[Array, "n d"], Int[Array, " n"]]]:
    """‖y − D(c)‖² + ‖sg(z) − c‖² + β‖z − sg(c)‖², averaged, sg stopping the gradient;
    and the latents z with the indices of their codes c."""
    latents = feed(networks.encoder, points)
    nearest = nearest_codes(latents, networks.codes)
    chosen = networks.codes[nearest]
    # The value is the code's, the gradient goes straight through to the latent.
    through = latents + lax.stop_gradient(chosen - latents)
    missed = jnp.sum((points - feed(networks.decoder, through)) ** 2, axis=1)
    drawn = jnp.sum((lax.stop_gradient(latents) - chosen) ** 2, axis=1)
    committed = jnp.sum((latents - lax.stop_gradient(chosen)) ** 2, axis=1)
    return jnp.mean(missed + drawn + commitment * committed), (latents, nearest)


def reborn(
    key: PRNGKeyArray,
    trained: Learner,
    use: Float[Array, " k"],
    latents: Float[Array, "n d"],
    nearest: Int[Array, " n"],
) -> tuple[Learner, Float[Array, " k"]]:
    """The learner with its dead codes put at random latents of the batch, and each code's use."""
    networks: Networks = trained.params
    count = use.shape[0]
    share = jnp.mean(nearest[:, None] == jnp.arange(count), axis=0) * count
    use = MEMORY * use + (1 - MEMORY) * share
    dead = use < DEAD
    places = latents[jax.random.randint(key, (count,), 0, latents.shape[0])]
    codes = jnp.where(dead[:, None], places, networks.codes)
    # A newborn code has its equal share to lose, so it is given time.
    return trained._replace(params=networks._replace(codes=codes)), jnp.where(dead, 1.0, use)
