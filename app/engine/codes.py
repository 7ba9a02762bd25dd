"""Sparse codes: what a method makes of points on the way to their energies."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from app.engine import programs, worker
from app.spec.base import title_of
from app.spec.errors import not_finite
from app.spec.experiment import Experiment


@dataclass(frozen=True)
class Question:
    """Which method, at which step, where."""

    experiment: Experiment
    step: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Codes:
    """The answer."""

    codes: Float[np.ndarray, "n units"]
    energy: Float[np.ndarray, " n"]
    """F, which is the sum of the next two."""
    reconstruction_error: Float[np.ndarray, " n"]
    penalty: Float[np.ndarray, " n"]
    step: int
    stopped: dict[str, Any] | None
    """Why the experiment went no further, if it did not come to the step asked for."""


def codes(question: Question, seconds: float | None) -> Codes | None:
    """The codes; None where after ``seconds`` training has not yet come to the step: call again."""
    run = worker.worker().register(question.experiment)
    snapshot = worker.worker().reach(run, question.step, seconds)
    if isinstance(snapshot, int):
        return None
    shaping, count = run.segment_at(snapshot.step).shaping, len(question.points)
    (block,) = programs.in_blocks(np.asarray(question.points, np.float32))
    found = programs.codes(*shaping, run.window, snapshot.state, block)
    energy = programs.method_energies(*shaping, *run.place, snapshot.state, block)
    units, missed, penalty, energies = (np.asarray(values)[:count] for values in (*found, energy))
    if not np.isfinite(energies).all() or not np.isfinite(units).all():
        title = title_of(type(question.experiment.shaping))
        raise not_finite(f"the code of {title} is beyond float32 at one of the points", "ask nearer to the window")
    stopped = {"reason": snapshot.stop.reason, "step": snapshot.stop.step} if snapshot.stop else None
    return Codes(units, energies, missed, penalty, snapshot.step, stopped)
