"""Running a method on a dataset and diagnosing what it made, for the tests of methods."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from app.datasets.spiral import Spiral
from app.maths.diagnostics import Diagnostics
from app.maths.grid import grid_points, uniform_points
from app.spec.families import Dataset, Shaping
from app.spec.structure import join, split
from tests.judging import on_the_plane

RESOLUTION = 128


class Run(NamedTuple):
    """A method after some steps."""

    spec: Shaping
    window: np.ndarray
    state: Any
    losses: np.ndarray
    converged: bool
    train: np.ndarray
    held_out: np.ndarray

    def energy(self, points) -> np.ndarray:
        structure, knobs = split(self.spec)
        return np.asarray(_energies(structure, knobs, self.window, self.state, jnp.asarray(points, jnp.float32)))

    def on_grid(self) -> np.ndarray:
        """F on the grid, ``[j, i]`` at ``(x[i], y[j])``."""
        return self.energy(grid_points(self.window, RESOLUTION)).reshape(RESOLUTION, RESOLUTION)

    def diagnostics(self) -> Diagnostics:
        contrast = uniform_points(jax.random.key(0), self.window, 1000)
        return on_the_plane(
            self.on_grid(), self.window, self.energy(self.train), self.energy(self.held_out), self.energy(contrast)
        )


def run(spec: Shaping, steps: int, seed: int = 0, data: Dataset | None = None) -> Run:
    """``steps`` steps of a method from scratch, on the spiral or on other data."""
    data = data or Spiral()
    window = data.natural_window().as_array()
    structure, knobs = split(spec)
    data_key, init_key, step_key = jax.random.split(jax.random.key(seed), 3)
    train, held_out = data.draw(data_key)
    points = (np.asarray(train), np.asarray(held_out))
    if steps == 0:
        return Run(spec, window, _start(structure, knobs, window, train, init_key), np.zeros(0), False, *points)
    state, info = _train(structure, knobs, window, spec.batch_size(), train, init_key, step_key, steps)
    return Run(spec, window, state, np.asarray(info.loss), bool(info.converged[-1]), *points)


@partial(jax.jit, static_argnums=0)
def _start(structure, knobs, window, train, key):
    return join(structure, knobs).build(window).init(key, train)


@partial(jax.jit, static_argnums=(0, 3, 7))
def _train(structure, knobs, window, batch_size, train, init_key, step_key, steps):
    method = join(structure, knobs).build(window)

    def step(state, t):
        draw, update = jax.random.split(jax.random.fold_in(step_key, t))
        batch = train if batch_size is None else train[jax.random.randint(draw, (batch_size,), 0, train.shape[0])]
        return method.step(update, state, batch)

    return jax.lax.scan(step, method.init(init_key, train), jnp.arange(steps))


@partial(jax.jit, static_argnums=0)
def _energies(structure, knobs, window, state, points):
    return join(structure, knobs).build(window).energy(state, points)
