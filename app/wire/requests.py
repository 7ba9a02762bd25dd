"""Bodies of the REST calls."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from app.engine.frame import Quantity, View
from app.spec.base import Frozen
from app.spec.experiment import Experiment
from app.spec.families import Landscape, Loss
from app.spec.registry import OneOf
from app.spec.window import Window

COLDEST = 1e30
"""The largest β that may be asked for. Of F in squared data units β̂ alone reaches 1e22, where
the data is as small as a window may be; beyond this β times such an F leaves float32."""
Beta = Annotated[float, Field(strict=True, gt=0, le=COLDEST)]
"""Inverse temperature, in inverse units of F. Larger is colder and more peaked."""
Resolution = Annotated[int, Field(strict=True, ge=2)]
"""Grid points a side."""
Steps = Annotated[int, Field(strict=True, ge=0)]
Number = Annotated[float, Field(strict=True)]
Energies = Annotated[list[Number], Field(min_length=1, max_length=100_000)]
Batch = Annotated[list[Energies], Field(min_length=1, max_length=100_000)]
OneOrMany = Annotated[
    Annotated[Energies, Tag("one")] | Annotated[Batch, Tag("many")],
    # Told apart by the first entry, so that only the one that is meant complains.
    Discriminator(lambda value: "many" if isinstance(value, list) and value and isinstance(value[0], list) else "one"),
]
Quantities = Annotated[tuple[Quantity, ...], Field(min_length=1)]


def check_one_subject(landscape: Landscape | None, experiment: Experiment | None, step: int) -> None:
    """``ValueError`` unless exactly one of the two is given, and a landscape without a step."""
    if (landscape is None) == (experiment is None):
        count = "neither" if landscape is None else "both"
        raise ValueError(f"{count} of 'landscape' and 'experiment' given; give exactly one")
    if landscape is not None and step:
        raise ValueError(f"step is {step}, but a landscape has no steps; leave it out")


class SurfaceRequest(Frozen):
    """A landscape or an experiment at a step, over a window."""

    model_config = ConfigDict(defer_build=True)

    landscape: OneOf[Landscape] | None = None
    """An analytic landscape; Ω is the window."""
    experiment: Experiment | None = None
    """An experiment; Ω is its own window, whatever window is looked at."""
    step: Steps = 0
    """The experiment's step."""
    window: Window | None = None
    """What is looked at; by default the landscape's or the experiment's own window."""
    resolution: Resolution = 128
    """Grid points a side; both ends of the window are grid points."""
    beta: Beta | None = None
    """Inverse temperature; by default 1 for a landscape, the best-fitting β̂ for an experiment."""
    quantities: Quantities = ("energy",)
    """What to compute on the grid."""
    given: Number | None = None
    """The x at which an experiment on a conditional plane is looked at; by default the
    middle one."""

    @model_validator(mode="after")
    def _one_subject(self) -> "SurfaceRequest":
        check_one_subject(self.landscape, self.experiment, self.step)
        if self.landscape is not None and self.given is not None:
            raise ValueError(f"given is {self.given:g}, but a landscape has no given x; leave it out")
        return self

    def view(self) -> View:
        """How the experiment is looked at."""
        return View(self.window, self.resolution, self.beta, self.quantities, self.given)


class BoltzmannRequest(Frozen):
    """Energies, or a batch of rows of them, at one inverse temperature."""

    energies: OneOrMany
    """F of each answer, or rows of them."""
    beta: Beta = 1.0
    """Inverse temperature."""
    cell: Annotated[float, Field(strict=True, gt=0)] = 1.0
    """The length or area that each energy stands for; 1 for a discrete set."""

    @model_validator(mode="after")
    def _rectangular(self) -> "BoltzmannRequest":
        _check_rows(self.energies)
        return self


class SoftargminRequest(Frozen):
    """Energies of K answers and which one is correct, or a batch."""

    energies: OneOrMany
    """F of each of the K answers, or rows of them."""
    correct: Annotated[int, Field(strict=True, ge=0)] | list[Annotated[int, Field(strict=True, ge=0)]]
    """Index of the correct answer, 0 … K − 1; for a batch one a row."""
    beta: Beta = 1.0
    """Inverse temperature."""

    @model_validator(mode="after")
    def _one_answer_a_row(self) -> "SoftargminRequest":
        rows = _check_rows(self.energies)
        if is_batch(self.energies) != isinstance(self.correct, list):
            raise ValueError("'energies' and 'correct' must both be single or both be a batch")
        correct = self.correct if isinstance(self.correct, list) else [self.correct]
        if len(correct) != len(rows):
            raise ValueError(f"'correct' has {len(correct)} entries for {len(rows)} rows of energies; give one a row")
        for index in correct:
            if index >= len(rows[0]):
                raise ValueError(f"'correct' is {index}, but there are {len(rows[0])} answers, 0 … {len(rows[0]) - 1}")
        return self


class LossRequest(Frozen):
    """A loss functional and the pairs (E_C, E_I) at which to evaluate it."""

    model_config = ConfigDict(defer_build=True)

    loss: OneOf[Loss]
    """The functional."""
    correct: Energies
    """E_C, energies of correct answers."""
    incorrect: Energies
    """E_I, energies of the most offending incorrect answers."""

    @model_validator(mode="after")
    def _pairs(self) -> "LossRequest":
        if len(self.correct) != len(self.incorrect):
            raise ValueError(
                f"'correct' has {len(self.correct)} energies and 'incorrect' {len(self.incorrect)}; give pairs"
            )
        return self


class TrainRequest(Frozen):
    """Train an experiment and report on the way."""

    model_config = ConfigDict(defer_build=True)

    experiment: Experiment
    """What to train."""
    steps: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Steps to take; by default the method's own schedule."""
    every: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Steps between recorded diagnostics; by default a twentieth of the steps."""
    resolution: Resolution = 64
    """Grid points a side of the final surface and of the quadrature."""
    beta: Beta | None = None
    """Inverse temperature of the final surface; by default the best-fitting β̂."""
    quantities: Quantities = ("energy",)
    """What the final surface holds."""


class LiveView(Frozen):
    """How a live run is looked at."""

    window: Window | None = None
    """What is looked at; by default the experiment's own window."""
    resolution: Resolution = 128
    """Grid points a side."""
    beta: Beta | None = None
    """Inverse temperature; by default the best-fitting β̂."""
    quantities: Quantities = ("energy",)
    """What to compute on the grid."""
    given: Number | None = None
    """The x at which a conditional plane is looked at; by default the middle one."""

    def view(self) -> View:
        """The same as the engine takes it."""
        return View(self.window, self.resolution, self.beta, self.quantities, self.given)


class FrameQuery(Frozen):
    """Parameters of a frame's address, each a part of its cache key."""

    resolution: Annotated[int, Field(ge=2)] = 128
    """Grid points a side."""
    x0: float | None = None
    """Left end of the window looked at; by default all four ends are the experiment's own."""
    x1: float | None = None
    """Right end."""
    y0: float | None = None
    """Lower end."""
    y1: float | None = None
    """Upper end."""
    beta: Annotated[float, Field(gt=0, le=COLDEST)] | None = None
    """Inverse temperature; by default the best-fitting β̂."""
    given: float | None = None
    """The x at which a conditional plane is looked at; by default the middle one."""
    quantities: str = "energy"
    """Names separated by commas."""
    dtype: Literal["f32", "u16"] = "f32"
    """Numbers of a safetensors answer: float32, or 16 bits between minimum and maximum."""

    @model_validator(mode="after")
    def _whole_window(self) -> "FrameQuery":
        ends = {"x0": self.x0, "x1": self.x1, "y0": self.y0, "y1": self.y1}
        missing = [name for name, end in ends.items() if end is None]
        if missing and len(missing) < len(ends):
            raise ValueError(f"a window has four ends, and {', '.join(missing)} is missing; give all four or none")
        return self

    def as_body(self) -> dict[str, Any]:
        """The parameters in the shape of a live view."""
        window = None if self.x0 is None else {"x": (self.x0, self.x1), "y": (self.y0, self.y1)}
        return {
            "window": window,
            "resolution": self.resolution,
            "beta": self.beta,
            "given": self.given,
            "quantities": tuple(self.quantities.split(",")),
        }

    def view(self) -> View:
        """The parameters as a view; pydantic's ``ValidationError`` where they are wrong."""
        return LiveView.model_validate(self.as_body()).view()


def is_batch(energies: list[float] | list[list[float]]) -> bool:
    """Whether energies are rows of energies."""
    return isinstance(energies[0], list)


def rows_of(energies: list[float] | list[list[float]]) -> list[list[float]]:
    """Energies as rows, a single one included."""
    return energies if is_batch(energies) else [energies]  # type: ignore[list-item,return-value]


def _check_rows(energies: list[float] | list[list[float]]) -> list[list[float]]:
    rows = rows_of(energies)
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ValueError(f"rows of energies have {min(lengths)} to {max(lengths)} entries; give all the same number")
    if len(rows) * len(rows[0]) > 1_000_000:
        raise ValueError(f"{len(rows)} × {len(rows[0])} energies are more than 1,000,000; send fewer")
    return rows
