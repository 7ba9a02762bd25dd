"""The compiled programs of sampling: many chains of one sampler on an energy that stays.

As in ``programs``: structure is static, numbers are traced, transitions are counted by a
traced number. One executable serves every knob, β, window and number of transitions.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32

from app.spec.families import EnergyFunction, Landscape, Sampler, Shaping, State, WindowArray, World
from app.spec.structure import Knobs, Structure, joined

SLICE = 20
"""Transitions between two looks at the clock. How chains are sliced does not change their bits."""
SIZES = (16, 64, 256)
"""Numbers of chains that are compiled for; fewer are filled up to the next of them."""


class Rules(NamedTuple):
    """The numbers that chains follow, all traced."""

    window: WindowArray
    """What they never leave."""
    beta: Float[Array | np.ndarray, ""]
    seed: UInt32[Array | np.ndarray, ""]
    given: Float[Array | np.ndarray, " g"]
    """The third coordinate of all points, where there is one."""
    x: Float[Array | np.ndarray, " f"]
    """Where x is given, the x at which F is looked at: then F is level along the first
    coordinate of the chains, and what they do there means nothing."""


class March(NamedTuple):
    """Where ``n`` chains are."""

    step: Int[Array | np.ndarray, ""]
    """The last transition made."""
    fresh: Bool[Array | np.ndarray, ""]
    """Whether ``state`` is still to be made from ``starts``."""
    starts: Float[Array | np.ndarray, "n 2"]
    state: State
    """The sampler's own."""


class Stretch(NamedTuple):
    """What some transitions in a row showed; as many rows as there were are in use."""

    positions: Float[Array, "slice n 2"]
    acceptance: Float[Array, "slice n"]


def begin(sampler: Structure, knobs: Knobs, starts: Float[np.ndarray, "n 2"]) -> March:
    """Chains about to start, made on the host; filled up to one of ``SIZES``."""
    size = next(size for size in SIZES if size >= len(starts))
    filled = np.concatenate([starts, np.repeat(starts[-1:], size - len(starts), axis=0)]).astype(np.float32)

    def made(knobs: Knobs, starts: Float[Array, "n 2"]) -> State:
        kernel = joined(sampler, knobs, Sampler).build(np.asarray([-1, 1, -1, 1], np.float32))
        return kernel.init(starts, lambda points: jnp.sum(points**2, axis=1))

    shapes = jax.eval_shape(made, knobs, filled)
    return March(
        step=np.asarray(0, np.int32),
        fresh=np.asarray(True),
        starts=filled,
        state=jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes),
    )


@partial(jax.jit, static_argnames=("structure", "sampler"))
def on_landscape(
    structure: Structure,
    knobs: Knobs,
    sampler: Structure,
    sampler_knobs: Knobs,
    rules: Rules,
    march: March,
    target: Int[Array, ""],
) -> tuple[March, Stretch]:
    """On a landscape, to transition ``target``, at most ``SLICE`` further."""
    return _march(joined(structure, knobs, Landscape).energy, sampler, sampler_knobs, rules, march, target)


@partial(jax.jit, static_argnames=("structure", "world", "sampler"))
def on_method(
    structure: Structure,
    knobs: Knobs,
    window: WindowArray,
    world: World,
    state: State,
    sampler: Structure,
    sampler_knobs: Knobs,
    rules: Rules,
    march: March,
    target: Int[Array, ""],
) -> tuple[March, Stretch]:
    """On a method's F in one of its states, to transition ``target``, at most ``SLICE`` further."""
    method = joined(structure, knobs, Shaping).build(window, world)
    return _march(partial(method.energy, state), sampler, sampler_knobs, rules, march, target)


def _march(
    energy: EnergyFunction, sampler: Structure, knobs: Knobs, rules: Rules, march: March, target: Int[Array, ""]
) -> tuple[March, Stretch]:
    kernel = joined(sampler, knobs, Sampler).build(rules.window, jnp.asarray(rules.beta))
    key = jax.random.key(rules.seed)

    def seen(points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        if rules.x.size:
            points = points.at[:, 0].set(rules.x[0])
        return energy(jnp.concatenate([points, jnp.tile(rules.given, (len(points), 1))], axis=1))

    def body(carry: tuple[Int[Array, ""], State, Stretch]) -> tuple[Int[Array, ""], State, Stretch]:
        step, state, stretch = carry
        state, info = kernel.step(jax.random.fold_in(key, step), state, seen)
        row = step - march.step
        positions = stretch.positions.at[row].set(kernel.positions(state))
        return step + 1, state, Stretch(positions, stretch.acceptance.at[row].set(info.acceptance))

    # One program both begins and goes on: a second would be compiled by itself.
    begun = kernel.init(jnp.asarray(march.starts), seen)
    state = jax.tree.map(partial(jnp.where, march.fresh), begun, march.state)
    count = march.starts.shape[0]
    empty = Stretch(jnp.zeros((SLICE, count, 2)), jnp.zeros((SLICE, count)))
    end = jnp.minimum(target, march.step + SLICE)
    step, state, stretch = jax.lax.while_loop(lambda c: c[0] < end, body, (jnp.asarray(march.step), state, empty))
    return March(step, jnp.asarray(False), march.starts, state), stretch
