"""Body of POST /labels."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from app.engine.labels import Question
from app.losses.nll import NLL
from app.shaping.classifier import Output
from app.spec.base import Frozen, kind_of
from app.spec.families import Dataset, Labelled, Loss
from app.spec.registry import OneOf, families
from app.spec.window import Window
from app.wire.requests import Beta, Resolution, Steps

MOST_STEPS = 5000
MOST_RECORDS = 60


def _with_classes(data: Dataset) -> Dataset:
    if not isinstance(data, Labelled):
        legal = ", ".join(repr(kind) for kind, cls in families()[Dataset.family].items() if issubclass(cls, Labelled))
        raise ValueError(f"data of kind {kind_of(type(data))!r} has no classes; choose one of {legal}")
    return data


class LabelsRequest(Frozen):
    """A small network as an energy of labels, trained on points whose classes are known."""

    model_config = ConfigDict(defer_build=True)

    data: Annotated[OneOf[Dataset], AfterValidator(_with_classes)]
    """Points of K classes, equally likely: a dataset that is a mixture of them."""
    loss: OneOf[Loss] = NLL()
    """What is lowered. E_I is the lowest energy of a wrong class; nll and mee, which
    normalise, take all of them."""
    width: Annotated[int, Field(strict=True, ge=2, le=128)] = 32
    """Units in each of the network's two hidden layers."""
    output: Output = "linear"
    """What the network ends in: softplus keeps F ≥ 0, linear leaves it unbounded."""
    learning_rate: Annotated[float, Field(strict=True, ge=1e-5, le=0.1)] = 1e-2
    """Step length of Adam."""
    steps: Annotated[int, Field(strict=True, ge=0, le=MOST_STEPS)] = 300
    """Training steps, each on a batch of at most 256 points."""
    record: Annotated[tuple[Steps, ...], Field(min_length=1, max_length=MOST_RECORDS)] | None = None
    """The steps to look at; by default the first and the last, 0 and ``steps``."""
    resolution: Resolution = 64
    """Grid points a side of each surface."""
    beta: Beta | None = None
    """Inverse temperature of P(k|x); by default the loss's own, 1 where it has none."""
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)] = 0
    """Every random number follows from it."""
    window: Window | None = None
    """What the surfaces cover; by default the data's natural window."""

    @model_validator(mode="after")
    def _within_the_training(self) -> "LabelsRequest":
        for step in self.record or ():
            if step > self.steps:
                raise ValueError(f"step {step} is to be recorded, but training ends at {self.steps}; raise 'steps'")
        return self

    def question(self) -> Question:
        """The same as the engine takes it."""
        return Question(
            self.data,
            self.loss,
            self.width,
            self.output,
            self.learning_rate,
            tuple(sorted(set(self.record or (0, self.steps)))),
            self.resolution,
            self.beta,
            self.seed,
            self.window or self.data.natural_window(),
        )
