"""Body of ``POST /sample``."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from app.engine.sample import Question
from app.settings import Settings
from app.spec.base import Frozen
from app.spec.errors import Problem
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Sampler
from app.spec.registry import OneOf
from app.spec.window import Window
from app.wire.infer import Coordinate
from app.wire.requests import Beta, Number, Resolution, Steps, check_one_subject

MOST_CHAINS = 256
MOST_STEPS = 100_000
USUAL_CHAINS = 8
"""Chains where neither their starts nor their number are given."""


class SampleRequest(Frozen):
    """Markov chains on P_β ∝ exp(−βF), held against P_β itself."""

    model_config = ConfigDict(defer_build=True)

    landscape: OneOf[Landscape] | None = None
    """An analytic landscape."""
    experiment: Experiment | None = None
    """An experiment, its energy as it is at ``step``."""
    step: Steps = 0
    """The experiment's step."""
    sampler: OneOf[Sampler]
    """What moves the chains; its lengths are in data units."""
    beta: Beta | None = None
    """Inverse temperature; by default 1 for a landscape, the best-fitting β̂ for an experiment."""
    starts: Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=MOST_CHAINS)] | None = (
        None
    )
    """Where chains start, in data units; where x is given, all at the same x, which stays."""
    chains: Annotated[int, Field(strict=True, ge=1, le=MOST_CHAINS)] | None = None
    """In place of ``starts``: so many chains start anywhere in the window, uniformly; 8 by default."""
    steps: Annotated[int, Field(strict=True, ge=1, le=MOST_STEPS)] = 200
    """Transitions of each chain after the burn-in."""
    thin: Annotated[int, Field(strict=True, ge=1, le=MOST_STEPS)] = 1
    """Every so many of these a position is kept; all numbers are of the kept ones, but the
    acceptance, which is of all."""
    burn_in: Annotated[int, Field(strict=True, ge=0, le=MOST_STEPS)] = 0
    """Transitions of each chain before, of which nothing is kept."""
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)] = 0
    """Of the starts and of the chains: the same seed, the same sample."""
    window: Window | None = None
    """Ω: what chains do not leave and P_β is normalised over; by default the landscape's or
    the experiment's own window."""
    resolution: Resolution = 128
    """Points a side of the grid on which P_β is integrated for comparison."""
    bins: Annotated[int, Field(strict=True, ge=2, le=64)] = 16
    """Cells a side of the histogram that is held against P_β."""
    fixed: Literal["x"] | None = None
    """"x": x is given and y alone is drawn, from P_β(y|x), as it always is in a conditional world."""
    given: Number | None = None
    """Where x is given and the chains have no starts, that x, by default the middle of the
    window; on a conditional plane the x at which it is sampled, by default the middle one."""

    @model_validator(mode="after")
    def _one_subject(self) -> "SampleRequest":
        check_one_subject(self.landscape, self.experiment, self.step)
        if self.landscape is not None and self.given is not None and self.fixed is None:
            raise ValueError(
                f"given is {self.given:g}, but a landscape has no given x unless it is fixed; leave it out"
            )
        return self

    @model_validator(mode="after")
    def _one_way_to_start(self) -> "SampleRequest":
        if self.starts is not None and self.chains is not None:
            raise ValueError("both of 'starts' and 'chains' given; give one of them")
        if self.starts is not None and self.fixed is not None and self.given is not None:
            raise ValueError(f"given is {self.given:g}, but x is that of the starts; leave one of them out")
        if self.thin > self.steps:
            raise ValueError(
                f"thin is {self.thin}, but there are {self.steps} steps, of which none would be kept; "
                f"choose at most {self.steps}"
            )
        return self

    @property
    def transitions(self) -> int:
        """Of all chains together."""
        chains = len(self.starts) if self.starts is not None else self.chains or USUAL_CHAINS
        return chains * (self.burn_in + self.steps)

    def question(self) -> Question:
        """The same as the engine takes it."""
        subject = self.landscape or self.experiment
        assert subject is not None
        return Question(
            subject,
            self.step,
            self.sampler,
            self.beta,
            self.starts if self.starts is not None else self.chains or USUAL_CHAINS,
            self.steps,
            self.thin,
            self.burn_in,
            self.seed,
            self.fixed == "x",
            self.window,
            self.resolution,
            self.bins,
            self.given,
        )


def check_transitions(body: SampleRequest, settings: Settings) -> None:
    """``Problem`` where chains would take more transitions than the server makes for one request."""
    if body.transitions > settings.max_transitions:
        detail = (
            f"chains × (burn_in + steps) is {body.transitions}, and this server allows at most "
            f"{settings.max_transitions} (BASIN_MAX_TRANSITIONS); ask for fewer chains or steps"
        )
        raise Problem(
            "over-limit",
            "Over a limit of this server",
            detail,
            errors=({"pointer": "#/steps", "detail": detail},),
        )
