"""Markov chains that follow an energy while it is trained: what the chain methods share."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray

from app.shaping.descent import Learner, Rate, descend
from app.spec.families import EnergyFunction, Kernel, State


def walk(
    key: PRNGKeyArray,
    kernel: Kernel,
    energy: EnergyFunction,
    start: Float[Array, "m 2"],
    transitions: Int[Array, ""] | int,
) -> Float[Array, "m 2"]:
    """Where chains that begin at ``start`` are after some transitions, possibly a traced number."""
    moved = jax.lax.fori_loop(
        0,
        transitions,
        lambda i, chain: kernel.step(jax.random.fold_in(key, i), chain, energy)[0],
        kernel.init(start, energy),
    )
    return kernel.positions(moved)


def walk_answers(
    key: PRNGKeyArray,
    kernel: Kernel,
    energy: EnergyFunction,
    start: Float[Array, "m 2"],
    transitions: Int[Array, ""] | int,
) -> Float[Array, "m 2"]:
    """The same with x given: each chain walks along the y of its own x.

    A sampler moves points of the plane. So each chain walks on an energy of its own, that
    of (its x, y), which is level across; what the chain does across is forgotten.
    """

    def alone(key: PRNGKeyArray, first: Float[Array, "2"]) -> Float[Array, "2"]:
        def at_x(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
            return energy(points.at[:, 0].set(first[0]))

        return walk(key, kernel, at_x, first[None], transitions)[0].at[0].set(first[0])

    return jax.vmap(alone)(jax.random.split(key, start.shape[0]), start)


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
