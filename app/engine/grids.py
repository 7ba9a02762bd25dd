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


@lru_cache(maxsize=32)
def blocks(window: Window, resolution: int) -> list[Float[np.ndarray, "block 2"]]:
    """The grid's points, rows after rows, as whole blocks."""
    columns, rows = np.meshgrid(*axes(window, resolution))
    return in_blocks(np.stack([columns.ravel(), rows.ravel()], axis=1))


@lru_cache(maxsize=32)
def uniform(window: Window, count: int) -> Float[np.ndarray, "count 2"]:
    """Points uniform over the window, always the same ones."""
    drawn = np.random.Generator(np.random.PCG64(0)).random((count, 2))
    lower, upper = np.asarray([window.x, window.y]).T
    points: Float[np.ndarray, "count 2"] = (lower + (upper - lower) * drawn).astype(np.float32)
    return points
