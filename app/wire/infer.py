"""Body of ``POST /infer``."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from app.engine.infer import Question
from app.spec.base import Frozen
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Latent
from app.spec.optimisers import Adam, Optimiser
from app.spec.registry import OneOf
from app.spec.window import LARGEST, Window
from app.wire.able import check_able, unfit
from app.wire.requests import Number, Resolution, Steps, check_one_subject

MOST_STARTS = 256
MOST_STEPS = 10_000

Coordinate = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)]
Start = Annotated[
    Annotated[tuple[Coordinate, Coordinate], Tag("y")]
    | Annotated[tuple[Coordinate, Coordinate, Coordinate], Tag("yz")],
    # Told apart by their length, so that only the one that is meant complains.
    Discriminator(lambda value: "yz" if isinstance(value, list | tuple) and len(value) > 2 else "y"),
]


class InferRequest(Frozen):
    """Descent on F over the answer, from given points."""

    model_config = ConfigDict(defer_build=True)

    landscape: OneOf[Landscape] | None = None
    """An analytic landscape."""
    experiment: Experiment | None = None
    """An experiment, its energy as it is at ``step``."""
    step: Steps = 0
    """The experiment's step."""
    starts: Annotated[tuple[Start, ...], Field(min_length=1, max_length=MOST_STARTS)]
    """Where the paths start, in data units; in a conditional world (x, y), and x stays.
    With ``latent`` a third number is the start's z; without it z starts at the best of its grid."""
    optimiser: Optimiser = Adam()
    """How steps are made of gradients; all numbers in data units."""
    steps: Annotated[int, Field(strict=True, ge=1, le=MOST_STEPS)] = 500
    """Steps to take at most; a path ends sooner where F is level."""
    tolerance: Annotated[float, Field(strict=True, ge=0, le=1e6)] = 1e-3
    """A path has converged where the slope of F, in energy per half a side of the window,
    or per unit of z, is at most this; it ends there once that holds in two steps running. Level
    is also a saddle or a maximum, which each end's ``stationary`` tells apart."""
    latent: bool = False
    """Descend E(y, z), y and z together, of a method with a latent variable z, and not F(y).
    z moves in its own unit, an angle's in radians."""
    fixed: Literal["x", "y"] | None = None
    """"x": x is given and y alone moves, as it always does in a conditional world. "y", with
    ``latent``: the start is held and z alone moves, to the z that explains it best."""
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
        check_one_subject(self.landscape, self.experiment, self.step)
        if self.landscape is not None and self.given is not None:
            raise ValueError(f"given is {self.given:g}, but a landscape has no given x; leave it out")
        return self

    def question(self) -> Question:
        """The same as the engine takes it. ``Problem`` where z is spoken of and there is none."""
        subject = self.landscape or self.experiment
        assert subject is not None
        self._check_latent(subject)
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
            self.latent,
            self.fixed == "y",
        )

    def _check_latent(self, subject: Landscape | Experiment) -> None:
        if self.latent:
            check_able(subject, Latent, "latent variable", "#/latent")
            return
        if self.fixed == "y":
            raise unfit("#/fixed", "fixed is 'y', which leaves only z to move; set 'latent' as well, or fix 'x'")
        for number, start in enumerate(self.starts):
            if len(start) == 3:
                rule = "it has 3 entries and may have at most 2; send fewer, or set 'latent' for a third that is z"
                raise unfit(f"#/starts/{number}", rule)
