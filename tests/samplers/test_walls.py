"""Walls that turn chains back: the map itself, and that no chain of any sampler is ever held."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from blackjax.mcmc.integrators import IntegratorState
from hypothesis import given, settings
from hypothesis import strategies as st

from app.samplers.walls import leapfrog, mirrored
from app.settings import Settings
from app.spec.base import kind_of
from app.spec.families import Landscape, Sampler
from app.spec.registry import discover, families

discover(*Settings().pieces)

LANDSCAPES: list[Landscape] = [cls() for cls in families()["landscapes"].values()]
LONG = ("nuts", "mala", "tempering")
SAMPLERS: list[Any] = [
    pytest.param(cls(), id=kind, marks=[pytest.mark.slow] if kind in LONG else [])
    for kind, cls in families()["samplers"].items()
]
BOX = np.asarray([-1.0, 2.0, 0.5, 0.75], np.float32)


def by_hand(point: float, low: float, high: float) -> tuple[float, float]:
    """Bounce after bounce, as a ball does."""
    turned = 1.0
    while not low <= point <= high:
        point, turned = 2 * (low if point < low else high) - point, -turned
    return point, turned


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.tuples(st.floats(-8, 8), st.floats(-2, 3)))
def test_a_straight_way_is_mirrored_as_often_as_it_meets_a_wall(point: tuple[float, float]) -> None:
    with jax.enable_x64(True):
        found, turned = mirrored(jnp.asarray(point), BOX.astype(np.float64))
    for axis in (0, 1):
        place, sign = by_hand(point[axis], float(BOX[2 * axis]), float(BOX[2 * axis + 1]))
        assert float(found[axis]) == pytest.approx(place, abs=1e-12)
        if min(abs(place - BOX[2 * axis]), abs(place - BOX[2 * axis + 1])) > 1e-9:
            assert float(turned[axis]) == sign


def hills(point: jax.Array) -> jax.Array:
    return -jnp.sin(3 * point[0]) * jnp.cos(5 * point[1]) * 4


def rolled(state: jax.Array, steps: int = 7) -> jax.Array:
    """Position and momentum after some leapfrog steps with bounces."""
    step = leapfrog(jnp.asarray(BOX, state.dtype))(hills, None)
    value, slope = jax.value_and_grad(hills)(state[:2])
    start = IntegratorState(state[:2], state[2:], value, slope)
    end = jax.lax.fori_loop(0, steps, lambda _, s: step(s, 0.1), start)
    return jnp.concatenate([end.position, end.momentum])


def test_a_roll_with_bounces_comes_back_when_it_is_turned_and_keeps_volumes(double_precision: None) -> None:
    rng = np.random.default_rng(0)
    starts = jnp.asarray(np.concatenate([rng.uniform(BOX[0::2], BOX[1::2], (300, 2)), rng.normal(0, 3, (300, 2))], 1))
    ends = jax.vmap(rolled)(starts)
    free = starts[:, :2] + 0.7 * starts[:, 2:]
    assert np.mean((np.asarray(free) < BOX[0::2]) | (np.asarray(free) > BOX[1::2])) > 0.4  # most do bounce
    assert np.all((ends[:, :2] >= BOX[0::2]) & (ends[:, :2] <= BOX[1::2]))
    turn = jnp.asarray([1.0, 1.0, -1.0, -1.0])
    np.testing.assert_allclose(jax.vmap(rolled)(ends * turn) * turn, starts, atol=1e-9)
    volumes = np.abs(np.linalg.det(np.asarray(jax.vmap(jax.jacfwd(rolled))(starts))))
    np.testing.assert_allclose(volumes, 1, atol=1e-8)


def walked(sampler: Sampler, energies: list[Any], windows: np.ndarray, starts: np.ndarray, steps: int) -> np.ndarray:
    """Positions ``[landscape, step, chain, 2]``: one program for all energies, of which a number chooses."""

    @jax.jit
    def run(which: jax.Array, window: jax.Array, start: jax.Array) -> jax.Array:
        kernel = sampler.build(window, 1.0)

        def energy(points: jax.Array) -> jax.Array:
            return jax.lax.switch(which, energies, points)

        def step(state: Any, key: jax.Array) -> Any:
            state, _ = kernel.step(key, state, energy)
            return state, kernel.positions(state)

        return jax.lax.scan(step, kernel.init(start, energy), jax.random.split(jax.random.key(0), steps))[1]

    each = zip(range(len(energies)), windows, starts, strict=True)
    return np.stack([np.asarray(run(which, window, start)) for which, window, start in each])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_no_chain_of_any_sampler_at_its_defaults_is_frozen_on_any_landscape(sampler: Sampler) -> None:
    windows = np.stack([landscape.natural_window().as_array() for landscape in LANDSCAPES])
    unit = np.random.default_rng(0).random((len(windows), 128, 2))
    starts = (windows[:, None, 0::2] + unit * (windows[:, None, 1::2] - windows[:, None, 0::2])).astype(np.float32)
    paths = walked(sampler, [landscape.energy for landscape in LANDSCAPES], windows, starts, 200)
    moved = np.any(paths != starts[:, None], axis=(1, 3))
    held = {kind_of(type(one)): int(n) for one, n in zip(LANDSCAPES, (~moved).sum(axis=1), strict=True) if n}
    assert held == {}
    assert np.all((paths >= windows[:, None, None, 0::2]) & (paths <= windows[:, None, None, 1::2]))
