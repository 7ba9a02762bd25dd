"""A multilayer perceptron: an energy of any shape."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.base import Size
from app.spec.families import Energy, EnergyModel

Layers = list[tuple[Float[Array, "_ _"], Float[Array, " _"]]]
"""Weights (inputs × outputs) and biases of each layer, from the input up."""

GAIN = 1.68
"""1 / √E[silu(z)²] for z ~ N(0, 1): with weights this large, a layer passes on the
variance that it is given, and the random start has hills for the data to carve."""


class MLP(Energy):
    """A fully connected network from the plane to one number, with SiLU units.

    With softplus at the end F ≥ 0, so that a loss that only pushes down drives the
    energy to a flat 0; with a linear end it runs to −∞ instead.
    """

    title: ClassVar[str] = "Multilayer perceptron"
    source: ClassVar[str] = (
        "SiLU: Elfwing, Uchibe & Doya (2018), Sigmoid-weighted linear units for neural network function approximation "
        "in reinforcement learning; initialisation after He, Zhang, Ren & Sun (2015), Delving deep into rectifiers"
    )
    latex: ClassVar[str] = r"""
        h_0 = y \\
        h_i = \operatorname{silu}(W_i h_{i-1} + b_i) \\
        a = w^\top h_{\text{depth}} + b \\
        F(y) = \log(1 + e^a) \text{ (softplus) or } a \text{ (linear)}
    """

    kind: Literal["mlp"] = "mlp"
    width: int = Size(64, lo=2, hi=256, scale="log", unit="units")
    """Units in each hidden layer."""
    depth: int = Size(2, lo=1, hi=4, unit="layers")
    """Hidden layers."""
    output: Literal["softplus", "linear"] = "softplus"
    """What the last layer ends in: softplus keeps F ≥ 0, linear leaves it unbounded."""

    def build(self) -> EnergyModel:
        inputs = (2, *(self.width,) * (self.depth - 1))

        def init(key: PRNGKeyArray) -> Layers:
            shapes = [*((i, self.width) for i in inputs), (self.width, 1)]
            # One draw for the whole network, for each draw of its own is compiled anew.
            sizes = [(i + 1) * o for i, o in shapes]
            drawn = jnp.split(jax.random.normal(key, (sum(sizes),)), np.cumsum(sizes)[:-1])
            *hidden, (weight, bias) = (_layer(d.reshape(i + 1, o)) for d, (i, o) in zip(drawn, shapes, strict=True))
            return [*hidden, (weight / GAIN, jnp.zeros_like(bias))]

        def apply(params: Layers, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            hidden = points
            for weight, bias in params[:-1]:
                hidden = jax.nn.silu(hidden @ weight + bias)
            weight, bias = params[-1]
            # A product with one column is a slow matrix product and a fast reduction.
            raw = hidden @ weight[:, 0] + bias[0]
            return jax.nn.softplus(raw) if self.output == "softplus" else raw

        return EnergyModel(init, apply)


def _layer(drawn: Float[Array, "rows o"]) -> tuple[Float[Array, "i o"], Float[Array, " o"]]:
    """Standard normal numbers made weights, the last row biases that spread the units'
    bends over the plane."""
    scale = (drawn.shape[0] - 1) ** -0.5
    return GAIN * scale * drawn[:-1], scale / 3**0.5 * drawn[-1]
