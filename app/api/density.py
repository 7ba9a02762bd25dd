"""POST /data/density: what the data was drawn from."""

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.engine.density import density
from app.wire import limits
from app.wire.density import DensityRequest

router = APIRouter(tags=["catalogue"])


@router.post("/data/density")
async def post_density(request: Request, body: DensityRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """The true log density of a dataset on a grid, rows y and columns x; null where nobody
    knows it. Where x is given it is that of y given x, column by column or at the one x."""
    limits.check_resolution(body.resolution, settings)
    limits.check_data(body.data, settings, "#/data")
    found = await engine.call("density", density, body.data, body.window, body.resolution, body.given)
    described = {"window": found.window.model_dump(mode="json"), "given": found.given}
    if wants_safetensors(request):
        arrays = {"x": found.x, "y": found.y}
        if found.log_density is not None:
            arrays["log_density"] = np.ascontiguousarray(found.log_density, np.float32)
        metadata = {name: Json.text(value) for name, value in described.items()}
        return Response(safetensors.numpy.save(arrays, metadata), media_type=SAFETENSORS)
    return Json({**described, "x": found.x, "y": found.y, "log_density": found.log_density})
