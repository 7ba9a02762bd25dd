"""Networks of one number, from which the energies of a regression are made."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray


class Network(NamedTuple):
    """A function of one number, with one hidden layer of tanh units."""

    slopes: Float[Array, " h"]
    """Of the hidden units."""
    shifts: Float[Array, " h"]
    """Of the hidden units."""
    weights: Float[Array, "h o"]
    """From the hidden units to the outputs."""
    level: Float[Array, " o"]
    """The outputs' biases."""


def random_network(key: PRNGKeyArray, hidden: int, outputs: int) -> Network:
    """Slopes and shifts standard normal, so that over ±2 units bend here and there;
    weights of variance 1/fan-in."""
    drawn = jax.random.normal(key, (2 + outputs, hidden))
    return Network(drawn[0], drawn[1], drawn[2:].T / hidden**0.5, jnp.zeros(outputs))


def outputs_of(network: Network, inputs: Float[Array, " n"]) -> Float[Array, "n o"]:
    """The network at each number."""
    return jnp.tanh(inputs[:, None] * network.slopes + network.shifts) @ network.weights + network.level
