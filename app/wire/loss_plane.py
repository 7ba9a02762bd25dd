"""The body of POST /loss/plane."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from app.engine import sufficient
from app.engine.loss_plane import LEAST_MARGIN
from app.spec.base import Frozen
from app.spec.families import Loss
from app.spec.registry import OneOf
from app.spec.window import LARGEST, Window
from app.wire.requests import Resolution

Bound = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)] | None


def _ascending(bounds: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    lower, upper = bounds
    if lower is not None and upper is not None and not lower < upper:
        raise ValueError(f"the energies run from {lower:g} to {upper:g}; give the lower bound first, or null for none")
    return bounds


Bounds = Annotated[tuple[Bound, Bound], AfterValidator(_ascending)]


class Reachable(Frozen):
    """R, the energies that an architecture can reach; ``[0, null]`` for a net that ends in
    softplus."""

    correct: Bounds = (None, None)
    """Least and greatest E_C; null for no bound."""
    incorrect: Bounds = (None, None)
    """Least and greatest E_I; null for no bound."""


class LossPlaneRequest(Frozen):
    """A loss functional over a window of the plane of (E_C, E_I)."""

    model_config = ConfigDict(defer_build=True)

    loss: OneOf[Loss]
    """The functional."""
    window: Window = Window(x=(-3.0, 3.0), y=(-3.0, 3.0))
    """What is looked at: ``x`` is E_C, ``y`` is E_I."""
    resolution: Resolution = 65
    """Grid points a side; both ends of the window are grid points."""
    margin: Annotated[float, Field(strict=True, ge=LEAST_MARGIN, le=sufficient.MOST_MARGIN)] | None = None
    """m of HP₁ and HP₂; by default the loss's own margin, 0.001 where it has none."""
    reachable: Reachable = Reachable()
    """R, over which the sufficient condition is judged; by default the whole plane."""

    def reach(self) -> sufficient.Reach:
        """R as the engine takes it."""
        return sufficient.Reach(self.reachable.correct, self.reachable.incorrect)
