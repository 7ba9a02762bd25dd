"""Where a step of training asks for an energy, to integrate exp(−βF) over the frame.

Nodes that stay where they are can be cheated: what F does between them costs nothing, so
that training digs there without end, and the likelihood that it reports is no longer F's.
So every step has new nodes; every place can be one; and they lie densest where training
pulls F down, at the data:

- one in each cell of a grid;
- around each datum some more, as many between 0.01 and 0.02 away as between 0.1 and 0.2, so
  that however narrow a ravine becomes, some lie in it.

A node stands for the inverse of the density of all nodes at its place. Then Σ w exp(−βF)
is Z on average over the nodes, for every F; its logarithm is on average lower, by half the
sum's relative variance. Lengths are those of the frame, in which the window is 4 wide.

Source: the balance heuristic of Veach & Guibas (1995), Optimally combining sampling
techniques for Monte Carlo rendering.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from app.maths.grid import inside
from app.shaping.frame import FRAME, HALF_SIDE
from app.spec.families import World

NARROWEST = 2e-3
"""Distance from a datum below which nodes get no denser."""
REACH = 0.5
"""Distance from its datum beyond which a node is rare on the plane, and is never put where x
is given."""
AROUND = 2
"""Nodes around each datum on the plane …"""
CENTRES = 256
"""… and around no more data than this."""
OWN = 8
"""Nodes around a datum's answer where x is given: in the column at its x …"""
BESIDE = 4
"""… where one node each lies around the answers of this many data on either side of x, for
more than one answer can be right."""
LATTICE = np.asarray([0.7548776662466927, 0.5698402909980532])
"""1/p and 1/p² for p³ = p + 1: their multiples, less whole numbers, fill the unit square evenly."""


class Nodes(NamedTuple):
    """One set of answers for all data, or one for each datum."""

    points: Float[Array, "sets n d"]
    weights: Float[Array, "sets n"]
    """The area, or where x is given the length of y, that each stands for; 0 for a node that fell outside
    the window and was put elsewhere."""


def nodes(key: PRNGKeyArray, data: Float[Array, "b 2"], resolution: int, world: World) -> Nodes:
    """A step's nodes for data in frame coordinates, on a grid of ``resolution`` cells a side:
    one set for all data or, with x given, one for each datum, at the datum's own x."""
    if world == "conditional":
        return _in_columns(key, data, resolution)
    return _on_plane(key, data, resolution)


def one_in_each_cell(key: PRNGKeyArray, resolution: int) -> Float[Array, "g 2"]:
    """A point anywhere in each of ``resolution``² cells of the frame."""
    corners = np.stack(np.meshgrid(np.arange(resolution), np.arange(resolution)), axis=-1).reshape(-1, 2)
    return _cell(resolution) * (jax.random.uniform(key, corners.shape) + corners) - HALF_SIDE


def one_in_each_cell_of_columns(key: PRNGKeyArray, resolution: int, count: int) -> Float[Array, "{resolution} {count}"]:
    """y in each of ``resolution`` cells of ``count`` columns, at one place in all cells of a column."""
    return _cell(resolution) * (jax.random.uniform(key, (count,)) + np.arange(resolution)[:, None]) - HALF_SIDE


def _on_plane(key: PRNGKeyArray, data: Float[Array, "b 2"], resolution: int) -> Nodes:
    in_cells, moved = jax.random.split(key)
    data = data[:CENTRES]
    points = jnp.concatenate([one_in_each_cell(in_cells, resolution), _around(moved, data)])
    # Data along the first axis, so that a sum over them adds vectors.
    apart = points.T[:, None, :] - data.T[:, :, None]
    squared = apart[0] ** 2 + apart[1] ** 2
    near = jnp.sum(1 / ((squared + NARROWEST**2) * (squared + REACH**2)), axis=0)
    # The integral of one term over the whole plane.
    total = np.pi * np.log((REACH / NARROWEST) ** 2) / (REACH**2 - NARROWEST**2)
    density = 1 / _cell(resolution) ** 2 + AROUND / total * near
    counted = inside(FRAME, points)
    return Nodes(_kept(points, counted[:, None])[None], jnp.where(counted, 1 / density, 0.0)[None])


def _around(key: PRNGKeyArray, data: Float[Array, "b 2"]) -> Float[Array, "m 2"]:
    """``AROUND`` points for each datum, whose distance r from it has the density
    ∝ r / ((r² + ε²)(r² + R²)), ε being ``NARROWEST`` and R ``REACH``."""
    count = AROUND * data.shape[0]
    lattice = np.arange(count, dtype=np.float64)[:, None] * LATTICE % 1
    # A lattice that is moved as a whole: each point is uniform, and together they are even.
    level, turn = ((lattice + jax.random.uniform(key, (2,))) % 1).T
    # The share of the density within r is log((r² + ε²) R² / (r² + R²) ε²) / log(R²/ε²).
    ratio = (NARROWEST / REACH) ** (2 * level)
    far = jnp.maximum(ratio - (NARROWEST / REACH) ** 2, 1e-9)
    radius = NARROWEST * jnp.sqrt((1 - ratio) / far)
    angle = 2 * jnp.pi * turn
    away = radius[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)
    return jnp.tile(data, (AROUND, 1)) + away


def _in_columns(key: PRNGKeyArray, data: Float[Array, "b 2"], resolution: int) -> Nodes:
    in_cells, moved = jax.random.split(key)
    count = data.shape[0]
    order = jnp.argsort(data[:, 0])
    x, y = data[order].T
    # The datum at an end stands for the neighbours that are not there.
    neighbours = np.concatenate([np.zeros(1, int), np.arange(-BESIDE, 0), np.arange(1, BESIDE + 1)])
    which = np.clip(np.arange(count) + neighbours[:, None], 0, count - 1)
    centres, scales = y[which], jnp.hypot(x[which] - x, NARROWEST)
    # A node's distance d from its centre has the density ∝ 1/√(d² + scale²), up to REACH.
    widest = jnp.arcsinh(REACH / scales)
    of = np.repeat(np.arange(len(neighbours)), np.where(neighbours == 0, OWN, 1))
    own, others = jax.random.uniform(moved, (2, count))
    beside = np.arange(1, 2 * BESIDE + 1)[:, None] * LATTICE[0]
    level = jnp.concatenate([(np.arange(OWN)[:, None] + own) / OWN, (beside + others) % 1])
    close = centres[of] + scales[of] * jnp.sinh((2 * level - 1) * widest[of])
    answers = jnp.concatenate([one_in_each_cell_of_columns(in_cells, resolution, count), close])
    density = jnp.full(answers.shape, 1 / _cell(resolution))
    for j, nodes_of in enumerate(np.bincount(of)):
        apart = answers - centres[j]
        peak = nodes_of / 2 / (widest[j] * jnp.sqrt(apart**2 + scales[j] ** 2))
        density = density + jnp.where(jnp.abs(apart) <= REACH, peak, 0.0)
    counted = jnp.abs(answers) <= HALF_SIDE
    weights = jnp.where(counted, 1 / density, 0.0)
    answers = _kept(answers, counted)
    back = jnp.argsort(order)
    points = jnp.stack([jnp.broadcast_to(x, answers.shape), answers], axis=2)
    return Nodes(points.transpose(1, 0, 2)[back], weights.T[back])


def _kept(points: Float[Array, "n c"], counted: Bool[Array, "n _"]) -> Float[Array, "n c"]:
    """Points outside the frame put where the first one is, which is inside: F may be so much
    lower out there that next to it nothing inside would be left of exp(−βF)."""
    return jnp.where(counted, points, points[0])


def _cell(resolution: int) -> float:
    return 2 * HALF_SIDE / resolution
