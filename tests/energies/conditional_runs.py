"""Training a method on pairs (x, y) with x given, and how far its answers are off."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from app.maths.conditional import argmin_error
from app.maths.grid import grid_points
from app.spec.families import Dataset, Shaping
from app.spec.structure import join, split

RESOLUTION = 128


class PairsRun(NamedTuple):
    """A method after some steps."""

    spec: Shaping
    window: np.ndarray
    state: Any
    points: np.ndarray
    """All data, held out or not."""

    def energy(self, points: Any) -> np.ndarray:
        structure, knobs = split(self.spec)
        return np.asarray(_energies(structure, knobs, self.window, self.state, jnp.asarray(points, jnp.float32)))

    def on_grid(self) -> np.ndarray:
        return self.energy(grid_points(self.window, RESOLUTION)).reshape(RESOLUTION, RESOLUTION)

    def argmin_error(self) -> float:
        """In data units."""
        return float(argmin_error(self.on_grid().ravel(), np.asarray(self.window), RESOLUTION, self.points))


def run_on_pairs(spec: Shaping, data: Dataset, steps: int, seed: int = 0) -> PairsRun:
    """``steps`` steps from scratch in a conditional world."""
    window = data.natural_window().as_array()
    data_key, init_key, step_key = jax.random.split(jax.random.key(seed), 3)
    train, held_out = data.draw(data_key)
    state = _train(*split(spec), window, train, init_key, step_key, steps, spec.batch_size())
    return PairsRun(spec, window, state, np.concatenate([train, held_out]))


@partial(jax.jit, static_argnums=(0, 7))
def _train(structure, knobs, window, train, init_key, step_key, steps, size):
    method = join(structure, knobs).build(window, "conditional")

    def step(t, state):
        draw, update = jax.random.split(jax.random.fold_in(step_key, t))
        batch = train[jax.random.randint(draw, (size,), 0, train.shape[0])]
        return method.step(update, state, batch)[0]

    return jax.lax.fori_loop(0, steps, step, method.init(init_key, train))


@partial(jax.jit, static_argnums=0)
def _energies(structure, knobs, window, state, points):
    return join(structure, knobs).build(window, "conditional").energy(state, points)
