"""The compiled programs of inference: many points walk down an energy at once.

Learning changes an energy's parameters; inference leaves them and changes the answer.
A point here has any number of coordinates, of which some are free. On the plane these are
y₁ and y₂; where x is given, the others; and a method with a latent descends on E(y, z) by
the same loop, its points being longer.

As in ``programs``: structure is static, numbers are traced, steps are counted by a traced
number, and so one executable serves every rate and every number of steps.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Bool, Float, Int

from app.maths.grid import inside
from app.spec.families import Landscape, Latent, Shaping, State, WindowArray, World
from app.spec.optimisers import OptimiserKind
from app.spec.structure import Knobs, Structure, joined

RECORDED = 500
"""Most points kept of a path besides its start. Longer paths are thinned evenly."""
FLATTEST = 1e-18
"""Adam's ε: the slope whose square float32 just holds, so that it is small beside the slopes
of an energy in any unit. With the usual 1e-8 no step would be taken where data is in 1e-5."""
SIZES = (16, 256)
"""Numbers of paths that are compiled for; fewer are filled up to the next of them."""


class Rules(NamedTuple):
    """The numbers that a descent follows, all traced."""

    optimiser: Knobs
    """Rate and the optimiser's other knobs."""
    free: Float[Array | np.ndarray, " d"]
    """1 for each coordinate that moves, 0 for each that is given."""
    unit: Float[Array | np.ndarray, " d"]
    """Half a side of the window along each coordinate: the unit in which slopes are judged."""
    tolerance: Float[Array | np.ndarray, ""]
    """A slope per unit at most this steep is level."""
    view: WindowArray
    """The window whose leaving is noted."""


class Walk(NamedTuple):
    """Where ``n`` paths are, and what is kept of them."""

    step: Int[Array | np.ndarray, ""]
    """The last step taken; −1 before the start has been looked at."""
    points: Float[Array | np.ndarray, "n d"]
    energies: Float[Array | np.ndarray, " n"]
    slopes: Float[Array | np.ndarray, "n d"]
    """∇F along the free coordinates."""
    proposed: Float[Array | np.ndarray, "n d"]
    """Where each path goes next, or could not go."""
    memory: State
    """The optimiser's own."""
    moving: Bool[Array | np.ndarray, " n"]
    level: Bool[Array | np.ndarray, " n"]
    """Whether the slope was within tolerance."""
    lost: Bool[Array | np.ndarray, " n"]
    """Stopped because the next point, or F there, was not finite."""
    ended: Int[Array | np.ndarray, " n"]
    """The last step of each path so far."""
    left: Int[Array | np.ndarray, " n"]
    """The first step outside the window; −1 for none."""
    left_at: Float[Array | np.ndarray, "n d"]
    every: Int[Array | np.ndarray, ""]
    """Steps between two recorded points."""
    trail: Float[Array | np.ndarray, "m n d"]
    """Row 0 is the start, row r the point of step r · ``every``, the last row in use the
    point of the last step."""
    trail_energies: Float[Array | np.ndarray, "m n"]


def begin(kind: OptimiserKind, starts: Float[np.ndarray, "n d"], steps: int) -> Walk:
    """Paths about to start, made on the host; filled up to one of ``SIZES``."""
    size = next(size for size in SIZES if size >= len(starts))
    points = np.concatenate([starts, np.repeat(starts[-1:], size - len(starts), axis=0)]).astype(np.float32)
    memory = jax.eval_shape(_optimiser(kind, {"rate": 0.0, "momentum": 0.0, "decay": 0.0}).init, points)
    zeros = np.zeros(size, np.float32)
    return Walk(
        step=np.asarray(-1, np.int32),
        points=points,
        energies=zeros,
        slopes=np.zeros_like(points),
        proposed=points,
        memory=jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), memory),
        moving=np.ones(size, bool),
        level=np.zeros(size, bool),
        lost=np.zeros(size, bool),
        ended=np.full(size, -1, np.int32),
        left=np.full(size, -1, np.int32),
        left_at=np.zeros_like(points),
        every=np.asarray(-(-steps // RECORDED), np.int32),
        trail=np.zeros((RECORDED + 1, *points.shape), np.float32),
        trail_energies=np.zeros((RECORDED + 1, size), np.float32),
    )


@partial(jax.jit, static_argnames=("structure", "kind"))
def on_landscape(
    structure: Structure, knobs: Knobs, kind: OptimiserKind, rules: Rules, walk: Walk, target: Int[Array, ""]
) -> Walk:
    """Down a landscape, to step ``target`` or until every path has ended."""
    return _descend(joined(structure, knobs, Landscape).energy, kind, rules, walk, target)


@partial(jax.jit, static_argnames=("structure", "world", "kind"))
def on_method(
    structure: Structure,
    knobs: Knobs,
    window: WindowArray,
    world: World,
    state: State,
    kind: OptimiserKind,
    rules: Rules,
    walk: Walk,
    target: Int[Array, ""],
) -> Walk:
    """Down a method's F in one of its states, to step ``target`` or until every path has ended."""
    method = joined(structure, knobs, Shaping).build(window, world)
    return _descend(partial(method.energy, state), kind, rules, walk, target)


@partial(jax.jit, static_argnames=("structure", "world", "kind"))
def on_joint(
    structure: Structure,
    knobs: Knobs,
    window: WindowArray,
    world: World,
    state: State,
    kind: OptimiserKind,
    rules: Rules,
    walk: Walk,
    target: Int[Array, ""],
) -> Walk:
    """The same down E(y, z) of a method with a latent, the last coordinate being z."""
    method = joined(structure, knobs, Shaping)
    assert isinstance(method, Latent)
    return _descend(partial(method.joint_energy, window, world, state), kind, rules, walk, target)


def _descend(
    energy: Callable[[Float[Array, "n d"]], Float[Array, " n"]],
    kind: OptimiserKind,
    rules: Rules,
    walk: Walk,
    target: Int[Array, ""],
) -> Walk:
    optimiser = _optimiser(kind, rules.optimiser)

    def with_energies(points: Float[Array, "n d"]) -> tuple[Float[Array, ""], Float[Array, " n"]]:
        energies = energy(points)
        return jnp.sum(energies), energies

    def body(walk: Walk) -> Walk:
        step = walk.step + 1
        reachable = jnp.all(jnp.isfinite(walk.proposed), axis=1)
        points = jnp.where((walk.moving & reachable)[:, None], walk.proposed, walk.points)
        gradients, energies = jax.grad(with_energies, has_aux=True)(points)
        slopes = gradients * rules.free
        finite = reachable & jnp.isfinite(energies) & jnp.all(jnp.isfinite(gradients), axis=1)
        # Each path decides for itself, so that none depends on its company.
        taken = walk.moving & finite
        lost = walk.moving & ~finite
        points = jnp.where(taken[:, None], points, walk.points)
        slopes = jnp.where(taken[:, None], slopes, walk.slopes)
        energies = jnp.where(taken, energies, walk.energies)
        # Level once may be the bottom that a path rolls through; twice in a row is rest.
        level = jnp.linalg.norm(slopes * rules.unit, axis=1) <= rules.tolerance
        moving = taken & ~(level & walk.level)
        outside = taken & (walk.left < 0) & ~inside(rules.view, points[:, :2])
        updates, memory = optimiser.update(slopes, walk.memory)
        row = (step + walk.every - 1) // walk.every
        return Walk(
            step=step,
            points=points,
            energies=energies,
            slopes=slopes,
            # Of a path that is lost: the point that it could not be taken to.
            proposed=jnp.where(taken[:, None], points - rules.optimiser["rate"] * updates, walk.proposed),
            memory=memory,
            moving=moving,
            level=level,
            lost=walk.lost | lost,
            ended=jnp.where(taken, step, walk.ended),
            left=jnp.where(outside, step, walk.left),
            left_at=jnp.where(outside[:, None], points, walk.left_at),
            every=walk.every,
            trail=jnp.asarray(walk.trail).at[row].set(points),
            trail_energies=jnp.asarray(walk.trail_energies).at[row].set(energies),
        )

    def unfinished(walk: Walk) -> Bool[Array, ""]:
        return jnp.logical_and(walk.step < target, jnp.any(walk.moving))

    return jax.lax.while_loop(unfinished, body, walk)


def _optimiser(kind: OptimiserKind, knobs: Knobs) -> optax.GradientTransformation:
    """What the rate is multiplied by; every coordinate of every path by itself."""
    match kind:
        case "gradient-descent":
            return optax.identity()
        case "momentum":
            return optax.trace(decay=knobs["momentum"])
        case "adam":
            return optax.scale_by_adam(b1=knobs["momentum"], b2=knobs["decay"], eps=FLATTEST)
