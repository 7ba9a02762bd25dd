"""Body of ``POST /infer``."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from app.engine.infer import Question
from app.spec.base import Frozen
from app.spec.experiment import Experiment
from app.spec.families import Landscape
from app.spec.optimisers import Adam, Optimiser
from app.spec.registry import OneOf
from app.spec.window import LARGEST, Window
from app.wire.requests import Number, Resolution, Steps

MOST_STARTS = 256
MOST_STEPS = 10_000

Coordinate = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)]


class InferRequest(Frozen):
    """Descent on F over the answer, from given points."""

    model_config = ConfigDict(defer_build=True)

    landscape: OneOf[Landscape] | None = None
    """An analytic landscape."""
    experiment: Experiment | None = None
    """An experiment, its energy as it is at ``step``."""
    step: Steps = 0
    """The experiment's step."""
    starts: Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=MOST_STARTS)]
    """Where the paths start, in data units; in a conditional world (x, y), and x stays."""
    optimiser: Optimiser = Adam()
    """How steps are made of gradients; all numbers in data units."""
    steps: Annotated[int, Field(strict=True, ge=1, le=MOST_STEPS)] = 500
    """Steps to take at most; a path ends sooner where F is level."""
    tolerance: Annotated[float, Field(strict=True, ge=0, le=1e6)] = 1e-3
    """A path has converged where the slope of F, in energy per half a side of the window,
    is at most this; it ends there once that holds in two steps running."""
    fixed: Literal["x"] | None = None
    """"x": x is given and y alone moves, as it always does in a conditional world."""
    window: Window | None = None
    """What the grid covers, and what paths may leave and say so; by default the
    landscape's or the experiment's own window."""
    resolution: Resolution = 128
    """Points a side of the grid whose lowest point is given for comparison."""
    given: Number | None = None
    """The x at which an experiment on a conditional plane is descended; by default the
    middle one."""

    @model_validator(mode="after")
    def _one_subject(self) -> "InferRequest":
        if (self.landscape is None) == (self.experiment is None):
            count = "neither" if self.landscape is None else "both"
            raise ValueError(f"{count} of 'landscape' and 'experiment' given; give exactly one")
        if self.landscape is not None and self.step:
            raise ValueError(f"step is {self.step}, but a landscape has no steps; leave it out")
        if self.landscape is not None and self.given is not None:
            raise ValueError(f"given is {self.given:g}, but a landscape has no given x; leave it out")
        return self

    def question(self) -> Question:
        """The same as the engine takes it."""
        subject = self.landscape or self.experiment
        assert subject is not None
        return Question(
            subject,
            self.step,
            self.starts,
            self.optimiser,
            self.steps,
            self.tolerance,
            self.fixed == "x",
            self.window,
            self.resolution,
            self.given,
        )
