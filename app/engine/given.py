"""What a look at a run needs to know of its x, where x is given.

On the plane each of these says that there is none.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from app.engine import grids
from app.engine.runs import Run, middle
from app.engine.worlds import PLANES
from app.maths.columns import between_columns, minima_of_columns, way_between
from app.spec.base import title_of
from app.spec.errors import Problem
from app.spec.families import Dataset
from app.spec.window import Window

SHARE = 8
"""A shown plane is held against one part in so many of the data, the nearest in x."""


def x_of(data: Dataset, asked: float | None) -> float | None:
    """The x of a conditional plane that is looked at, the middle one unless asked; None for
    other data. A ``Problem`` where the data has none, or not that one."""
    ends = data.given
    if asked is not None and (ends is None or not ends[0] <= asked <= ends[1]):
        title = title_of(type(data))
        rule = "has no given x; leave it out" if ends is None else f"has x from {ends[0]:g} to {ends[1]:g}"
        detail = f"given is {asked:g}, but {title} {rule}"
        raise Problem("invalid", "No such x", detail, errors=({"pointer": "#/given", "detail": detail},))
    return None if ends is None else middle(ends) if asked is None else asked


def given_x(run: Run, asked: float | None) -> float | None:
    """``x_of`` the run's data; None where the method does not see x."""
    x = x_of(run.experiment.data, asked)
    return None if run.given is None else x


def at_each_x(run: Run, energies: Callable[..., Float[np.ndarray, " n"]], resolution: int) -> Float[np.ndarray, " k"]:
    """F on a grid over Ω at each x at which Z is integrated, one after another."""
    places = np.linspace(*(run.given or (0.0, 0.0)), PLANES)
    return np.concatenate(
        [energies(grids.blocks(run.experiment.window, resolution, float(x)))[: resolution**2] for x in places]
    )


def shown(log_partition: Float[np.ndarray, " columns"], run: Run, x: float | None) -> Float[np.ndarray, " shown"]:
    """log Z of what is shown: at the given x, if there is one; else of each column, of which
    the plane has one."""
    if run.given is None or x is None:
        return log_partition
    return between_columns(log_partition, way_between(np.asarray([x]), run.given))


def near(train: Float[np.ndarray, "n d"], run: Run, x: float | None) -> Float[np.ndarray, "t 2"]:
    """The data that the shown plane is held against: all of it, or where x is given the
    eighth of it whose x is nearest."""
    if x is None:
        return train
    nearest = np.argsort(np.abs(train[:, 2] - x), kind="stable")[: max(len(train) // SHARE, 1)]
    return train[nearest, :2]


def minima(run: Run, grid: Float[np.ndarray, " n"], window: Window, resolution: int) -> Float[np.ndarray, "m 2"]:
    """``column_minima`` of a conditional world; none elsewhere."""
    if run.world != "conditional":
        return np.zeros((0, 2), np.float32)
    return column_minima(grid[: resolution**2], window, resolution)


def column_minima(grid: Float[np.ndarray, " n"], window: Window, resolution: int) -> Float[np.ndarray, "m 2"]:
    """The places (x, y) of all local minima of the columns, ends included: the answers
    that inference from different starts would find."""
    row, column = np.nonzero(minima_of_columns(grid.reshape(resolution, resolution)))
    x, y = grids.axes(window, resolution)
    return np.stack([x[column], y[row]], axis=1)
