"""Poles of an energy: where F falls without bound, has ∫ exp(−βF) a value?

Near a pole F goes like −c log(1/r), r being the distance from it, or steeper. Then exp(−βF)
goes like r^(−βc), which has an integral where βc is below the codimension of the pole: 2 of
a point in the plane, 1 of a line. So log(x² + y²), for which c = 2, has a Z for β < 1 and
none from there on, and 1/x has none at any β: a grid would give a number all the same.

A pole is sought from the lowest and from the most sharply dented points of a grid, by
zooming in, in float64: it is found where it dents the grid at all, and a dent narrower than
the grid's step is not seen.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from app.spec.families import Landscape
from app.spec.window import Window

Energies = Callable[[Float[np.ndarray, "n 2"]], Float[np.ndarray, " n"]]
"""F in float64; NaN where it is undefined."""

SIDE = 129
"""Points a side of the grid."""
TRIED = 4
"""So many of the lowest dents are looked at, and so many of the sharpest."""
ZOOM = 4.0
"""By this much closer each time."""
LEVELS = 22
"""Times of zooming in: from a cell to 13 digits below."""
RINGS = 13
"""Rings around a pole, each 1/ZOOM of the one before."""
ANGLES = 0.123 + 2 * np.pi * np.arange(64) / 64
STEADY = 0.01
"""Rates of fall that differ by less than this share, over four rings, are one rate."""


class Pole(NamedTuple):
    """A place around which F falls, however near one comes."""

    at: tuple[float, float]
    slowest: float
    """F falls at least by this much for each factor e nearer, in the unit of F."""
    fastest: float
    """And at most by this much; infinite where it falls like a power."""
    codimension: int
    """2 for a point, 1 for a line or curve of such places."""

    def has_partition_function(self, beta: float) -> bool | None:
        """Whether ∫ exp(−βF) around here has a value; None where the rates leave it open."""
        if beta * self.fastest < self.codimension * (1 - 1e-6):
            return True
        return False if beta * self.slowest >= self.codimension * (1 - 1e-6) else None


def without_partition_function(landscape: Landscape, window: Window, beta: float) -> tuple[bool, str] | None:
    """None where ∫ exp(−βF) over the window has a value, as far as the grid can see. Else whether
    it surely has none, and why, in words; ``False`` where the rates leave it open."""
    found = [(pole.has_partition_function(beta), pole) for pole in poles(landscape, window)]
    for verdict in (False, None):
        for has, (at, *_) in found:
            if has is verdict:
                certainly = verdict is False
                so = "has no value" if certainly else "may have no value"
                why = f"the energy falls without bound near ({at[0]:.3g}, {at[1]:.3g}), so that Z = ∫ exp(−βF) {so}"
                return certainly, f"{why} at β = {beta:g}"
    return None


@lru_cache(maxsize=64)
def poles(landscape: Landscape, window: Window) -> tuple[Pole, ...]:
    """Poles of a landscape over a window. Those that are no formula are bounded below."""
    probe = np.asarray([[window.x[0], window.y[0]]])
    if landscape.in_float64(probe) is None:
        return ()

    def energies(points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
        found = landscape.in_float64(points)
        assert found is not None
        return found

    return poles_of(energies, window)


def poles_of(energies: Energies, window: Window) -> tuple[Pole, ...]:
    """Poles of any energy over a window, one for each dent of the grid that is one."""

    def within(points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"]:
        """F, and +∞ where it is undefined and outside the window."""
        x, y = points.T
        inside = (x >= window.x[0]) & (x <= window.x[1]) & (y >= window.y[0]) & (y <= window.y[1])
        with np.errstate(all="ignore"):
            found = energies(points)
        return np.where(inside & ~np.isnan(found), found, np.inf)

    cell = np.asarray([window.x[1] - window.x[0], window.y[1] - window.y[0]]) / (SIDE - 1)
    found = (_pole(within, start, cell) for start in _dents(within, window))
    return tuple(pole for pole in found if pole is not None)


def _dents(energies: Energies, window: Window) -> list[Float[np.ndarray, "2"]]:
    """Grid points that are as low as their eight neighbours: the lowest, and the sharpest."""
    columns, rows = np.meshgrid(np.linspace(*window.x, SIDE), np.linspace(*window.y, SIDE))
    points = np.stack([columns.ravel(), rows.ravel()], axis=1)
    table = energies(points).reshape(SIDE, SIDE)
    padded = np.pad(table, 1, constant_values=np.inf)
    shifts = [(j, i) for j in range(3) for i in range(3) if (j, i) != (1, 1)]
    around = np.stack([padded[j : j + SIDE, i : i + SIDE] for j, i in shifts])
    low = (table <= around.min(axis=0)) & (table < np.inf)
    finite = np.where(np.isfinite(around), around, np.nan)
    known = np.isfinite(finite).any(axis=0)
    mean = np.where(known, np.nansum(finite, axis=0) / np.maximum(np.isfinite(finite).sum(axis=0), 1), np.inf)
    with np.errstate(invalid="ignore"):
        depth = np.where(low, mean - table, -np.inf)
    dents = np.flatnonzero(low.ravel())
    lowest = dents[np.argsort(table.ravel()[dents], kind="stable")]
    sharpest = dents[np.argsort(-depth.ravel()[dents], kind="stable")]
    chosen: list[int] = []
    for order in (lowest, sharpest):
        taken = 0
        for index in order.tolist():
            if taken == TRIED:
                break
            apart = [np.abs(np.subtract(divmod(index, SIDE), divmod(other, SIDE))).max() for other in chosen]
            if min(apart, default=SIDE) > 3:
                chosen.append(index)
                taken += 1
    return [points[index] for index in chosen]


def _pole(energies: Energies, start: Float[np.ndarray, "2"], cell: Float[np.ndarray, "2"]) -> Pole | None:
    at = _bottom(energies, start, cell)
    radii = 0.5 * ZOOM ** -np.arange(float(RINGS))
    circle = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1) * cell
    rings = energies((at + radii[:, None, None] * circle).reshape(-1, 2)).reshape(RINGS, -1)
    lowest = rings.min(axis=1)
    if not np.isfinite(lowest).all():
        # −∞ on a ring is a line of poles that the ring meets; its rate is that beside it.
        if (lowest == np.inf).any():
            return None
        lowest = np.where(np.isfinite(rings), rings, np.inf).min(axis=1)
    rates = np.diff(lowest[::-1]) / np.log(ZOOM)  # the innermost first
    last, before = float(rates[0]), float(rates[4])
    if not last > 0 or last < 0.3 * before:
        return None
    if last < before and rates[0] / rates[2] < min(rates[6] / rates[8] + STEADY, 1 - STEADY):
        return None  # each ring falls by the same share of the one before: a cusp, with a bottom
    codimension = 1 if _is_line(energies, at, cell * radii[4], float(rates[-5])) else 2
    place = (float(at[0]), float(at[1]))
    if abs(last - before) <= STEADY * last:
        return Pole(place, last - 2 * abs(last - before), last + 2 * abs(last - before), codimension)
    if last < before:
        return Pole(place, 0.0, last, codimension)
    return Pole(place, last, np.inf, codimension)


def _bottom(energies: Energies, start: Float[np.ndarray, "2"], cell: Float[np.ndarray, "2"]) -> Float[np.ndarray, "2"]:
    """Where zooming in on the lowest point leads."""
    offsets = np.stack(np.meshgrid(np.linspace(-1, 1, 17), np.linspace(-1, 1, 17)), axis=-1).reshape(-1, 2)
    at, reach = start, cell
    for _ in range(LEVELS):
        around = at + offsets * reach
        found = energies(around)
        at, reach = around[int(np.argmin(found))], reach / ZOOM
    return at


def _is_line(energies: Energies, at: Float[np.ndarray, "2"], radius: Float[np.ndarray, "2"], rate: float) -> bool:
    """Whether F also falls without bound along a ring around the pole, at least a third as fast
    as towards it there: then the ring meets others, and the pole is no single point."""
    middle, reach, levels = float(ANGLES[0]), 1.04 * np.pi, []  # askew to the axes
    for _ in range(LEVELS - 4):
        angles = middle + reach * np.linspace(-1, 1, 65)
        found = energies(at + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))
        levels.append(float(found.min()))
        if levels[-1] == -np.inf:
            return True
        middle, reach = float(angles[int(np.argmin(found))]), reach / ZOOM
    return bool((levels[4] - levels[-1]) / (len(levels) - 5) / np.log(ZOOM) > rate / 3)
