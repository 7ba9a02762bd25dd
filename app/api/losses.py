"""POST /loss and /loss/plane: a loss functional at pairs of energies, and over their plane."""

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, check_finite, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.engine import discrete, loss_plane
from app.wire import limits
from app.wire.loss_plane import LossPlaneRequest
from app.wire.requests import LossRequest

router = APIRouter(tags=["losses"])


@router.post("/loss")
async def post_loss(body: LossRequest, engine: EngineOf) -> Response:
    """The loss of each pair (E_C, E_I) and its partial derivatives by each energy."""
    answer = await engine.call("loss", discrete.loss, body.loss, body.correct, body.incorrect)
    check_finite(answer)
    return Json(answer)


@router.post("/loss/plane")
async def post_loss_plane(request: Request, body: LossPlaneRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """A loss over a grid of (E_C, E_I): rows are E_I, columns E_C. ``hp1`` marks where the
    answer is right with the margin, ``hp2`` where it is not, ``reachable`` the set R. The
    verdict says whether the loss meets the sufficient condition of LeCun et al. (2006) on R,
    and the largest margin for which it does. With ``Accept: application/safetensors`` the
    same as binary arrays, and the verdict in the metadata."""
    limits.check_resolution(body.resolution, settings)
    found = await engine.call(
        "loss", loss_plane.plane, body.loss, body.window, body.resolution, body.margin, body.reach()
    )
    if not wants_safetensors(request):
        return Json(found)
    arrays = {name: values for name, values in found.items() if isinstance(values, np.ndarray)}
    metadata = {name: Json.text(value) for name, value in found.items() if name not in arrays}
    narrow = {name: _narrow(values) for name, values in arrays.items()}
    return Response(safetensors.numpy.save(narrow, metadata), media_type=SAFETENSORS)


def _narrow(values: np.ndarray) -> np.ndarray:
    """Numbers as float32, marks as bytes."""
    return np.ascontiguousarray(values, np.uint8 if values.dtype == bool else np.float32)
