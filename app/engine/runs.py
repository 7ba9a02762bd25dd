"""Runs: an experiment cut at its edits into stretches with constant knobs."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from app.engine.identity import extended_id, run_id
from app.spec.experiment import Experiment
from app.spec.families import World
from app.spec.structure import Knobs, Structure, split


@dataclass(frozen=True)
class Segment:
    """A stretch of a run with constant knobs: states at steps first … last."""

    first: int
    last: int | None
    """None for the last stretch, which has no end."""
    history: str
    """Id of the history that these states depend on."""
    data: tuple[Structure, Knobs]
    shaping: tuple[Structure, Knobs]


@dataclass(frozen=True)
class Run:
    """An experiment, prepared: its id and its segments."""

    id: str
    experiment: Experiment
    segments: tuple[Segment, ...]

    @classmethod
    def prepare(cls, experiment: Experiment) -> "Run":
        """Cut the experiment at its edits."""
        ends = [edit.step for edit in experiment.edits]
        segments = []
        history = run_id(experiment.history(0))
        stages = zip([-1, *ends], [*ends, None], [None, *experiment.edits], experiment.stages(), strict=True)
        for before, last, edit, stage in stages:
            history = history if edit is None else extended_id(history, edit)
            segments.append(Segment(before + 1, last, history, split(stage.data), split(stage.shaping)))
        return cls(run_id(experiment), experiment, tuple(segments))

    def segment_at(self, step: int) -> Segment:
        """The segment that made the state at ``step``."""
        return self.segments[bisect_right([segment.first for segment in self.segments], step) - 1]

    @property
    def window(self) -> Float[np.ndarray, "4"]:
        """Ω as ``[x0, x1, y0, y1]``."""
        return self.experiment.window.as_array()

    @property
    def world(self) -> World:
        """What is observed and what is the answer, as the method sees it."""
        world = self.experiment.data.world
        if world == "conditional-plane" and not self.experiment.shaping.sees_given:
            return "plane"
        return world

    @property
    def given(self) -> tuple[float, float] | None:
        """The least and the greatest x of a conditional plane; None elsewhere."""
        return self.experiment.data.given if self.world == "conditional-plane" else None

    @property
    def place(self) -> tuple[Float[np.ndarray, "4"], World]:
        """Ω and the world, as a method is built."""
        return self.window, self.world

    @property
    def seed(self) -> np.uint32:
        """The run's seed as the programs take it."""
        return np.uint32(self.experiment.seed)


def middle(given: tuple[float, float] | None) -> float | None:
    """The x at which a conditional plane is looked at unless another one is asked for."""
    return None if given is None else (given[0] + given[1]) / 2
