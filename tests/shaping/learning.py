"""What a method learns from several seeds at once: its diagnostics before and after.

One program a method, in which the seeds follow one another, so that it is compiled once.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from app.maths.conditional import argmin_error
from app.maths.diagnostics import Diagnostics
from app.maths.grid import grid_points, uniform_points
from app.spec.families import Dataset, Shaping
from app.spec.structure import join, split
from tests.judging import given_x, on_the_plane

RESOLUTION = 128
CONTRAST = 1000


class Look(NamedTuple):
    """A method's energy at one step."""

    information: float
    """I, in nats."""
    volume: float
    """V."""
    beta_hat: float
    """β̂, in inverse units of F: 1 where F comes out in nats."""
    spread: float
    """Standard deviation of F over the window."""
    argmin_error: float | None
    """Where x is given, in data units."""


def learned(spec: Shaping, data: Dataset, steps: int, seeds: tuple[int, ...]) -> list[tuple[Look, Look]]:
    """The untrained start and the state after ``steps`` steps, for each seed."""
    window = data.natural_window().as_array()
    world = "conditional" if getattr(data, "world", "plane") == "conditional" else "plane"
    keys = [jax.random.split(jax.random.key(seed), 3) for seed in seeds]
    drawn = [data.draw(data_key) for data_key, _, _ in keys]
    train, held_out = (jnp.stack(part) for part in zip(*drawn, strict=True))
    contrast = uniform_points(jax.random.key(0), jnp.asarray(window), CONTRAST)
    energies = _energies(
        *split(spec), window, world, steps, train, held_out, contrast, jnp.stack([key[1:] for key in keys])
    )
    looks = []
    for number, pair in enumerate(energies):
        points = (train[number], held_out[number])
        start, end = (_look(found, window, world, *points) for found in pair)
        looks.append((start, end))
    return looks


@partial(jax.jit, static_argnums=(0, 3, 4))
def _energies(
    structure: Any,
    knobs: Any,
    window: Any,
    world: Any,
    steps: int,
    trains: Any,
    held_outs: Any,
    contrast: Any,
    keys: Any,
) -> Any:
    """F on the grid, the training, held-out and uniform points: [seed, start or end, point]."""
    spec = join(structure, knobs)
    method, size = spec.build(window, world), spec.batch_size()
    grid = jnp.asarray(grid_points(window, RESOLUTION), jnp.float32)

    def of_seed(given: Any) -> Any:
        train, held_out, (init_key, step_key) = given

        def step(t: Any, state: Any) -> Any:
            draw, update = jax.random.split(jax.random.fold_in(step_key, t))
            batch = train if size is None else train[jax.random.randint(draw, (size,), 0, train.shape[0])]
            return method.step(update, state, batch)[0]

        start = method.init(init_key, train)
        end = jax.lax.fori_loop(0, steps, step, start)
        points = jnp.concatenate([grid, train, held_out, contrast])
        # One after the other, so that the energy is compiled once.
        return jax.lax.map(
            lambda state: method.energy(state, points), jax.tree.map(lambda *both: jnp.stack(both), start, end)
        )

    return jax.lax.map(of_seed, (trains, held_outs, keys))


def _look(energies: Any, window: np.ndarray, world: str, train: Any, held_out: Any) -> Look:
    cuts = np.cumsum([RESOLUTION**2, len(train), len(held_out)])
    grid, on_train, on_held_out, on_contrast = jnp.split(energies, cuts)
    if world == "plane":
        return _numbers(on_the_plane(grid, window, on_train, on_held_out, on_contrast), None)
    found, _ = given_x(grid, window, (train[:, 0], on_train), (held_out[:, 0], on_held_out), on_contrast)
    points = np.concatenate([np.asarray(train), np.asarray(held_out)])
    return _numbers(found, argmin_error(np.asarray(grid), window, RESOLUTION, points))


def _numbers(found: Diagnostics, argmin_error: float | None) -> Look:
    shown = (found.information, found.low_energy_volume, found.beta_hat, found.spread)
    return Look(*(float(value) for value in shown), argmin_error)
