"""POST /surface: energies and what follows from them, over a window."""

from typing import Any

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.api.running import arrive
from app.engine import landscape, worker
from app.engine.frame import Frame
from app.engine.process import Engine
from app.settings import Settings
from app.wire import frames, limits
from app.wire.requests import SurfaceRequest

router = APIRouter(tags=["surface"])


@router.post("/surface")
async def post_surface(request: Request, body: SurfaceRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Quantities on a grid: rows are y, columns x. With ``Accept: application/safetensors``
    the same as binary arrays."""
    limits.check_resolution(body.resolution, settings)
    if body.landscape is not None:
        window = body.window or body.landscape.natural_window()
        beta = 1.0 if body.beta is None else body.beta
        found = await engine.call(
            "surface", landscape.surface, body.landscape, window, body.resolution, beta, body.quantities
        )
        return _answer(request, {"x": found.x, "y": found.y}, found.quantities, found.diagnostics)
    frame = await _experiment(body, engine, settings)
    axes = frames.axes(frame)
    return _answer(request, axes, frame.quantities, surface_diagnostics(frame))


async def _experiment(body: SurfaceRequest, engine: Engine, settings: Settings) -> Frame:
    assert body.experiment is not None
    limits.check_experiment(body.experiment, settings)
    limits.check_step(body.step, settings)
    run, _ = await engine.call("", worker.register, body.experiment)
    return await arrive(engine, settings, run, body.step, body.view(), experiment=body.experiment)


def surface_diagnostics(frame: Frame) -> dict[str, Any]:
    """A frame's diagnostics with log Z, entropy and expected energy at the β asked for, their
    errors, and why there are none. What rests on β̂ (I, NLL, KL, the verdict) has its own
    in ``calibrated``."""
    at_beta_hat = ("beta_hat", "log_partition", "log_partition_error", "entropy", "entropy_error", "unresolved")
    return {
        **frame.diagnostics,
        **frame.at_beta,
        "calibrated": {name: frame.diagnostics[name] for name in at_beta_hat},
        "beta": frame.beta,
        "minimum": frame.minimum,
        "step": frame.step,
        "stopped": frame.stopped,
        "verdict": frame.verdict,
    }


def _answer(
    request: Request, axes: dict[str, Any], quantities: dict[str, Any], diagnostics: dict[str, Any]
) -> Response:
    if wants_safetensors(request):
        told = {name: values for name, values in (axes | quantities).items() if values is not None}
        arrays = {name: np.ascontiguousarray(values, np.float32) for name, values in told.items()}
        metadata = {"diagnostics": Json.text(diagnostics)}
        return Response(safetensors.numpy.save(arrays, metadata), media_type=SAFETENSORS)
    return Json({**axes, "quantities": frames.contiguous(quantities), "diagnostics": diagnostics})
