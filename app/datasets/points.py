"""Own data: points that a user drew, pasted or uploaded."""

from typing import Annotated, ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray
from pydantic import Field

from app.datasets.drawing import random_split
from app.spec.base import Values
from app.spec.families import Dataset
from app.spec.window import FINEST, LARGEST, NARROWEST, Window

MARGIN = 0.12
"""The natural window's margin on each side, as a fraction of the data's extent."""
Coordinate = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)]


class OwnPoints(Dataset):
    """Points given one by one, never rescaled.

    A fifth of them, drawn at random by the run's seed, is held out; with fewer than ten,
    which are too few to spare any, the training points themselves stand in for held-out ones.
    """

    title: ClassVar[str] = "Own points"
    source: ClassVar[str] = "Whoever gives them"

    kind: Literal["points"] = "points"
    points: tuple[tuple[Coordinate, Coordinate], ...] = Values(min_length=2, max_length=5000)
    """The points, as [y₁, y₂] pairs."""

    def draw(self, key: PRNGKeyArray) -> tuple[Float[Array, "n 2"], Float[Array, "m 2"]]:
        return random_split(key, jnp.asarray(self.points, jnp.float32))

    def natural_window(self) -> Window:
        return window_around(np.asarray(self.points, np.float64))

    def log_density(self, points: Float[Array, "n 2"]) -> None:
        return None  # nobody knows where they come from


def window_around(points: Float[np.ndarray, "n 2"]) -> Window:
    """The window that suits points: as wide as they are, with a margin on each side.

    It moves and grows with them, s·y + t having s·Ω + t, as far as float32 can tell
    coordinates apart. Points on a line along an axis get a side as long as that line; points
    all at one place a window in proportion to its distance from the origin.
    """
    lengths = points.max(axis=0) - points.min(axis=0)
    otherwise = float(lengths.max() or np.abs(points).max() or 1.0)
    x, y = (_around(values, float(length) or otherwise) for values, length in zip(points.T, lengths, strict=True))
    return Window(x=x, y=y)


def _around(values: Float[np.ndarray, " n"], length: float) -> tuple[float, float]:
    """An interval that holds the values, with margins in proportion to ``length``, and that a
    window may have."""
    lo, hi = float(values.min()), float(values.max())
    margin = MARGIN * length
    # With a hundredth to spare for rounding.
    shortest = 1.01 * max(NARROWEST, FINEST * (max(abs(lo), abs(hi)) + margin))
    margin = max(margin, (shortest - (hi - lo)) / 2)
    # Where one end would pass the largest coordinate, the other makes way.
    beyond, below = max(hi + margin - LARGEST, 0.0), max(-LARGEST - (lo - margin), 0.0)
    return max(lo - margin - beyond, -LARGEST), min(hi + margin + below, LARGEST)
