"""A contractive autoencoder: what it rebuilds must hardly move when the point moves."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.shaping.descent import Learner, descend, learner
from app.shaping.frame import to_frame
from app.shaping.layers import Layers, feed, random_layers
from app.spec.base import Knob, Size
from app.spec.families import Info, Method, Shaping, ShapingFamily, WindowArray, World, no_negatives

HIDDEN = 64
"""Units of each hidden layer, two on either side of the code."""
BIAS = 1.0
"""Standard deviation of the first biases: networks without are odd functions at first."""

Networks = tuple[Layers, Layers]
"""The encoder and the decoder."""


class ContractiveAutoencoder(Shaping):
    """Squared error of rebuilding a point, ‖y − r(y)‖², by an r that contracts: train + λ‖∂r/∂y‖².

    LeCun's seventh strategy, a contracting autoencoder: on the data r must stand still in
    every direction but those in which the data itself varies, so that a point beside the
    data is carried back to it, and its error is its distance. That, and not a bottleneck,
    stops collapse: the code is wider than the plane, and without the term r learns the
    identity and F shrinks to 0 everywhere. The norm is of the whole r: were it the
    encoder's alone, an untied decoder could undo it by rescaling. Nothing is asked of r away from
    the data, so there may be false lows. Lengths are those of the frame.
    """

    source: ClassVar[str] = (
        "Rifai, Vincent, Muller, Glorot & Bengio (2011), Contractive auto-encoders: explicit invariance during "
        "feature extraction; of the whole r: Alain & Bengio (2014), What regularized auto-encoders learn from the "
        "data-generating distribution"
    )
    shaping_family: ClassVar[ShapingFamily] = "regularized"
    schedule: ClassVar[int] = 1500
    mechanism: ClassVar[str] = "on the data, a reconstruction that moves with the point costs {penalty}"
    second_family: ClassVar[tuple[ShapingFamily, str] | None] = (
        "contrastive",
        "for little noise a denoising autoencoder does the same, by moving data to wrong places and back.",
    )
    latex: ClassVar[str] = r"""
        \mathcal{L} = \Big\langle \data{F(y)}
            + \bound{\lambda \, \Big\lVert \frac{\partial r}{\partial y} \Big\rVert^2} \Big\rangle \\
        F(y) = \lVert y - r(y) \rVert^2
    """

    kind: Literal["contractive-autoencoder"] = "contractive-autoencoder"
    width: int = Size(16, lo=1, hi=64, scale="log", unit="units", symbol="d")
    """Units of the code."""
    penalty: float = Knob(0.01, lo=1e-4, hi=1.0, scale="log", symbol="λ", primary=True)
    """Price of the squared Jacobian: too small and r nears the identity; too large and r
    contracts along the data as well."""
    learning_rate: float = Knob(1e-2, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            below, above = jax.random.split(key)
            encoder = random_layers(below, (2, HIDDEN, HIDDEN, self.width), BIAS)
            return learner((encoder, random_layers(above, (self.width, HIDDEN, HIDDEN, 2), BIAS)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            inputs = to_frame(batch, window)

            def objective(networks: Networks) -> Float[Array, ""]:
                rebuilt, slopes = rebuilt_with_slopes(networks, inputs)
                missed = jnp.sum((inputs - rebuilt) ** 2, axis=1)
                return jnp.mean(missed + self.penalty * slopes)

            trained, loss = descend(objective, state, self.learning_rate)
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            inputs = to_frame(points, window)
            return jnp.sum((inputs - rebuild(state.params, inputs)) ** 2, axis=1)

        return Method(init, step, energy)


def rebuild(networks: Networks, inputs: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
    """r(y): a point through the code, which is linear, and back."""
    encoder, decoder = networks
    return feed(decoder, feed(encoder, inputs))


def rebuilt_with_slopes(
    networks: Networks, inputs: Float[Array, "n 2"]
) -> tuple[Float[Array, "n 2"], Float[Array, " n"]]:
    """r(y) and the squared Frobenius norm of its Jacobian ∂r/∂y at each point."""
    rebuilt, along = jax.linearize(lambda points: rebuild(networks, points), inputs)
    directions = jnp.broadcast_to(jnp.eye(2, dtype=inputs.dtype)[:, None, :], (2, *inputs.shape))
    return rebuilt, jnp.sum(jax.vmap(along)(directions) ** 2, axis=(0, 2))
