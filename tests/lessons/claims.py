"""What a computed number is, and how those of training are come by.

``Exact`` numbers must round to what is printed. What training gives is ``Seen``: it moves
with the seed and with the machine's rounding, so it comes with the distance it may be off;
each is several times what three seeds differ by.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from app.engine.frame import View, observe
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


@cache
def trained(data: str, kind: str, **knobs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Diagnostics at the start and at the end of the schedule."""
    given = {name: {"kind": value} if name == "loss" else value for name, value in knobs.items()}
    experiment = Experiment.model_validate({"data": {"kind": data}, "shaping": {"kind": kind, **given}})
    store = Trajectories(10**8)
    run = Run.prepare(experiment)
    start, end = (
        observe(store, run, store.reach(run, step), View(resolution=64)).diagnostics
        for step in (0, type(experiment.shaping).schedule)
    )
    return start, end


def volume(end: dict[str, Any]) -> Seen:
    return Seen(end["low_energy_volume"], 0.05)


def information(end: dict[str, Any], off: float) -> Seen:
    return Seen(end["information"], off)
