"""The places of nested lattices over Ω: where they lie and what each stands for.

The grid over Ω is level 0. A place of one level is parted into three a side, which are
places of the next; what a place stands for is the piece of Ω nearer to it than to the
others of its level. So the places that are not parted always tile Ω, and where all of a
level are parted the rule is the trapezoid rule on a grid three times as fine.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from app.maths.grid import blended_coarse_rule, coarse_rule, trapezoid_rule

PARTS = 3
"""A place is parted into so many a side."""
LEVELS = 24
"""Levels of refinement at the most; float32 ends most of them earlier."""
STEPS_OF_FLOAT32 = 8
"""A lattice is refined while its step is more than so many steps of float32, in which F
takes its points."""
JUMP = 0.7
"""A step of F that loses less than 1 − this share of itself over a third of the distance is
a jump: in a well it is a ninth, at a kink a third."""
FLOAT32 = float(np.finfo(np.float32).eps)


@dataclass(frozen=True)
class Ground:
    """What is integrated over, and where its columns are."""

    window: tuple[float, float, float, float]
    """x0, x1, y0, y1 of Ω."""
    resolution: int
    """Grid points a side of level 0."""
    given: tuple[float, ...] | None = None
    """The x at which each of several planes is given, the third coordinate of their points."""
    across: bool = True
    """False where each column of the grid is an x that is given, and y alone is integrated."""

    @property
    def columns(self) -> int:
        """How many sets P is normalised over."""
        if not self.across:
            return self.resolution
        return 1 if self.given is None else len(self.given)

    def sides(self, level: int) -> tuple[int, int]:
        """Places along x and y at a level, of one column."""
        fine = (self.resolution - 1) * PARTS**level + 1
        return (fine if self.across else 1), fine

    def steps(self, level: int) -> tuple[float, float]:
        """Distances between the places along x and y."""
        x0, x1, y0, y1 = self.window
        intervals = (self.resolution - 1) * PARTS**level
        return (x1 - x0) / intervals, (y1 - y0) / intervals

    @property
    def volume(self) -> float:
        """|Ω|: of the window, or of the interval of y."""
        x0, x1, y0, y1 = self.window
        return (x1 - x0) * (y1 - y0) if self.across else y1 - y0

    def points(self, level: int, places: "Places") -> Float[np.ndarray, "n d"]:
        """The coordinates of places, the given x last where planes are given."""
        x0, x1, y0, y1 = self.window
        wide, high = self.sides(level)
        way = places.i / (wide - 1) if self.across else places.column / (self.columns - 1)
        sides = [x0 * (1 - way) + x1 * way, y0 + (y1 - y0) * (places.j / (high - 1))]
        if self.given is not None:
            sides.append(np.asarray(self.given)[places.column])
        return np.stack(sides, axis=1)

    def weights(self, level: int, places: "Places") -> Float[np.ndarray, " n"]:
        """The length or area that each place stands for."""
        wide, high = self.sides(level)
        step_x, step_y = self.steps(level)
        weights = step_y * np.where((places.j == 0) | (places.j == high - 1), 0.5, 1.0)
        if self.across:
            weights = weights * step_x * np.where((places.i == 0) | (places.i == wide - 1), 0.5, 1.0)
        return weights

    def finest(self) -> int:
        """The last level whose step float32 still tells apart."""
        x0, x1, y0, y1 = self.window
        level = 0
        while level < LEVELS:
            step_x, step_y = self.steps(level + 1)
            room_x = step_x > STEPS_OF_FLOAT32 * FLOAT32 * max(abs(x0), abs(x1))
            room_y = step_y > STEPS_OF_FLOAT32 * FLOAT32 * max(abs(y0), abs(y1))
            if not (room_y and (room_x or not self.across)):
                break
            level += 1
        return level


class Places(NamedTuple):
    """Places of one level by number: the column, and how many steps along x and y."""

    column: Int[np.ndarray, " n"]
    i: Int[np.ndarray, " n"]
    j: Int[np.ndarray, " n"]


class Level:
    """The places of one level that there are, by ascending key."""

    def __init__(self, ground: Ground, number: int, keys: Int[np.ndarray, " n"], energies: Float[np.ndarray, " n"]):
        self.ground = ground
        self.number = number
        self.wide, self.high = ground.sides(number)
        self.keys = keys
        self.energies = energies
        self.parted: Bool[np.ndarray, " n"] = np.zeros(len(keys), bool)

    @cached_property
    def places(self) -> Places:
        column, rest = np.divmod(self.keys, self.wide * self.high)
        return Places(column, *np.divmod(rest, self.high))

    @cached_property
    def weights(self) -> Float[np.ndarray, " n"]:
        return self.ground.weights(self.number, self.places)

    def with_energies(self, energies: Float[np.ndarray, " n"]) -> "Level":
        """The same places, for another energy."""
        made = Level(self.ground, self.number, self.keys, energies)
        made.places, made.weights, made.neighbours = self.places, self.weights, self.neighbours
        return made

    def keys_of(self, places: Places) -> Int[np.ndarray, " n"]:
        found: Int[np.ndarray, " n"] = (places.column * self.wide + places.i) * self.high + places.j
        return found

    def find(self, keys: Int[np.ndarray, " m"]) -> Int[np.ndarray, " m"]:
        """The number of each key among the level's; −1 where it is not there."""
        if len(self.keys) == self.ground.columns * self.wide * self.high:
            return keys  # all are there, in order
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    @cached_property
    def neighbours(self) -> list[tuple[Int[np.ndarray, " n"], Bool[np.ndarray, " n"]]]:
        """Along each axis, below and above: the number of the place there (−1 where there is
        none), and whether Ω ends there."""
        found = []
        _, i, j = self.places
        for step, place, side in ((1, j, self.high), (self.high, i, self.wide)):
            if side == 1:
                continue
            for way, wall in ((-step, place == 0), (step, place == side - 1)):
                found.append((np.where(wall, -1, self.find(np.where(wall, 0, self.keys + way))), wall))
        return found

    def around(self, chosen: Int[np.ndarray, " m"]) -> Int[np.ndarray, " k"]:
        """Numbers of the chosen places and of all that touch them, each once."""
        if len(chosen) == 0:
            return chosen
        column, i, j = (part[chosen] for part in self.places)
        across = (-1, 0, 1) if self.wide > 1 else (0,)
        found = []
        for di in across:
            for dj in (-1, 0, 1):
                there = (i + di >= 0) & (i + di < self.wide) & (j + dj >= 0) & (j + dj < self.high)
                keys = self.keys_of(Places(column[there], i[there] + di, j[there] + dj))
                numbers = self.find(keys)
                found.append(numbers[numbers >= 0])
        return np.unique(np.concatenate(found))

    def suspected(self, coarser: "Level | None") -> Float[np.ndarray, " n"]:
        """How low F may be beside each place: lower than at it where an axis has its minimum
        there, by half the step up to the higher neighbour, which for a parabola is the most.
        Where F jumps nothing is suspected: there ``coarser``, the level before, saw the same
        step over three times the distance, and nothing lower."""
        lower = np.zeros(len(self.keys))
        for axis, (below, above) in enumerate(zip(self.neighbours[0::2], self.neighbours[1::2], strict=True)):
            rises = []
            least = np.ones(len(self.keys), bool)
            for number, wall in (below, above):
                rise = np.where(number >= 0, self.energies[number], np.inf) - self.energies
                # Beyond a wall is nothing; beside a place that is not there is a place that
                # was refined less, and which is no part of this level's minimum.
                least &= wall | ((number >= 0) & (rise >= 0))
                rises.append(np.where(number >= 0, rise, 0.0))
            higher = np.maximum(*rises)
            if coarser is not None:
                level_beside = np.minimum(*rises) < (1 - JUMP) * higher
                at = np.flatnonzero(least & level_beside & (higher > 0))
                downward = (rises[0] > rises[1])[at]
                lowest, highest = self._around_step(coarser, axis, at, downward)
                jump = (higher[at] > JUMP * (highest - lowest)) & (lowest - self.energies[at] < (1 - JUMP) * higher[at])
                least[at[jump]] = False
            lower += np.where(least, higher / 2, 0.0)
        found: Float[np.ndarray, " n"] = self.energies - lower
        return found

    def _around_step(
        self, coarser: "Level", axis: int, at: Int[np.ndarray, " m"], downward: Bool[np.ndarray, " m"]
    ) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
        """The lowest and highest F at the corners of the coarser level's cell that holds the
        step from each place to its neighbour along y (axis 0) or x; NaN where none is there."""
        column, i, j = (part[at] for part in self.places)
        sides = [(j // PARTS, -(-j // PARTS)), (i // PARTS, -(-i // PARTS)) if self.wide > 1 else (i,)]
        lower_end = (j, i)[axis] - downward
        sides[axis] = (lower_end // PARTS, lower_end // PARTS + 1)
        corners = []
        for up in sides[0]:
            for across in sides[1]:
                numbers = coarser.find(coarser.keys_of(Places(column, across, up)))
                corners.append(np.where(numbers >= 0, coarser.energies[numbers], np.nan))
        return np.fmin.reduce(corners), np.fmax.reduce(corners)


@lru_cache(maxsize=16)
def whole_level(ground: Ground) -> Level:
    """The grid over Ω, whose places are the same in every look."""
    wide, high = ground.sides(0)
    count = ground.columns * wide * high
    return Level(ground, 0, np.arange(count), np.zeros(count))


@lru_cache(maxsize=16)
def every_second(ground: Ground) -> list[tuple[Int[np.ndarray, " k"], Float[np.ndarray, " k"]]]:
    """The rules on every second point a side of the grid over Ω, by both rules along each
    side: the numbers of the points, and what each stands for."""
    level = whole_level(ground)
    _, i, j = level.places
    whole = trapezoid_rule(ground.resolution)
    sides = [rule(ground.resolution) / whole for rule in (coarse_rule, blended_coarse_rule)]
    found = []
    for up in sides:
        for across in sides if ground.across else [np.ones(ground.resolution)]:
            factor = up[j] * across[i]
            kept = np.flatnonzero(factor > 0)
            found.append((kept, level.weights[kept] * factor[kept]))
    return found
