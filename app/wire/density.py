"""Body of POST /data/density."""

from pydantic import ConfigDict

from app.spec.base import Frozen
from app.spec.families import Dataset
from app.spec.registry import OneOf
from app.spec.window import Window
from app.wire.requests import Number, Resolution


class DensityRequest(Frozen):
    """A dataset, and where to look at the density it is drawn from."""

    model_config = ConfigDict(defer_build=True)

    data: OneOf[Dataset]
    """The dataset, with its knobs."""
    window: Window | None = None
    """What is looked at; by default the data's own window."""
    resolution: Resolution = 128
    """Grid points a side; both ends of the window are grid points."""
    given: Number | None = None
    """The x at which a conditional plane is looked at; by default the middle one."""
