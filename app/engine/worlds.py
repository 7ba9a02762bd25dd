"""What P is normalised over: the plane, each column of a conditional world, or the plane
at each x. Here a run's world becomes a quadrature, and P a picture.
"""

from dataclasses import dataclass
from functools import partial

import jax
import numpy as np
from jaxtyping import Bool, Float

from app.engine import grids
from app.engine.runs import Run
from app.maths import conditional, deposit
from app.maths.columns import between_columns, way_between
from app.maths.nodes import FAR
from app.maths.places import Ground
from app.spec.window import Window

PLANES = 9
"""Values of x at which the Z of a conditional plane is integrated, evenly spaced."""


@dataclass(frozen=True)
class Place:
    """Where a run's points lie, and what their energies are normalised over."""

    run: Run

    def columns_of(self, points: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"] | None:
        """How far each point's x is on the way from the first column to the last; None on
        the plane, which has but one."""
        if self.run.world == "plane":
            return None
        if self.run.given is not None:
            return way_between(points[:, 2], self.run.given)
        return way_between(points[:, 0], self.run.experiment.window.x)

    def ground(self, resolution: int) -> Ground:
        """Ω as it is integrated over."""
        x0, x1, y0, y1 = map(float, self.run.window)
        given = None if self.run.given is None else tuple(float(x) for x in np.linspace(*self.run.given, PLANES))
        return Ground((x0, x1, y0, y1), resolution, given, across=self.run.world != "conditional")


def inside(window: Window, points: Float[np.ndarray, "n d"]) -> Bool[np.ndarray, " n"]:
    """Whether each point lies in a window; its border belongs to it."""
    x0, x1, y0, y1 = window.as_array()
    x, y = points[:, 0], points[:, 1]
    found: Bool[np.ndarray, " n"] = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    return found


def in_view(omega: Window, window: Window, resolution: int) -> Bool[np.ndarray, "r r"]:
    """Which points of the view's grid lie in Ω."""
    x, y = grids.axes(window, resolution)
    lower, upper = np.asarray([omega.x, omega.y], np.float32).T
    across = (x >= lower[0]) & (x <= upper[0])
    up = (y >= lower[1]) & (y <= upper[1])
    found: Bool[np.ndarray, "r r"] = up[:, None] & across[None, :]
    return found


def at_view(
    log_partition: Float[np.ndarray, " columns"], run: Run, window: Window, resolution: int
) -> Float[np.ndarray, " r"]:
    """log Z at each column of a view, in a conditional world."""
    x, _ = grids.axes(window, resolution)
    return between_columns(log_partition, way_between(x, run.experiment.window.x))


def probability(
    run: Run,
    grid: Float[np.ndarray, "r r"],
    window: Window,
    beta: float,
    log_partition: Float[np.ndarray, " shown"],
) -> Float[np.ndarray, "r r"]:
    """P_β on a view's grid, 0 outside Ω; ``log_partition`` is one number, or one for each of
    the view's columns."""
    exponent = -beta * np.asarray(grid, np.float64) - log_partition[None, :]
    found = np.where(in_view(run.experiment.window, window, len(grid)), np.exp(np.minimum(exponent, FAR)), 0.0)
    density: Float[np.ndarray, "r r"] = found.astype(np.float32)
    return density


def softargmin_gradient(
    run: Run, density: Float[np.ndarray, "r r"], window: Window, train: Float[np.ndarray, "t 2"]
) -> Float[np.ndarray, "r r"]:
    """p̂_data − P_β on a view's grid, for the data inside Ω."""
    omega = run.experiment.window
    counted = int(inside(omega, train).sum())
    if counted == 0:  # no datum in Ω, no likelihood to climb
        return np.zeros_like(density)
    resolution = len(density)
    if run.world == "conditional":
        data = np.asarray(_column_data(train, omega.as_array(), window.as_array(), resolution)).reshape(density.shape)
        held = data.sum(axis=0) > 0  # no datum at x, nothing to climb there
        gradient: Float[np.ndarray, "r r"] = (data - density) * held[None, :]
        return gradient
    share = np.float32(inside(window, train).sum() / counted)
    data = np.asarray(_plane_data(train, window.as_array(), resolution)).reshape(density.shape)
    gradient = share * data - density
    return gradient


_plane_data = partial(jax.jit, static_argnums=2)(deposit.data_density)
_column_data = partial(jax.jit, static_argnums=3)(conditional.conditional_data_density)
