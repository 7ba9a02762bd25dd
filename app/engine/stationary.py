"""What a level point is: a minimum, a saddle, a maximum, or flat all around.

Where ∇F is 0, the Hessian tells, by the signs of its eigenvalues on its own scale. It is
made of differences of the slopes that descent itself follows, so nothing is compiled for
it, and at a kink, where there is no Hessian, it still tells which way the slopes turn.
Where an eigenvalue is nothing beside the largest, the slopes further out decide: x⁴ has
none at 0 and is lowest there.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

Kind = Literal["minimum", "saddle", "maximum", "flat"]
Slopes = Callable[[Float[np.ndarray, "m d"]], Float[np.ndarray, "m d"]]
"""∇F at points, NaN where it is not finite."""

NEAR = 2.0**-9
"""How far from a point the slopes are told apart for the Hessian, in units of the window's half sides."""
FAR = 2.0**-5
"""The same where the Hessian does not decide."""
NOTHING = 1e-3
"""An eigenvalue below this share of the largest may be rounding, or the point may not be quite level."""
LEAST_ULPS = 64
"""Never nearer than so many of float32's steps."""


class Stationary(NamedTuple):
    """What is known of a level point."""

    kind: Kind | None
    """None where slopes beside it are not finite."""
    eigenvalues: list[float] | None
    """Of the Hessian along the coordinates that are free, rising, in energy per data unit
    squared; None where there is no Hessian, as at a kink."""


def stationary(
    slopes_of: Slopes,
    points: Float[np.ndarray, "n d"],
    free: Float[np.ndarray, " d"],
    unit: Float[np.ndarray, " d"],
    tolerance: float,
) -> list[Stationary]:
    """What each of ``points``, at which the slope is within ``tolerance`` (energy per unit), is
    along its free coordinates. ``unit`` is the length, in data units, by which each coordinate
    is judged. Flat is where all slopes a little further on are within the tolerance too."""
    axes = np.flatnonzero(free)
    lengths = unit[axes].astype(np.float64)
    steps = np.maximum(NEAR * lengths, LEAST_ULPS * np.spacing(np.abs(points).max(initial=0).astype(np.float32)))
    wide, close = (_hessians(slopes_of, points, axes, share * steps) for share in (1, 1 / 4))
    found = []
    for point, one, other in zip(points, wide, close, strict=True):
        if np.isfinite(one).all() and np.isfinite(other).all():
            kind = _kind(slopes_of, point, axes, lengths, other, tolerance)
            found.append(Stationary(kind, _eigenvalues(one, other)))
        else:
            found.append(Stationary(None, None))
    return found


def _hessians(
    slopes_of: Slopes, points: Float[np.ndarray, "n d"], axes: Any, steps: Float[np.ndarray, " f"]
) -> Float[np.ndarray, "n f f"]:
    """Differences of the slopes over ``steps`` to both sides."""
    beside = _beside(slopes_of, points, axes, np.diag(steps))
    bends = (beside[:, :, 0] - beside[:, :, 1]) / (2 * steps[:, None])
    even: Float[np.ndarray, "n f f"] = (bends + np.swapaxes(bends, 1, 2)) / 2
    return even


def _eigenvalues(wide: Float[np.ndarray, "f f"], close: Float[np.ndarray, "f f"]) -> list[float] | None:
    """Of the Hessian that the differences tend to (Richardson); None where they tend to none,
    as at a kink, where a quarter of the distance makes them four times as large."""
    change, size = np.abs(close - wide).max(), np.abs(close).max()
    if change > 0.1 * size and size > 0.3 * np.abs(wide).max():
        return None
    eigenvalues: list[float] = np.linalg.eigvalsh((16 * close - wide) / 15).tolist()
    return eigenvalues


def _beside(
    slopes_of: Slopes,
    points: Float[np.ndarray, "n d"],
    axes: Any,
    moves: Float[np.ndarray, "k f"],
) -> Float[np.ndarray, "n k 2 f"]:
    """The slopes along ``axes`` after each move and after its opposite."""
    around = np.repeat(points.astype(np.float64)[:, None, None], 2 * len(moves), axis=1)
    around = around.reshape(len(points), len(moves), 2, -1)
    around[..., axes] += np.stack([moves, -moves], axis=1)
    slopes = slopes_of(around.reshape(-1, points.shape[1]).astype(np.float32)).astype(np.float64)
    along: Float[np.ndarray, "n k 2 f"] = slopes.reshape(around.shape)[..., axes]
    return along


def _kind(
    slopes_of: Slopes,
    point: Float[np.ndarray, " d"],
    axes: Any,
    lengths: Float[np.ndarray, " f"],
    hessian: Float[np.ndarray, "f f"],
    tolerance: float,
) -> Kind | None:
    """In units of ``lengths``, so that no coordinate's unit has a say."""
    bends, directions = np.linalg.eigh(hessian * lengths[:, None] * lengths)
    largest = np.abs(bends).max()
    turns = np.where(np.abs(bends) > NOTHING * largest, np.sign(bends), 0.0)
    if not turns.all():
        sides = directions.T
        if len(axes) == 2 and not turns.any():  # x²y² is level along both axes
            sides = np.concatenate([sides, sides @ np.asarray([[1, 1], [1, -1]]) / np.sqrt(2)])
            turns = np.zeros(4)
        beside = _beside(slopes_of, point[None], axes, FAR * sides * lengths)[0] * lengths
        if not np.isfinite(beside).all():
            return None
        if np.abs(beside).max() <= tolerance:
            return "flat"
        along = np.einsum("ksf,kf->ks", beside, sides)
        rounding = 4 * np.finfo(np.float32).eps * largest * (FAR + np.abs(point[axes] / lengths).max())
        least = rounding + 1e-6 * np.abs(beside).max()
        # Up on both sides, down on both, or up on one and down on the other.
        signs = np.where(np.abs(along) > least, np.sign(along), 0.0) * (1, -1)
        crossing = signs.min(axis=1) * signs.max(axis=1) < 0
        turns = np.where(turns == 0, np.where(crossing, np.nan, np.sign(signs.sum(axis=1))), turns)
    if np.isnan(turns).any() or ((turns > 0).any() and (turns < 0).any()):
        return "saddle"
    if (turns > 0).any():
        return "minimum"
    return "maximum" if (turns < 0).any() else "flat"
