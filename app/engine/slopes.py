"""Gradients of a surface where there is one, and none where there is none.

Autodiff answers for a formula's text, not for its surface: at a kink it gives one of many
slopes, and where a factor of the chain rule has no value it gives a convention. So the
slopes a millionth of the window beside each point are looked at. Where they tend to one,
that is the gradient; where they differ however near they are, there is none.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from app.engine import programs
from app.spec.window import Window

Blockwise = Callable[[Float[np.ndarray, "block 2"]], Any]
"""Energies, or gradients, at one block of points."""

BESIDE = 2.0**-18
"""How far beside a point is looked first, in sides of the window; then at an eighth of that."""
LEAST_ULPS = 64
"""But at least so many of float32's steps, where the window lies far from the origin."""
ANGLES = 0.4 + np.pi / 2 * np.arange(4)
"""Askew to the axes and diagonals along which kinks lie: a straight one parts these directions."""
DIFFERENT = 1e-3
"""Slopes apart by less than this share of their length are one slope."""
SMALL = 1e-4
"""What is below this share of the surface's usual slope is rounding or curvature."""
NEARING = 0.9
"""A slope is the limit if at an eighth of the distance at most this share of the difference
is left: of a smooth surface an eighth, at a kink all, of \\|x\\|^1.1 four fifths."""


class _Beside(NamedTuple):
    """What is found beside ``n`` points, in four directions; NaN where there is no energy."""

    distance: Float[np.ndarray, " n"]
    energies: Float[np.ndarray, "4 n"]
    slopes: Float[np.ndarray, "4 n 2"]


def settled(
    energies_of: Blockwise,
    gradients_of: Blockwise,
    points: Float[np.ndarray, "n 2"],
    energies: Float[np.ndarray, " n"],
    gradients: Float[np.ndarray, "n 2"],
    window: Window,
) -> Float[np.ndarray, "n 2"]:
    """Autodiff's ``gradients`` at ``points``, in energy per data unit, with the limit in place
    of those that are not it, and NaN where there is none. Directions in which the energy is
    undefined have no say; where the energy jumps there is no gradient. What is beyond float32
    stays infinite."""
    usual = _usual(gradients)
    height = usual * max(window.x[1] - window.x[0], window.y[1] - window.y[0])
    first = _beside(energies_of, gradients_of, points, window, 1.0)
    one = _apart(first, gradients) <= DIFFERENT * _length(first) + SMALL * usual
    doubtful = ~(one & _joined(first, energies, gradients, height)) & ~np.isinf(gradients).any(axis=1)
    found = gradients.copy()
    if not doubtful.any():
        return found
    places, level, told = points[doubtful], energies[doubtful], gradients[doubtful]
    first = _Beside(first.distance[doubtful], first.energies[:, doubtful], first.slopes[:, doubtful])
    near = _beside(energies_of, gradients_of, places, window, 1 / 8)
    seen = np.isfinite(near.slopes).all(axis=2).any(axis=0)
    middle = _middle(near)
    small = DIFFERENT * _length(near) + SMALL * usual
    limit = np.full_like(told, np.nan)
    for candidate in (middle, told):  # the second, where both will do, being free of what lies beside
        tends = _apart(near, candidate) <= np.maximum(small, NEARING * _apart(first, candidate))
        right = seen & tends & _joined(near, level, candidate, height)
        limit[right] = candidate[right]
    found[doubtful] = limit
    return found


def _beside(
    energies_of: Blockwise, gradients_of: Blockwise, points: Float[np.ndarray, "n 2"], window: Window, share: float
) -> _Beside:
    side = min(window.x[1] - window.x[0], window.y[1] - window.y[0])
    steps = LEAST_ULPS * np.spacing(np.abs(points).max(axis=1).astype(np.float32))
    distance = share * np.maximum(BESIDE * side, steps).astype(np.float64)
    directions = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
    around = points + distance[:, None] * directions[:, None, :]
    blocks = programs.in_blocks(around.reshape(-1, 2))
    count = 4 * len(points)
    energies = np.concatenate([np.asarray(energies_of(block)) for block in blocks])[:count].astype(np.float64)
    slopes = np.concatenate([np.asarray(gradients_of(block)) for block in blocks])[:count].astype(np.float64)
    slopes[~np.isfinite(energies) | ~np.isfinite(slopes).all(axis=1)] = np.nan
    energies[~np.isfinite(energies)] = np.nan
    return _Beside(distance, energies.reshape(4, -1), slopes.reshape(4, -1, 2))


def _usual(gradients: Float[np.ndarray, "n 2"]) -> float:
    """The median length of the slopes that there are."""
    lengths = np.hypot(*gradients.astype(np.float64).T)
    lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
    return float(np.median(lengths)) if len(lengths) else 0.0


def _length(beside: _Beside) -> Float[np.ndarray, " n"]:
    return _furthest(np.hypot(beside.slopes[..., 0], beside.slopes[..., 1]))


def _apart(beside: _Beside, slope: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
    """How far the slopes beside are from one, at most."""
    difference = beside.slopes - slope
    return _furthest(np.hypot(difference[..., 0], difference[..., 1]))


def _furthest(lengths: Float[np.ndarray, "4 n"]) -> Float[np.ndarray, " n"]:
    """The largest of the four that there are."""
    largest: Float[np.ndarray, " n"] = np.fmax.reduce(lengths, axis=0)
    return largest


def _middle(beside: _Beside) -> Float[np.ndarray, "n 2"]:
    known = np.isfinite(beside.slopes).all(axis=2, keepdims=True)
    middle: Float[np.ndarray, "n 2"] = np.where(known, beside.slopes, 0.0).sum(axis=0) / np.maximum(
        known.sum(axis=0), 1
    )
    return middle


def _joined(
    beside: _Beside, energies: Float[np.ndarray, " n"], slope: Float[np.ndarray, "n 2"], height: float
) -> Bool[np.ndarray, " n"]:
    """Whether the energies beside are no further off than the slopes there lead, but for rounding."""
    reach = np.fmax(_length(beside), np.hypot(slope[..., 0], slope[..., 1])) * beside.distance
    rounding = LEAST_ULPS * np.spacing(np.abs(energies).astype(np.float32)) + 0.1 * SMALL * height
    jump = _furthest(np.abs(beside.energies - energies))
    return np.asarray(~(jump > 2 * reach + rounding))
