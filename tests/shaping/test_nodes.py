"""The nodes of a training step's integral: right on average for every energy, and near in
every step where the energy is low on the data, however narrow it is there."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax.scipy.stats import norm

from app.maths.gibbs import log_partition
from app.shaping.nodes import nodes
from app.spec.families import World

WORLDS: list[World] = ["plane", "conditional"]
CELLS = 40
DATA = jnp.asarray(np.random.default_rng(0).uniform(-1.6, 1.6, (64, 2)), jnp.float32)
KEYS = 400
FIELDS = {
    "area": lambda points: jnp.zeros(points.shape[:-1]),
    "a slope": lambda points: points[..., 0] + 2 * points[..., 1],
    # Ravines a twentieth of a cell wide, between any nodes that would not move.
    "a crease": lambda points: ((points[..., 1] - 0.3 * points[..., 0] - 0.05) / 0.005) ** 2 / 2,
    "wells at the data": lambda points: _wells(points, DATA, 0.02),
}


def _wells(points, data, width):  # type: ignore[no-untyped-def]
    """−log of the mean over the data of a round Gaussian density."""
    apart = points[..., None, :] - data
    exponent = -jnp.sum(apart**2, axis=-1) / (2 * width**2)
    return np.log(2 * np.pi * len(data)) + 2 * jnp.log(width) - jax.nn.logsumexp(exponent, axis=-1)


def _by_midpoints(field, x) -> float:  # type: ignore[no-untyped-def]
    """∫ exp(−F) over the frame, or over the column at x, with cells of 1/1000 or less."""
    side = jnp.asarray(-2 + 4 * (np.arange(4096) + 0.5) / 4096, jnp.float32)
    if x is not None:
        return float(jnp.mean(jnp.exp(-field(jnp.stack([jnp.full_like(side, x), side], axis=1)))) * 4)
    row = jax.jit(lambda y: jnp.mean(jnp.exp(-field(jnp.stack([side, jnp.full_like(side, y)], axis=1)))))
    return float(jnp.mean(jax.lax.map(row, side)) * 16)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("world", WORLDS)
def test_the_sum_over_the_nodes_is_the_integral_on_average(world: World, name: str) -> None:
    field = FIELDS[name]

    @jax.jit
    def estimated(key):  # type: ignore[no-untyped-def]
        points, weights = nodes(key, DATA, CELLS, world)
        return jnp.sum(weights * jnp.exp(-field(points)), axis=1)

    found = np.asarray(jax.lax.map(estimated, jax.random.split(jax.random.key(1), KEYS)), np.float64)
    error = found.std(axis=0) / KEYS**0.5
    columns = range(0, found.shape[1], 9)
    exact = np.asarray([_by_midpoints(field, DATA[i, 0] if world == "conditional" else None) for i in columns])
    mean = found.mean(axis=0)[list(columns)]
    assert (np.abs(mean - exact) < 4.5 * error[list(columns)] + 1e-4 * exact).all()
    # … and the average is no empty one: it tells the integral from one a fifth off.
    assert (4.5 * error[list(columns)] < (0.6 if world == "conditional" else 0.2) * exact).mean() > 0.7


@partial(jax.jit, static_argnames="world")
def _log_z_of_wells(key, width, world):  # type: ignore[no-untyped-def]
    """log Ẑ of wells at the data, on average over the data where x is given, and the truth."""
    points, weights = nodes(key, DATA, CELLS, world)
    energies = _wells(points, DATA, width)
    estimate = jnp.mean(jax.vmap(log_partition, (0, None, 0))(energies, 1.0, weights))
    inside = norm.cdf((2 - DATA) / width) - norm.cdf((-2 - DATA) / width)
    if world == "plane":
        return estimate, jnp.log(jnp.mean(inside[:, 0] * inside[:, 1]))
    at_x = norm.pdf(DATA[:, None, 0], DATA[None, :, 0], width)
    return estimate, jnp.mean(jnp.log(jnp.mean(at_x * inside[:, 1], axis=1)))


@pytest.mark.parametrize("world", WORLDS)
@settings(deadline=None, max_examples=12)
@given(width=st.floats(np.log(0.01), np.log(1.0)).map(np.exp), seed=st.integers(0, 1000))
def test_wells_at_the_data_are_integrated_within_a_tenth_of_a_nat(world: World, width: float, seed: int) -> None:
    """From a 400th of the window's side, a tenth of a cell, to a quarter of it."""
    keys = jax.random.split(jax.random.key(seed), 24)
    estimates, truths = zip(*(_log_z_of_wells(key, np.float32(width), world) for key in keys), strict=True)
    assert float(np.mean(estimates)) == pytest.approx(float(truths[0]), abs=0.1)


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_low_outside_the_window_hides_nothing_inside(world: World) -> None:
    data = DATA.at[:, 1].set(1.95)
    points, weights = nodes(jax.random.key(3), data, CELLS, world)
    energies = jnp.where(jnp.abs(points[..., 1]) > 2, -1e4, 0.0)
    assert (np.asarray(weights) == 0).any()
    found = jax.vmap(log_partition, (0, None, 0))(energies, 1.0, weights)
    np.testing.assert_allclose(found, np.log(16 if world == "plane" else 4), atol=0.25)
