"""Own data: points that a user drew, pasted or uploaded."""

from typing import Annotated, ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray
from pydantic import Field

from app.datasets.drawing import random_split
from app.spec.base import Values
from app.spec.families import Dataset
from app.spec.window import LARGEST, NARROWEST, Window

MARGIN = 0.12
"""The natural window's margin on each side, as a fraction of the data's extent."""
RELATIVE = 1e-3
"""The margin is at least this fraction of the largest coordinate, for float32's sake."""
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
        points = np.asarray(self.points, np.float64)
        return Window(x=_around(points[:, 0]), y=_around(points[:, 1]))

    def log_density(self, points: Float[Array, "n 2"]) -> None:
        return None  # nobody knows where they come from


def _around(values: Float[np.ndarray, " n"]) -> tuple[float, float]:
    """An interval that holds the values with a margin, and is never empty."""
    lo, hi = float(values.min()), float(values.max())
    extent = hi - lo
    if extent == 0:
        extent = 1.0
    reach = max(abs(lo), abs(hi))
    margin = max(MARGIN * extent, RELATIVE * reach, NARROWEST)
    return max(lo - margin, -LARGEST), min(hi + margin, LARGEST)
