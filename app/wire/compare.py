"""Body of POST /compare."""

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from app.spec.base import Frozen
from app.spec.experiment import Experiment
from app.wire.requests import Resolution

SHARED = ("data", "seed", "window")
"""What experiments must have in common to be compared."""


class CompareRequest(Frozen):
    """Experiments that differ in how they shape the energy, and in nothing else."""

    model_config = ConfigDict(defer_build=True)

    experiments: Annotated[tuple[Experiment, ...], Field(min_length=1, max_length=64)]
    """Experiments on the same data, with the same seed and the same window."""
    steps: Annotated[int, Field(strict=True, ge=0)] | None = None
    """The step at which all are compared; by default each at the end of its method's own
    schedule."""
    resolution: Resolution = 128
    """Grid points a side that the diagnostics are integrated on, 64 to 128."""

    @model_validator(mode="after")
    def _comparable(self) -> "CompareRequest":
        first, *others = self.experiments
        for number, other in enumerate(others, start=1):
            for name in SHARED:
                if getattr(other, name) != getattr(first, name):
                    raise ValueError(
                        f"experiments 0 and {number} differ in their {name}, so their numbers do not compare; "
                        f"give all the same {', '.join(SHARED[:-1])} and {SHARED[-1]}"
                    )
        return self
