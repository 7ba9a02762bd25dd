"""A multilayer perceptron: an energy of any shape."""

from typing import ClassVar, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from app.spec.base import Size
from app.spec.families import Energy, EnergyModel

Layers = list[tuple[Float[Array, "i o"], Float[Array, " o"]]]
"""Weights and biases, from the input up."""


class MLP(Energy):
    """A fully connected network from the plane to one number, with SiLU units.

    With softplus at the end F ≥ 0, so that a loss that only pushes down drives the
    energy to a flat 0; with a linear end it runs to −∞ instead.
    """

    title: ClassVar[str] = "Multilayer perceptron"
    source: ClassVar[str] = "SiLU: Elfwing, Uchibe & Doya (2018); initialisation: LeCun, Bottou, Orr & Müller (1998)"

    kind: Literal["mlp"] = "mlp"
    width: int = Size(64, lo=2, hi=256, scale="log", unit="units")
    """Units in each hidden layer."""
    depth: int = Size(2, lo=1, hi=4, unit="layers")
    """Hidden layers."""
    output: Literal["softplus", "linear"] = "softplus"
    """What the last layer ends in: softplus keeps F ≥ 0, linear leaves it unbounded."""

    def build(self) -> EnergyModel:
        sizes = (2, *(self.width,) * self.depth, 1)

        def init(key: PRNGKeyArray) -> Layers:
            keys = jax.random.split(key, len(sizes) - 1)
            return [
                (jax.random.normal(k, (i, o)) / jnp.sqrt(i), jnp.zeros(o))
                for k, i, o in zip(keys, sizes[:-1], sizes[1:], strict=True)
            ]

        def apply(params: Layers, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            hidden = points
            for weight, bias in params[:-1]:
                hidden = jax.nn.silu(hidden @ weight + bias)
            weight, bias = params[-1]
            # A product with one column is a slow matrix product and a fast reduction.
            raw = hidden @ weight[:, 0] + bias[0]
            return jax.nn.softplus(raw) if self.output == "softplus" else raw

        return EnergyModel(init, apply)
