"""The grid as arrays on the host, in whole blocks: what compiled programs are given.

The same grid as ``app.maths.grid`` (a test holds them together), made by NumPy because
a program of JAX's for each resolution would have to be compiled before the first frame.
"""

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from app.engine.programs import in_blocks
from app.spec.window import Window


def axes(window: Window, resolution: int) -> tuple[Float[np.ndarray, " r"], Float[np.ndarray, " r"]]:
    """Coordinates of the columns and of the rows, in data units, both ends included."""
    return (
        np.linspace(*window.x, resolution, dtype=np.float32),
        np.linspace(*window.y, resolution, dtype=np.float32),
    )


@lru_cache(maxsize=64)
def blocks(window: Window, resolution: int, given: float | None = None) -> list[Float[np.ndarray, "block d"]]:
    """The grid's points, rows after rows, as whole blocks; with a given x as third column,
    if there is one."""
    columns, rows = np.meshgrid(*axes(window, resolution))
    sides = [columns.ravel(), rows.ravel()]
    return in_blocks(np.stack(sides if given is None else [*sides, np.full(resolution**2, given)], axis=1))


@lru_cache(maxsize=32)
def uniform(window: Window, count: int, given: tuple[float, float] | None = None) -> Float[np.ndarray, "count d"]:
    """Points uniform over the window, and over the given x if there is one; always the
    same ones."""
    ends = [window.x, window.y] if given is None else [window.x, window.y, given]
    drawn = np.random.Generator(np.random.PCG64(0)).random((count, len(ends)))
    lower, upper = np.asarray(ends).T
    points: Float[np.ndarray, "count d"] = (lower + (upper - lower) * drawn).astype(np.float32)
    return points
