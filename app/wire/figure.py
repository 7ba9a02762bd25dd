"""Body of POST /figure: another call's body, and how its answer is to look."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from app.spec.base import Frozen
from app.wire.compare import CompareRequest
from app.wire.infer import InferRequest
from app.wire.loss_plane import LossPlaneRequest
from app.wire.requests import BoltzmannRequest, LossRequest, SoftargminRequest, SurfaceRequest, TrainRequest
from app.wire.sample import SampleRequest

SUBJECTS = ("surface", "train", "compare", "sample", "infer", "boltzmann", "softargmin", "loss", "loss_plane")
"""The calls whose answers can be drawn."""

Subject = (
    SurfaceRequest
    | TrainRequest
    | CompareRequest
    | SampleRequest
    | InferRequest
    | BoltzmannRequest
    | SoftargminRequest
    | LossRequest
    | LossPlaneRequest
)


class FigureRequest(Frozen):
    """One call's body under its name, and how the figure is to look."""

    model_config = ConfigDict(defer_build=True)

    surface: SurfaceRequest | None = None
    """As of ``POST /surface``: each quantity, one at a time where there are several."""
    train: TrainRequest | None = None
    """As of ``POST /train``: the final surface and the recorded diagnostics."""
    compare: CompareRequest | None = None
    """As of ``POST /compare``: information and low-energy volume, method by method."""
    sample: SampleRequest | None = None
    """As of ``POST /sample``: the chains, and the histogram against P_β."""
    infer: InferRequest | None = None
    """As of ``POST /infer``: the paths over the energy, and the energy along them."""
    boltzmann: BoltzmannRequest | None = None
    """As of ``POST /boltzmann``: energies and probabilities."""
    softargmin: SoftargminRequest | None = None
    """As of ``POST /softargmin``: probabilities and the gradient on each energy."""
    loss: LossRequest | None = None
    """As of ``POST /loss``: the loss and its two slopes, pair by pair."""
    loss_plane: LossPlaneRequest | None = None
    """As of ``POST /loss/plane``: the loss's contours over (E_C, E_I)."""
    drawn: Literal["contour", "solid"] = "contour"
    """A landscape from above, or in three dimensions."""
    theme: Literal["light", "dark"] = "light"
    """The page's colours by day or by night."""
    title: Annotated[str, Field(max_length=200)] | None = None
    """Over the figure; by default what it shows."""

    @model_validator(mode="after")
    def _one_subject(self) -> "FigureRequest":
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "nothing to draw"
            raise ValueError(f"{found} given; give exactly one of {', '.join(SUBJECTS)}")
        return self

    def subject(self) -> tuple[str, Subject]:
        """The call's name and its body."""
        name = next(name for name in SUBJECTS if getattr(self, name) is not None)
        return name, getattr(self, name)
