"""Fully connected layers, for the encoders and decoders of methods."""

from collections.abc import Callable
from itertools import pairwise

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

Layers = list[tuple[Float[Array, "_ _"], Float[Array, " _"]]]
"""Weights and biases, from the input up."""


def random_layers(key: PRNGKeyArray, sizes: tuple[int, ...], bias: float = 0.0) -> Layers:
    """Weights of variance 1/fan-in, from ``sizes[0]`` inputs to ``sizes[-1]`` outputs, and
    biases with a standard deviation of ``bias``.

    Source: LeCun, Bottou, Orr & Müller (1998), Efficient BackProp.
    """
    shapes = list(pairwise(sizes))
    # One draw cut into pieces: a draw for each layer would take seconds to compile.
    drawn = jax.random.normal(key, (sum((i + 1) * o for i, o in shapes),))
    layers: Layers = []
    for i, o in shapes:
        own, drawn = drawn[: (i + 1) * o].reshape(i + 1, o), drawn[(i + 1) * o :]
        layers.append((own[:i] / jnp.sqrt(i), bias * own[i]))
    return layers


def feed(
    layers: Layers,
    inputs: Float[Array, "n i"],
    activation: Callable[[Float[Array, "n h"]], Float[Array, "n h"]] = jnp.tanh,
) -> Float[Array, "n o"]:
    """The network's outputs: ``activation`` after every layer but the last."""
    for weight, bias in layers[:-1]:
        inputs = activation(inputs @ weight + bias)
    weight, bias = layers[-1]
    return inputs @ weight + bias
