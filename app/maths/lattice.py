"""Nested lattices over Ω: a quadrature that refines itself where exp(−βF) lives, and knows
when it fails.

Where the places of a level lie, and what each stands for, is told in ``places``.

What no place shows is suspected from two sides. Along an axis, a place that is lower than
both its neighbours may have the bottom of a well beside it, at most half the step up to the
higher neighbour deeper. And where F is known at other points, such as the data, it may be
far lower there than at the place that stands for them. A place is refined while what is
suspected would matter to Z.

A place is not refined for the sake of a jump of F, as beside a cell of a vector
quantizer, whose step stays as high however near one looks: there the local error decides.

After Berger & Oliger (1984), Adaptive mesh refinement for hyperbolic partial differential
equations, and Genz & Malik (1980), An adaptive algorithm for numerical integration over an
N-dimensional rectangular region: refine where the error is, and compare two rules.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from app.maths.nodes import FAR, Nodes
from app.maths.places import FLOAT32, PARTS, Ground, Level, Places, every_second, whole_level

GOAL = 0.02
"""Error of log Z or of the entropy, in nats, beyond which a look refines."""
UNRESOLVED = 0.05
"""Error, in nats, beyond which nothing that rests on Z is told."""
TRUSTED = 0.1
"""Two rules that differ by less than this many nats are near their limit, where their
difference says how much closer the finer one is; beyond it, it says nothing of that."""
ABRUPT = 1.5
"""Where βF changes by more than so many nats from one place to the next, the leading term of
an error is no guide to it."""
UNLIKE = 0.3
"""Nor where its second differences at one place and the next differ by more than so many
nats, as they do beside a kink or a low step."""
SAFETY = 3.0
"""What the least of several guesses of an error is multiplied by."""
HIDDEN = 0.01
"""Share of Z that may be suspected between the places before a look refines."""
MOST_NODES = 60_000
"""Places that refinement may add."""
FEWEST_LEVELS = 4
"""With fewer levels there is no telling a pole from a narrow well."""

Evaluate = Callable[[Float[np.ndarray, "n d"]], Float[np.ndarray, " n"]]
"""Points to energies."""


class Error(NamedTuple):
    """How wrong the figures may be, averaged over the columns by their shares of the data."""

    log_partition: float
    """Of log Z, in nats; ∞ where nothing is known."""
    entropy: float
    """Of the entropy, in nats."""

    @property
    def largest(self) -> float:
        """The larger of both."""
        return max(self.log_partition, self.entropy)

    def figures(self) -> dict[str, float | None]:
        """By name; None where nothing is known."""
        named = {"log_partition_error": self.log_partition, "entropy_error": self.entropy}
        return {name: value if np.isfinite(value) else None for name, value in named.items()}


NOTHING_KNOWN = Error(float("inf"), float("inf"))


class Lattice:
    """F over Ω, known at the places of nested lattices."""

    def __init__(
        self,
        ground: Ground,
        grid: Float[np.ndarray, " k"],
        evaluate: Evaluate,
        known: tuple[Float[np.ndarray, "m 2"], Float[np.ndarray, " m"]] | None = None,
        shares: Float[np.ndarray, " columns"] | None = None,
    ) -> None:
        """``grid`` is F on the grid over Ω, rows y and columns x, for one given plane after
        another where there are several; ``evaluate`` finds F elsewhere; ``known`` are other
        points of the plane and their energies, used where Ω has one column; ``shares`` are
        the fractions of the data at each column."""
        r = ground.resolution
        planes = np.asarray(grid, np.float64).reshape(-1, r, r).transpose(0, 2, 1).ravel()
        self.ground = ground
        self.shares = np.full(ground.columns, 1 / ground.columns) if shares is None else np.asarray(shares, np.float64)
        self._evaluate = evaluate
        self._levels = [whole_level(ground).with_energies(planes)]
        self._added = 0
        self._known = self._inside(*known) if known and ground.columns == 1 and ground.across else None

    def _inside(
        self, points: Float[np.ndarray, "m 2"], energies: Float[np.ndarray, " m"]
    ) -> tuple[Float[np.ndarray, "k 2"], Float[np.ndarray, " k"]]:
        x0, x1, y0, y1 = self.ground.window
        x, y = points[:, 0], points[:, 1]
        kept = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1) & np.isfinite(energies)
        return points[kept], energies[kept]

    def nodes(self) -> Nodes:
        """The places that are not parted, which tile Ω."""
        return self._nodes([~level.parted for level in self._levels])

    def _nodes(self, chosen: list[Bool[np.ndarray, "_"]]) -> Nodes:
        parts = list(zip(self._levels, chosen, strict=True))
        return Nodes(
            np.concatenate([level.energies[seen] for level, seen in parts]),
            np.concatenate([level.weights[seen] for level, seen in parts]),
            np.concatenate([level.places.column[seen] for level, seen in parts]),
            self.ground.columns,
        )

    def settle(self, choose: Callable[[Nodes], float]) -> tuple[Nodes, Error]:
        """Refine until log Z and the entropy at β are known to within ``GOAL``, or can't be.
        ``choose`` gives β for a quadrature: a number of its own, or the calibrated one."""
        nodes = self.nodes()
        beta = choose(nodes)
        if not np.isfinite(beta) or not np.isfinite(nodes.energies).all():
            return nodes, NOTHING_KNOWN
        while True:
            error = self.error(nodes, beta)
            hidden = self._hidden(nodes, beta)
            wanted = [np.flatnonzero(of_level) for of_level in hidden]
            if not any(map(len, wanted)):
                if error.largest <= GOAL:
                    return nodes, error
                wanted = self._weighty(nodes, beta)
            else:
                # What is suspected beside a place may lie in the next one's piece of Ω.
                wanted = [level.around(of_level) for level, of_level in zip(self._levels, wanted, strict=True)]
            if not self._refine(wanted):
                return nodes, self._doubtful(error, hidden)
            nodes = self.nodes()
            if not np.isfinite(nodes.energies).all():
                return nodes, NOTHING_KNOWN
            beta = choose(nodes)

    def error_at(self, beta: float) -> Error:
        """The error of the quadrature as it is now, with nothing refined for it."""
        nodes = self.nodes()
        return self._doubtful(self.error(nodes, beta), self._hidden(nodes, beta))

    def error(self, nodes: Nodes, beta: float) -> Error:
        """The least of three upper guesses, each a difference of two rules.

        What the rules on every second point say otherwise than the grid, and the grid than the
        finest rule. Or the sum of all local errors. Or, where places are parted, what a rule
        says otherwise in which the last parting is undone, with the local errors of all levels
        but the last, which may lie beside steps of another length.

        Near its limit, a rule of second order or better with steps of h differs from one with
        2h or 3h by 3 or 8 times its own error; that is taken for 2 or 4 times. Rounding of F
        to float32 is added.
        """
        parted = self._added > 0
        rules = [nodes, self._grid(), *self._sparser(), *([self._unparted()] if parted else [])]
        known = [rule.thermal(beta) for rule in rules]
        rounding = beta * FLOAT32 / 2 * float(self.shares @ nodes.total(nodes.shares(beta) * np.abs(nodes.energies)))
        found = []
        local_errors: list[_Local] | None = None
        for row, name in enumerate(Error._fields):
            fine, on_grid, *others = (getattr(rule, name) for rule in known)
            unparted = others.pop() if parted else fine
            to_grid, to_unparted = (abs(float(self.shares @ (fine - other))) for other in (on_grid, unparted))
            # One sparser rule may agree with the grid's by accident, but not all of them.
            of_grid = max(abs(float(self.shares @ (on_grid - sparser))) for sparser in others)
            guesses = [to_grid + _shrunk(of_grid, 2)]
            if SAFETY * guesses[0] > GOAL / 2:  # else the others need not be known
                local_errors = local_errors or self._local_errors(nodes, beta)
                local = _whole_of(local_errors, row)
                if parted:
                    guesses += [local, _shrunk(to_unparted, 4) + _whole_of(local_errors[:-1], row)]
                else:  # leading terms may cancel by accident too, as beside kinks
                    guesses.append(max(local, min(of_grid / 8, GOAL / SAFETY / 2)))
            found.append(SAFETY * min(guesses) + self._between(fine) + rounding)
        return Error(*found)

    def _local_errors(self, nodes: Nodes, beta: float) -> list["_Local"]:
        """Of each level, what each place that is not parted adds to the error of log Z and of
        the entropy when exp(−βF) is integrated by its middle: a 24th of its second difference
        on each axis, and of that of βF exp(−βF)."""
        log_z = nodes.thermal(beta).log_partition
        mean = beta * (nodes.thermal(beta).expected_energy - nodes.minima)
        found = []
        for level in self._levels:
            column = level.places.column
            share = np.exp(np.log(level.weights) - beta * level.energies - log_z[column]) * self.shares[column]
            share = np.where(level.parted, 0.0, share)
            up = beta * (level.energies - nodes.minima[column])
            errors = np.zeros((2, len(share)))
            largest = np.zeros(len(share))
            abrupt = np.zeros(len(share), bool)
            for pair in zip(level.neighbours[0::2], level.neighbours[1::2], strict=True):
                below, above = (beta * np.where(at >= 0, level.energies[at] - level.energies, 0.0) for at, _ in pair)
                steepest = np.maximum(np.abs(below), np.abs(above))
                alone = (pair[0][0] < 0) | (pair[1][0] < 0)
                squared = np.where(alone, steepest, (above - below) / 2) ** 2
                bend = np.where(alone, 0.0, above + below)
                errors[0] += squared - bend
                errors[1] += (squared - bend) * (1 + up - mean[column]) + bend - 2 * squared
                largest += squared + np.abs(bend)
                unlike = np.maximum(*(np.where(at >= 0, np.abs(bend[at] - bend), 0.0) for at, _ in pair))
                abrupt |= alone | (steepest > ABRUPT) | (unlike > UNLIKE)
            upper = share * np.minimum(largest / 12, 1.0)
            found.append(_Local(share * errors / 24, np.stack([upper, upper * (1 + up)]), abrupt))
        return found

    def _between(self, values: Float[np.ndarray, " columns"]) -> float:
        """What a look at every second column alone would change, of a mean over the data's x."""
        if self.ground.columns < 3:
            return 0.0
        middle = values.copy()
        inner = slice(1, len(values) - 1, 2)
        middle[inner] = (values[:-2:2] + values[2::2][: len(values[:-2:2])])[: len(middle[inner])] / 2
        return abs(float(self.shares @ (middle - values))) / 3

    def _grid(self) -> Nodes:
        """The grid over Ω alone."""
        level = self._levels[0]
        return Nodes(level.energies, level.weights, level.places.column, self.ground.columns)

    def _sparser(self) -> list[Nodes]:
        """The rules on every second point a side of the grid over Ω."""
        level = self._levels[0]
        return [
            Nodes(level.energies[kept], weights, level.places.column[kept], self.ground.columns)
            for kept, weights in every_second(self.ground)
        ]

    def _unparted(self) -> Nodes:
        """The places whose parts are not in turn parted, in place of their parts."""
        chosen = [~level.parted for level in self._levels]
        for number in range(len(self._levels) - 1, 0, -1):
            finer, level = self._levels[number], self._levels[number - 1]
            column, i, j = finer.places
            across = (i + 1) // PARTS if self.ground.across else i
            parents = level.find(level.keys_of(Places(column, across, (j + 1) // PARTS)))
            further = np.zeros(len(level.keys), bool)
            further[parents[finer.parted]] = True
            whole = level.parted & ~further
            chosen[number] &= ~whole[parents]
            chosen[number - 1] |= whole
        return self._nodes(chosen)

    def _hidden(self, nodes: Nodes, beta: float) -> list[Bool[np.ndarray, "_"]]:
        """Of each level, which places may hide mass between them that would matter."""
        log_z = nodes.thermal(beta).log_partition
        known = self._lowest_known()
        found = []
        finest = self.ground.finest()
        coarser: Level | None = None
        for level, told in zip(self._levels, known, strict=True):
            column = level.places.column
            log_share = np.log(level.weights) - beta * level.energies - log_z[column]
            suspected = beta * (level.energies - level.suspected(coarser))
            coarser = level
            # A factor of 2 beside a minimum is a well as wide as a step and a half.
            beside = (suspected > np.log(2)) & (log_share + suspected > np.log(HIDDEN / 10))
            deeper = beta * (level.energies - told)
            at_point = (deeper > 1.5) & (log_share + deeper > np.log(HIDDEN / 10))
            able = ~level.parted & (self.shares[column] > 0)
            extra = np.exp(np.minimum(log_share + np.maximum(suspected, np.where(at_point, deeper, 0)), FAR))
            marked = able & (beside | at_point)
            whole = float(extra[marked].sum()) if level.number < finest else np.inf
            found.append(marked if whole > HIDDEN else np.zeros_like(marked))
        return found

    def _lowest_known(self) -> list[Float[np.ndarray, "_"]]:
        """Of each level, the lowest energy known at the points that each place stands for, or
        at the place itself."""
        lowest = [level.energies.copy() for level in self._levels]
        if self._known is None or len(self._known[0]) == 0:
            return lowest
        points, energies = self._known
        x0, x1, y0, y1 = self.ground.window
        way = (points - np.asarray([x0, y0])) / np.asarray([x1 - x0, y1 - y0])
        for level, least in zip(self._levels, lowest, strict=True):
            i = np.rint(np.clip(way[:, 0], 0, 1) * (level.wide - 1)).astype(np.int64)
            j = np.rint(np.clip(way[:, 1], 0, 1) * (level.high - 1)).astype(np.int64)
            at = level.find(level.keys_of(Places(np.zeros_like(i), i, j)))
            np.minimum.at(least, at[at >= 0], energies[at >= 0])
        return lowest

    def _weighty(self, nodes: Nodes, beta: float) -> list[Int[np.ndarray, "_"]]:
        """Of each level, the places with the greatest local errors: all but such as together
        stay below a quarter of the goal, or as many as there is room for. Where F is abrupt,
        if it is so anywhere that counts."""
        room = (MOST_NODES - self._added) // self._parts
        errors = self._local_errors(nodes, beta)
        for kept in ([of_level.abrupt for of_level in errors], [np.ones_like(each.abrupt) for each in errors]):
            together = np.concatenate([of_level.upper[1] * only for of_level, only in zip(errors, kept, strict=True)])
            order = np.argsort(together, kind="stable")
            counting = order[np.cumsum(together[order]) > GOAL / 4]
            chosen = np.zeros(len(together), bool)
            chosen[counting[max(0, len(counting) - room) :]] = True
            if len(counting):
                break
        ends = np.cumsum([len(of_level.abrupt) for of_level in errors])[:-1]
        return [np.flatnonzero(of_level) for of_level in np.split(chosen, ends)]

    @property
    def _parts(self) -> int:
        """How many a place is parted into."""
        return PARTS**2 if self.ground.across else PARTS

    def _refine(self, wanted: list[Int[np.ndarray, "_"]]) -> bool:
        """Part the wanted places; False where nothing can be, or there is no room for it."""
        finest = self.ground.finest()
        chosen = []
        for level, numbers in zip(self._levels, wanted, strict=True):
            chosen.append(numbers[~level.parted[numbers]] if level.number < finest else numbers[:0])
        count = self._parts * sum(map(len, chosen))
        if count == 0 or self._added + count > MOST_NODES:
            return False
        # The finest first: parting a level makes the next one anew.
        for level, numbers in reversed(list(zip(self._levels, chosen, strict=True))):
            if len(numbers):
                self._part(level, numbers)
        self._added += count
        return True

    def _part(self, level: Level, numbers: Int[np.ndarray, " m"]) -> None:
        level.parted[numbers] = True
        finer = level.number + 1
        wide, high = self.ground.sides(finer)
        column, i, j = (part[numbers] for part in level.places)
        places = []
        for di in (-1, 0, 1) if self.ground.across else (0,):
            for dj in (-1, 0, 1):
                across = PARTS * i + di if self.ground.across else i
                up = PARTS * j + dj
                there = (across >= 0) & (across < wide) & (up >= 0) & (up < high)
                places.append(Places(column[there], across[there], up[there]))
        new = Places(*(np.concatenate(part) for part in zip(*places, strict=True)))
        energies = np.asarray(self._evaluate(self.ground.points(finer, new)), np.float64)
        keys = (new.column * wide + new.i) * high + new.j
        if finer < len(self._levels):
            older = self._levels[finer]
            keys, energies = np.concatenate([older.keys, keys]), np.concatenate([older.energies, energies])
            parted = np.concatenate([older.parted, np.zeros(len(keys) - len(older.keys), bool)])
        else:
            parted = np.zeros(len(keys), bool)
        order = np.argsort(keys)
        made = Level(self.ground, finer, keys[order], energies[order])
        made.parted = parted[order]
        self._levels[finer:] = [made, *self._levels[finer + 1 :]]

    def _doubtful(self, error: Error, hidden: list[Bool[np.ndarray, "_"]]) -> Error:
        """The error of a quadrature that could not be refined as far as it should have been."""
        return NOTHING_KNOWN if any(of_level.any() for of_level in hidden) else error

    def bottomless(self, beta: float) -> bool:
        """Whether F was seen to fall without bound: its minimum falls about as much over the
        finer half of the levels as over the coarser, and by what matters at β. In a well that
        is merely narrow each level's step is a ninth of the last."""
        minima = np.minimum.accumulate([float(level.energies.min()) for level in self._levels])
        # Past the number of float32 that lies nearest to a pole there is nothing lower.
        minima = minima[: int(np.argmin(minima)) + 1]
        if len(minima) < FEWEST_LEVELS:
            return False
        first, middle, last = beta * minima[[0, len(minima) // 2, -1]]
        return bool(middle - last > max(0.5, 0.3 * (first - middle)))


def _shrunk(difference: float, factor: int) -> float:
    """The finer rule's error, from its difference to a coarser one."""
    return difference / factor if difference < TRUSTED else difference


class _Local(NamedTuple):
    """What the places of a level add to the errors of log Z and of the entropy."""

    signed: Float[np.ndarray, "2 n"]
    """The leading term where βF changes little from place to place: there errors cancel, and
    what is left over is what happens at the rims."""
    upper: Float[np.ndarray, "2 n"]
    """An upper guess where it changes much."""
    abrupt: Bool[np.ndarray, " n"]


def _whole_of(errors: list[_Local], row: int) -> float:
    """The error that the places of some levels add up to."""
    signed = sum(float(of_level.signed[row][~of_level.abrupt].sum()) for of_level in errors)
    return abs(signed) + sum(float(of_level.upper[row][of_level.abrupt].sum()) for of_level in errors)
