"""The sufficient condition of LeCun et al. (2006), section 5.2, looked at in numbers.

A loss Q(E_C, E_I) is safe with margin m if some point of HP₁ ∩ R has a lower loss than
every point of HP₂ ∩ R. Then a sample on which it is lowest is answered rightly, with that
margin. It is a theorem about one sample and its two energies: whether weights that all
samples share can bring each of them there at once it does not say, nor that training gets
there. And it is sufficient, not necessary: a loss that fails it may still train well.

How it is decided. Both half planes are sampled, in E_C and in the distance d from the
border E_I = E_C + m, evenly where the window is and on a logarithmic scale from a
thousandth of the margin to a hundred times what is near; the lowest sample of each is
followed on ever finer grids. HP₂ is open, and a hinge's loss falls to its lowest just
there where HP₂ ends: so both half planes begin at the distance δ = m / 1000, and the
condition holds if the lowest loss in HP₁ is lower than the lowest in HP₂ by more than
rounding. A loss that is content with a tie, or with less than the margin, then shows an
HP₂ that is no higher.

Many losses come to their lowest only at infinity, and none of the samples is it. That does
no harm: the condition asks for one point that is low enough, and a distant one is. It is
said as a *drift*: the loss is lower far out than anywhere near. A dip of HP₂ narrower
than the samples' spacing can be overlooked, and a formula may have one. Where the loss is
no number there is nothing to compare, and R is taken to end.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Bool, Float

from app.spec.families import Loss
from app.spec.structure import Knobs, Structure, joined, split
from app.spec.window import Window

MOST_MARGIN = 20.0
"""No margin beyond this is asked for or looked for."""
FINEST = 1e-3
"""δ as a part of the margin; also the least margin that is told from none."""
NEAR, FAR = 10.0, 1000.0
"""How far energies are near, and how far the samples reach, beyond what R and m name."""
ROUNDS = 4
"""Grids, each finer than the last."""
SHAPE = (192, 256)
"""Samples of d and of E_C in each."""
ROUNDING = 1e-12
"""Losses that differ by less than this part of themselves are equal."""
HALVINGS = 14
"""Steps in the search for the largest margin: enough for three digits."""

NOT_NECESSARY = "Training may still tell right from wrong, but nothing promises it."
"""What a loss that fails a sufficient condition must not be denied."""

Bounds = tuple[float | None, float | None]
Plane = Float[np.ndarray, "d c"]


@dataclass(frozen=True)
class Reach:
    """R, the energies that an architecture can reach: a rectangle, open where a bound is
    None."""

    correct: Bounds = (None, None)
    incorrect: Bounds = (None, None)

    def holds(self, correct: Plane, incorrect: Plane) -> Bool[np.ndarray, "d c"]:
        """Which points can be reached."""
        (c0, c1), (i0, i1) = self.ends()
        return (correct >= c0) & (correct <= c1) & (incorrect >= i0) & (incorrect <= i1)

    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The bounds, infinite where there are none."""
        return _ends(self.correct), _ends(self.incorrect)

    def size(self) -> float:
        """How far from 0 the bounds lie."""
        return max((abs(end) for end in (*self.correct, *self.incorrect) if end is not None), default=0.0)


@dataclass(frozen=True)
class Lowest:
    """Where a loss is lowest, as far as was looked."""

    value: float
    correct: float
    incorrect: float


@dataclass(frozen=True)
class Verdict:
    """What the condition says of a loss."""

    satisfied: bool
    """Whether some point of HP₁ ∩ R is lower than all of HP₂ ∩ R, at the margin asked."""
    guaranteed: float | None
    """The largest margin for which it is, to three digits and up to ``MOST_MARGIN``; 0 for a
    loss that asks for the right answer and for no margin; None where a wrong answer may
    cost no more than a right one."""
    hp1: Lowest | None
    """The lowest in HP₁; None where no point of it is reachable and has a loss."""
    hp2: Lowest | None
    """The infimum over HP₂, down to the distance δ from its border."""
    drift: bool
    """Whether the lowest values of HP₁ lie ever further out."""
    words: str
    """The same for people."""


def judge(functional: Loss, margin: float, reach: Reach, window: Window) -> Verdict:
    """The verdict at ``margin``. ``window`` is sampled more closely: what is seen counts."""
    look = _Look(functional, reach, window)
    hp1, hp2 = look.lowest(margin, +1), look.lowest(margin, -1)
    satisfied = _lower(hp1, hp2)
    drift = hp1 is not None and look.falls_beyond(margin, hp1)
    guaranteed = look.guaranteed(margin, satisfied)
    return Verdict(satisfied, guaranteed, hp1, hp2, drift, _words(satisfied, guaranteed, margin, hp1, hp2, drift))


class _Grid(NamedTuple):
    """Samples of d and of E_C, in ascending order."""

    distance: Float[np.ndarray, " d"]
    correct: Float[np.ndarray, " c"]


class _Look:
    """A loss and where to look at it."""

    def __init__(self, functional: Loss, reach: Reach, window: Window) -> None:
        self._structure, self._knobs = split(functional)
        self._reach = reach
        self._window = window

    def lowest(self, margin: float, side: int, within: float = np.inf) -> Lowest | None:
        """The lowest loss in HP₁ (side 1) or HP₂ (−1), among energies up to ``within``. Of
        equal ones the nearest to 0 is named."""
        delta = _delta(margin)
        reach = NEAR + margin + self._reach.size()
        # Symmetric about 0, where losses have their corners, and even over what is seen.
        outwards = np.geomspace(delta, FAR / NEAR * reach, 96)
        (x0, x1), (y0, y1) = self._window.x, self._window.y
        seen = np.linspace(x0, x1, SHAPE[1] - 2 * len(outwards) - 1)
        widest = max(abs(y1 - x0 - margin), abs(y0 - x1 - margin), delta)
        distance = np.concatenate([outwards, np.linspace(delta, widest, SHAPE[0] - len(outwards))])
        grid = _Grid(np.sort(distance), np.sort(np.concatenate([-outwards, [0.0], outwards, seen])))
        best: Lowest | None = None
        for _ in range(ROUNDS):
            correct, incorrect, values = self._sampled(grid, margin, side, delta, within)
            level = values.min()
            if not level < np.inf:
                break
            # What differs by a rounding of the energies is equal, when a place is chosen.
            equal = values <= level + (1e-9 * abs(level) if np.isfinite(level) else 0.0)
            size = np.where(equal, np.abs(correct) + np.abs(incorrect), np.inf)
            row, column = np.unravel_index(int(np.argmin(size)), size.shape)
            if best is None or level < best.value:
                best = Lowest(float(level), float(correct[row, column]), float(incorrect[row, column]))
            grid = _Grid(np.maximum(_around(grid.distance, int(row)), delta), _around(grid.correct, int(column)))
        return best

    def _sampled(
        self, grid: _Grid, margin: float, side: int, delta: float, within: float
    ) -> tuple[Plane, Plane, Plane]:
        """E_C, E_I and the loss; ∞ for what lies outside the half plane and for what is
        no number. What lies beyond R's bounds is taken to them."""
        correct_ends, incorrect_ends = self._reach.ends()
        correct = np.broadcast_to(np.clip(grid.correct, *correct_ends), SHAPE)
        incorrect = np.clip(correct + margin + side * grid.distance[:, None], *incorrect_ends)
        inside = side * (incorrect - correct - margin) >= delta * (1 - 1e-3)
        inside &= np.maximum(np.abs(correct), np.abs(incorrect)) <= within
        with jax.enable_x64(True):
            values = np.asarray(_values(self._structure, self._knobs, correct.ravel(), incorrect.ravel()))
        values = values.reshape(SHAPE)
        return correct, incorrect, np.where(inside & ~np.isnan(values), values, np.inf)

    def holds(self, margin: float) -> bool:
        """Whether the condition holds at a margin."""
        return _lower(self.lowest(margin, +1), self.lowest(margin, -1))

    def falls_beyond(self, margin: float, lowest: Lowest) -> bool:
        """Whether HP₁ is lower further out than it is anywhere near."""
        return _lower(lowest, self.lowest(margin, +1, within=NEAR + margin + self._reach.size()))

    def guaranteed(self, margin: float, satisfied: bool) -> float | None:
        """The largest margin at which the condition holds. A larger margin takes points
        from HP₁ and gives them to HP₂, so that halving finds it."""
        if self.holds(MOST_MARGIN):
            return MOST_MARGIN
        lower = margin if satisfied else FINEST
        if not satisfied and not self.holds(lower):
            return 0.0 if self.holds(0.0) else None
        upper = MOST_MARGIN if satisfied else margin
        for _ in range(HALVINGS):
            middle = float(np.sqrt(lower * upper))
            lower, upper = (middle, upper) if self.holds(middle) else (lower, middle)
        # At a margin a little too large, HP₂ still begins δ below it.
        return float(f"{(1 - FINEST) * np.sqrt(lower * upper):.3g}")


def _around(samples: Float[np.ndarray, " n"], index: int) -> Float[np.ndarray, " n"]:
    """As many samples between the neighbours of one."""
    distinct, chosen = np.unique(samples), samples[index]
    place = int(np.searchsorted(distinct, chosen))
    lower, upper = distinct[max(place - 1, 0)], distinct[min(place + 1, len(distinct) - 1)]
    return np.sort(np.append(np.linspace(lower, upper, len(samples) - 1), chosen))


@partial(jax.jit, static_argnames=("structure",))
def _values(
    structure: Structure, knobs: Knobs, correct: Float[Array, " n"], incorrect: Float[Array, " n"]
) -> Float[Array, " n"]:
    return joined(structure, knobs, Loss).value(correct, incorrect)


def _ends(bounds: Bounds) -> tuple[float, float]:
    lower, upper = bounds
    return -np.inf if lower is None else lower, np.inf if upper is None else upper


def _delta(margin: float) -> float:
    return FINEST * max(margin, FINEST)


def _lower(one: Lowest | None, other: Lowest | None) -> bool:
    """Whether ``one`` is lower by more than rounding; nothing is higher than everything."""
    if one is None or other is None:
        return one is not None
    if not np.isfinite([one.value, other.value]).all():
        return one.value < other.value
    return other.value - one.value > ROUNDING * max(abs(one.value), abs(other.value))


def _words(
    satisfied: bool, guaranteed: float | None, margin: float, hp1: Lowest | None, hp2: Lowest | None, drift: bool
) -> str:
    if hp1 is None:
        return f"No reachable pair of energies is right with the margin {margin:g}, so nothing is promised."
    if hp2 is None:
        return f"Every reachable pair of energies is right with the margin {margin:g}, whatever the loss."
    found = f"The loss falls to {_place(hp1)} in HP₁ and to {_place(hp2)} in HP₂"
    if satisfied:
        wide = (
            f"It promises any margin that was tried, up to {MOST_MARGIN:g}."
            if guaranteed == MOST_MARGIN
            else f"The largest margin that it promises is {guaranteed:g}."
        )
        meaning = f": a sample on which it is lowest is right with the margin {margin:g}. {wide}"
    elif guaranteed is None:
        meaning = f": a sample on which it is lowest may be wrong. {NOT_NECESSARY}"
    elif guaranteed == 0:
        meaning = (
            f": a sample on which it is lowest may be right by less than the margin {margin:g}, or only tie. "
            f"{NOT_NECESSARY}"
        )
    else:
        meaning = f": the margin {margin:g} is not promised. The largest that is, is {guaranteed:g}."
    return found + meaning + (" It falls on without end as the energies drift outwards." if drift else "")


def _place(lowest: Lowest) -> str:
    return f"{lowest.value:.3g} at E_C = {lowest.correct:.3g}, E_I = {lowest.incorrect:.3g}"
