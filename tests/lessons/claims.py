"""What a computed number is, and how those of training are come by.

``Exact`` numbers must round to what is printed. What training gives is ``Seen``: it moves
with the seed and with the machine's rounding, so it comes with the distance it may be off;
each is several times what the medians of three seeds differ by.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from app.engine.frame import Frame, View, observe
from app.engine.trajectory import Run, Trajectories
from app.spec.experiment import Experiment


@dataclass(frozen=True)
class Exact:
    """A number that is the same everywhere."""

    value: float


@dataclass(frozen=True)
class Seen:
    """A number that training gave."""

    value: float
    off: float


Numbers = dict[str, Exact | Seen]


def exact(**values: float) -> Numbers:
    """Names with hyphens where Python wants underscores."""
    return {name.replace("_", "-"): Exact(float(value)) for name, value in values.items()}


SEEDS = (0, 1, 2)
"""Of which the median is told."""
MORE_SEEDS = (0, 1, 2, 3, 4)
"""Where the text says something of each seed, or of the odd one."""
PAGE_SEED = 7
"""The page's own, until somebody changes it."""

Look = dict[str, Any]
AS_USUAL = View(resolution=64)


@cache
def trained(data: str, kind: str, seeds: tuple[int, ...] = SEEDS, **knobs: Any) -> tuple[tuple[Look, Look], ...]:
    """Diagnostics at the start and at the end of the schedule, for each seed. A knob that
    names a piece may be the piece's kind."""
    given = {name: {"kind": value} if name in ("loss", "energy") else value for name, value in knobs.items()}
    return runs({"kind": data}, {"kind": kind, **given}, seeds)


def runs(data: dict[str, Any], shaping: dict[str, Any], seeds: tuple[int, ...]) -> tuple[tuple[Look, Look], ...]:
    """The same for pieces as a scene gives them."""
    return tuple((start.diagnostics, end.diagnostics) for start, end in (ends(data, shaping, seed) for seed in seeds))


def ends(data: dict[str, Any], shaping: dict[str, Any], seed: int, view: View = AS_USUAL) -> list[Frame]:
    """The frames at the start and at the end of the schedule."""
    experiment = Experiment.model_validate({"data": data, "shaping": shaping, "seed": seed})
    store = Trajectories(10**8)
    run = Run.prepare(experiment)
    return [observe(store, run, store.reach(run, step), view) for step in (0, type(experiment.shaping).schedule)]


def median(found: tuple[tuple[Look, Look], ...], name: str) -> float:
    """Over the seeds, of a diagnostic at the end."""
    return float(np.median([end[name] for _, end in found]))


def volume(found: tuple[tuple[Look, Look], ...]) -> Seen:
    return Seen(median(found, "low_energy_volume"), 0.05)


def information(found: tuple[tuple[Look, Look], ...], off: float) -> Seen:
    return Seen(median(found, "information"), off)


def spread(found: tuple[tuple[Look, Look], ...]) -> float:
    """How large the amplitude of F is at the end, in that of the start: the median."""
    return float(np.median([end["spread"] / start["spread"] for start, end in found]))
