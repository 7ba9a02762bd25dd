"""Columns, evenly spaced in x, and the data between them.

A datum's x lies between two columns; what belongs to it (log Z, its share of the data) is
taken linearly between them. Averages over the data are then averages over columns,
weighted by the shares.
"""

import numpy as np
from jaxtyping import Bool, Float


def way_between(x: Float[np.ndarray, " n"], ends: tuple[float, float]) -> Float[np.ndarray, " n"]:
    """How far each x is on the way from the first column to the last, 0 to 1."""
    found: Float[np.ndarray, " n"] = np.clip((np.asarray(x, np.float64) - ends[0]) / (ends[1] - ends[0]), 0.0, 1.0)
    return found


def column_shares(way: Float[np.ndarray, " n"], count: int) -> Float[np.ndarray, " {count}"]:
    """The fraction of the data at each of ``count`` columns, each datum shared between the
    two around it; they sum to 1."""
    place = way * (count - 1)
    left = np.clip(np.floor(place), 0, count - 2).astype(np.int64)
    part = place - left
    total = np.bincount(left, 1 - part, count) + np.bincount(left + 1, part, count)
    found: Float[np.ndarray, " {count}"] = total / len(way)
    return found


ROUNDING = 2.0**-20
"""Steps smaller than this share of what they are between, or of what is usual in the column, are
rounding, in float32."""


def minima_of_columns(rows: Float[np.ndarray, "r c"]) -> Bool[np.ndarray, "r c"]:
    """The local minima of each column, its ends included.

    A level floor counts once, at its first point, and only if the column rises on either side
    of it: level ground is no minimum, be it all of a column, a shelf on the way down, or a
    plain that runs to an end.
    """
    count, columns = rows.shape
    usual = np.median(np.abs(rows), axis=0)  # and not the largest: a high wall hides no well
    found = np.zeros(rows.shape, bool)
    floor = np.zeros(columns, int)  # where the present level stretch began
    down = np.ones(columns, bool)  # whether it was come to from above; the end of a column is a wall
    for k in range(1, count):
        here = rows[floor, np.arange(columns)]
        rounding = ROUNDING * np.maximum(usual, np.maximum(np.abs(here), np.abs(rows[k])))
        rises, falls = rows[k] > here + rounding, rows[k] < here - rounding
        # A stretch of several points that began at the end is a plain.
        single = (floor > 0) | (floor == k - 1)
        bottom = rises & down & single
        found[floor[bottom], np.nonzero(bottom)[0]] = True
        down = np.where(rises | falls, falls, down)
        floor = np.where(rises | falls, k, floor)
    last = down & (floor == count - 1)
    found[count - 1, last] = True
    return found


def between_columns(values: Float[np.ndarray, " r"], way: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """A function of x given at the columns, linear between them, at each way."""
    found: Float[np.ndarray, " n"] = np.interp(way * (len(values) - 1), np.arange(len(values)), values)
    return found
