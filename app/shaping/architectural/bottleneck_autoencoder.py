"""A bottleneck autoencoder: a curve is all that a one-unit code can rebuild."""

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
"""Units of each hidden layer, two on either side of the bottleneck."""


class BottleneckAutoencoder(Shaping):
    """Squared error of rebuilding a point from a code too narrow for the plane: ‖y − D(e(y))‖².

    LeCun's first strategy, a constant low-energy volume: the decoder of a one-unit code
    draws a curve, and only a curve can be rebuilt. Nothing pushes up, so the curve has
    false lows where it crosses from arm to arm; a code as wide as the plane lets the
    network learn the identity, and nothing then stops F from shrinking to 0 everywhere.
    """

    source: ClassVar[str] = (
        "Kramer (1991), Nonlinear principal component analysis using autoassociative neural networks"
    )
    shaping_family: ClassVar[ShapingFamily] = "architectural"
    schedule: ClassVar[int] = 800
    mechanism: ClassVar[str] = "a code of {width} units can rebuild no more than a set of as many dimensions"
    latex: ClassVar[str] = r"""
        \mathcal{L} = \data{\langle F(y) \rangle} \\
        F(y) = \lVert y - D(\bound{e(y)}) \rVert^2 \\
        \bound{e(y) \in \mathbb{R}^d}
    """

    kind: Literal["bottleneck-autoencoder"] = "bottleneck-autoencoder"
    width: int = Size(1, lo=1, hi=16, scale="log", unit="units", symbol="d", primary=True)
    """Units of the bottleneck: 1 leaves a curve, 2 or more the whole plane."""
    learning_rate: float = Knob(5e-3, lo=1e-5, hi=0.1, scale="log")
    """Step length of Adam."""
    batch: int = Size(256, lo=8, hi=1024, scale="log", unit="points")
    """Data points in each step."""

    def batch_size(self) -> int | None:
        return self.batch

    def build(self, window: WindowArray, world: World = "plane") -> Method:
        def init(key: PRNGKeyArray, data: Float[Array, "n 2"]) -> Learner:
            below, above = jax.random.split(key)
            # Without biases a decoder starts odd: its curve can bend only symmetrically.
            encoder = random_layers(below, (2, HIDDEN, HIDDEN, self.width), bias=1.0)
            return learner((encoder, random_layers(above, (self.width, HIDDEN, HIDDEN, 2), bias=1.0)))

        def step(key: PRNGKeyArray, state: Learner, batch: Float[Array, "b 2"]) -> tuple[Learner, Info]:
            inputs = to_frame(batch, window)
            trained, loss = descend(lambda params: rebuilding_error(params, inputs).mean(), state, self.learning_rate)
            return trained, Info(loss, *no_negatives(), jnp.zeros((), bool))

        def energy(state: Learner, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return rebuilding_error(state.params, to_frame(points, window))

        return Method(init, step, energy)


def rebuilding_error(params: tuple[Layers, Layers], inputs: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """‖y − D(e(y))‖² for an encoder and a decoder, in squared units of the input."""
    encoder, decoder = params
    missed = inputs - feed(decoder, feed(encoder, inputs))
    return jnp.sum(missed * missed, axis=1)
