"""The compiled programs. Structure is their compile key; everything else is traced.

A program rebuilds its piece from structure and traced knobs while it is being traced,
so a moved knob is a new argument and never a new compilation.

Bit-equality rests on each program being *one* executable however the work is cut:
steps are counted by a traced number (a scan of fixed length would need one executable
for each length), and energies are evaluated in blocks of one size.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, PRNGKeyArray, UInt32

from app.spec.families import Code, Coded, Dataset, Info, Landscape, Latent, Points, Shaping, State, WindowArray, World
from app.spec.structure import Knobs, Structure, joined

BLOCK = 4096
"""Points evaluated at once: few enough to stay in a core's cache."""


class Progress(NamedTuple):
    """Where ``advance`` came to."""

    state: State
    info: Info
    step: Int[Array | np.ndarray, ""]
    finite: Bool[Array | np.ndarray, ""]
    """False if the next step would have left the finite numbers; it was not taken."""


def _keys(seed: UInt32[Array, ""]) -> tuple[PRNGKeyArray, PRNGKeyArray, PRNGKeyArray]:
    """Keys for the data, the initial state and the steps. The data's does not depend on
    the method, so that methods can be compared on the same points."""
    data, init, steps = jax.random.split(jax.random.key(seed), 3)
    return data, init, steps


class Drawn(NamedTuple):
    """Data, and what is known of its density."""

    train: Float[Array | np.ndarray, "n d"]
    held_out: Float[Array | np.ndarray, "m d"]
    held_out_log_density: Float[Array | np.ndarray, " m"] | None
    """log p of each held-out point under the density that they were drawn from, in nats;
    None where nobody knows it."""


@partial(jax.jit, static_argnames=("structure",))
def draw_data(structure: Structure, knobs: Knobs, seed: UInt32[Array, ""]) -> Drawn:
    """Training and held-out points."""
    key, _, _ = _keys(seed)
    data = joined(structure, knobs, Dataset)
    train, held_out = data.draw(key)
    return Drawn(train, held_out, data.log_density(held_out))


@partial(jax.jit, static_argnames=("structure",))
def log_densities(structure: Structure, knobs: Knobs, block: Float[Array, "block d"]) -> Float[Array, " block"] | None:
    """log p at one block of points, in nats; None where nobody knows it."""
    return joined(structure, knobs, Dataset).log_density(block)


@partial(jax.jit, static_argnames=("structure", "world"))
def initial_state(
    structure: Structure,
    knobs: Knobs,
    window: WindowArray,
    world: World,
    seed: UInt32[Array, ""],
    train: Float[Array, "n d"],
) -> tuple[State, Info]:
    """The untrained state, and an ``Info`` of zeros in the shapes that steps will give."""
    _, init, steps = _keys(seed)
    shaping = joined(structure, knobs, Shaping)
    method = shaping.build(window, world)
    state = method.init(init, train)
    _, info = jax.eval_shape(method.step, steps, state, _batch(shaping, steps, train))
    return state, jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), info)


@partial(jax.jit, static_argnames=("structure", "world"))
def advance(
    structure: Structure,
    knobs: Knobs,
    window: WindowArray,
    world: World,
    seed: UInt32[Array, ""],
    train: Float[Array, "n d"],
    start: Progress,
    target: Int[Array, ""],
) -> Progress:
    """Steps ``start.step`` + 1 … ``target``; breaks off before a step that is not finite."""
    _, _, steps = _keys(seed)
    shaping = joined(structure, knobs, Shaping)
    method = shaping.build(window, world)

    def body(progress: Progress) -> Progress:
        step = progress.step + 1
        draw, update = jax.random.split(jax.random.fold_in(steps, step))
        state, info = method.step(update, progress.state, _batch(shaping, draw, train))
        finite = _all_finite((state, info.loss))
        # A choice of branches and not of numbers: that would be a kernel for each leaf.
        kept: Progress = jax.lax.cond(
            finite, lambda: Progress(state, info, step, finite), lambda: progress._replace(finite=finite)
        )
        return kept

    def unfinished(progress: Progress) -> Bool[Array, ""]:
        return jnp.logical_and(progress.finite, progress.step < target)

    return jax.lax.while_loop(unfinished, body, start)


def compile_steps(
    data: tuple[Structure, Knobs], shaping: tuple[Structure, Knobs], window: WindowArray, world: World, seed: np.uint32
) -> None:
    """Compile ``advance`` from the shapes of what it will be given, without taking a step."""
    drawn = jax.eval_shape(partial(draw_data, data[0]), data[1], seed).train
    train = jax.eval_shape(partial(seen, world=world), drawn)
    start = partial(initial_state, shaping[0], world=world)
    begun = jax.eval_shape(start, shaping[1], window, seed=seed, train=train)
    train, (state, info) = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), (train, begun))
    nowhere = Progress(state, info, np.asarray(0, np.int32), np.asarray(True))
    advance(*shaping, window, world, seed, train, nowhere, np.int32(0))


@partial(jax.jit, static_argnames=("structure", "world"))
def method_energies(
    structure: Structure, knobs: Knobs, window: WindowArray, world: World, state: State, block: Float[Array, "block d"]
) -> Float[Array, " block"]:
    """F at one block of points."""
    return joined(structure, knobs, Shaping).build(window, world).energy(state, block)


@partial(jax.jit, static_argnames=("structure", "world"))
def method_gradients(
    structure: Structure, knobs: Knobs, window: WindowArray, world: World, state: State, block: Float[Array, "block d"]
) -> Float[Array, "block d"]:
    """∇F at one block of points."""
    energy = joined(structure, knobs, Shaping).build(window, world).energy
    gradients: Float[Array, "block d"] = jax.grad(lambda points: jnp.sum(energy(state, points)))(block)
    return gradients


@partial(jax.jit, static_argnames=("structure", "world"))
def best_latents(
    structure: Structure, knobs: Knobs, window: WindowArray, world: World, state: State, block: Float[Array, "block d"]
) -> tuple[Float[Array, " block"], Float[Array, " block"]]:
    """min_z E(y, z) at one block of points, over the values of z that the method's F rests
    on, and the z where it is."""
    method = joined(structure, knobs, Shaping)
    assert isinstance(method, Latent)

    # One value after another: all at once would hold the method's network once for each.
    def tried(
        best: tuple[Float[Array, " block"], Float[Array, " block"]], z: Float[Array, ""]
    ) -> tuple[tuple[Float[Array, " block"], Float[Array, " block"]], None]:
        energies = method.joint_energy(
            window, world, state, jnp.concatenate([block, jnp.full((len(block), 1), z)], axis=1)
        )
        # A NaN is kept, so that whoever asked is told of it.
        better = (energies < best[0]) | jnp.isnan(energies)
        return (jnp.where(better, energies, best[0]), jnp.where(better, z, best[1])), None

    values = jnp.asarray(method.latent_values(), block.dtype)
    start = jnp.full(len(block), jnp.inf, block.dtype)
    best, _ = jax.lax.scan(tried, (start, jnp.full(len(block), values[0])), values)
    return best


@partial(jax.jit, static_argnames=("structure",))
def codes(
    structure: Structure, knobs: Knobs, window: WindowArray, state: State, block: Float[Array, "block 2"]
) -> Code:
    """The sparse codes of one block of points."""
    method = joined(structure, knobs, Shaping)
    assert isinstance(method, Coded)
    return method.code(window, state, block)


@partial(jax.jit, static_argnames=("structure",))
def landscape_energies(structure: Structure, knobs: Knobs, block: Float[Array, "block 2"]) -> Float[Array, " block"]:
    """A landscape's F at one block of points."""
    return joined(structure, knobs, Landscape).energy(block)


@partial(jax.jit, static_argnames=("structure",))
def landscape_gradients(structure: Structure, knobs: Knobs, block: Float[Array, "block 2"]) -> Float[Array, "block 2"]:
    """A landscape's ∇F at one block of points."""
    landscape = joined(structure, knobs, Landscape)
    gradients: Points = jax.grad(lambda points: jnp.sum(landscape.energy(points)))(block)
    return gradients


def in_blocks(points: Float[np.ndarray, "n d"]) -> list[Float[np.ndarray, "block d"]]:
    """Points cut into whole blocks, the last one filled up with its own last point."""
    short = -len(points) % BLOCK
    padded = np.concatenate([points, np.repeat(points[-1:], short, axis=0)]) if short else points
    return list(padded.astype(np.float32, copy=False).reshape(-1, BLOCK, points.shape[1]))


def seen(points: Float[Array | np.ndarray, "n d"], world: World) -> Float[Array | np.ndarray, "n c"]:
    """Of points, what a method in this world is shown: where it does not see the given x
    of a conditional plane, x is hidden from it and its world is the plane."""
    return points if world == "conditional-plane" else points[:, :2]


def _batch(shaping: Shaping, key: PRNGKeyArray, train: Float[Array, "n d"]) -> Float[Array, "b d"]:
    size = shaping.batch_size()
    if size is None:
        return train
    # One draw of uniform numbers, where randint would compile three generators.
    chosen = jnp.floor(jax.random.uniform(key, (size,)) * train.shape[0]).astype(jnp.int32)
    return train[chosen]


def _all_finite(tree: object) -> Bool[Array, ""]:
    floats = [leaf.ravel() for leaf in jax.tree.leaves(tree) if jnp.issubdtype(leaf.dtype, jnp.floating)]
    return jnp.all(jnp.isfinite(jnp.concatenate(floats)))
