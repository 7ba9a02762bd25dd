"""Markov chains that follow an energy while it is trained: what the chain methods share."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from app.shaping.descent import Learner, Rate, descend
from app.spec.families import EnergyFunction, Kernel, State


class Walked(NamedTuple):
    """Where chains have come to."""

    points: Float[Array, "m 2"]
    """The end of each."""
    acceptance: Float[Array, ""]
    """Mean acceptance probability, over the chains and their transitions."""


def walk(
    key: PRNGKeyArray,
    kernel: Kernel,
    energy: EnergyFunction,
    start: Float[Array, "m 2"],
    transitions: Int[Array, ""] | int,
) -> Walked:
    """Where chains that begin at ``start`` are after some transitions, possibly a traced number."""

    def on(i: Int[Array, ""], so_far: tuple[State, Float[Array, " m"]]) -> tuple[State, Float[Array, " m"]]:
        chain, info = kernel.step(jax.random.fold_in(key, i), so_far[0], energy)
        return chain, so_far[1] + info.acceptance

    begun = (kernel.init(start, energy), jnp.zeros(start.shape[0], start.dtype))
    moved, accepted = jax.lax.fori_loop(0, transitions, on, begun)
    return Walked(kernel.positions(moved), jnp.mean(accepted) / transitions)


def walk_answers(
    key: PRNGKeyArray,
    kernel: Kernel,
    energy: EnergyFunction,
    start: Float[Array, "m 2"],
    transitions: Int[Array, ""] | int,
) -> Walked:
    """The same with x given: each chain walks along the y of its own x.

    A sampler moves points of the plane. So each chain walks on an energy of its own, that
    of (its x, y), which is level across; what the chain does across is forgotten.
    """

    def alone(key: PRNGKeyArray, first: Float[Array, "2"]) -> tuple[Float[Array, "2"], Float[Array, ""]]:
        def at_x(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return energy(points.at[:, 0].set(first[0]))

        points, acceptance = walk(key, kernel, at_x, first[None], transitions)
        return points[0].at[0].set(first[0]), acceptance

    points, acceptance = jax.vmap(alone)(jax.random.split(key, start.shape[0]), start)
    return Walked(points, jnp.mean(acceptance))


def part(
    apply: Callable[[State, Float[Array, "n 2"]], Float[Array, " n"]],
    at: Learner,
    data: Float[Array, "b 2"],
    chains: Float[Array, "m 2"],
    rate: Rate,
) -> tuple[Learner, Float[Array, ""]]:
    """One step down ⟨F⟩_data − ⟨F⟩_chains, the chains held; the learner, and the gap before it.

    Without momentum: chains answer to the energy as it is now, and not as it was.
    """
    both = jnp.concatenate([data, chains])

    def gap(params: State) -> Float[Array, ""]:
        energies = apply(params, both)
        return jnp.mean(energies[: data.shape[0]]) - jnp.mean(energies[data.shape[0] :])

    return descend(gap, at, rate, momentum=0.0)
