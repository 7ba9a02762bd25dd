"""POST /infer: descent paths of inference from given points."""

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.api.running import conclude
from app.engine import infer
from app.wire import limits
from app.wire.infer import InferRequest

router = APIRouter(tags=["infer"])


@router.post("/infer")
async def post_infer(request: Request, body: InferRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Paths down F, ``paths[start][k]`` being the point [x, y] after step ``steps[k]``, with
    their energies, where and why each ended, and the lowest grid point to compare with. An end
    that ``converged`` is only level: ``stationary`` says whether it is a "minimum", a "saddle",
    a "maximum" or "flat" all around, and ``hessian_eigenvalues`` are those of F along the free
    coordinates, rising, null where there is no Hessian, as at a kink. With
    ``latent`` the paths go down E(y, z): ``latent[start][k]`` is their z, ``energies`` are E,
    each end has its ``z`` and the ``cold`` free energy there, min_z E over the grid of z, and
    the lowest grid point is that of y and z together. With ``Accept:
    application/safetensors`` the same as binary arrays."""
    limits.check_resolution(body.resolution, settings)
    if body.experiment is not None:
        limits.check_experiment(body.experiment, settings)
        limits.check_step(body.step, settings)
    found = await conclude(engine, settings, infer.infer, body.question(), infer.Descent, gone=request.is_disconnected)
    return _answer(request, found)


def _answer(request: Request, found: infer.Descent) -> Response:
    described = {
        "ends": found.ends,
        "minima": found.minima,
        "window": found.window.model_dump(mode="json"),
        "fixed": "y" if found.fixed_y else "x" if found.fixed_x else None,
        "given": found.given,
        "step": found.step,
        "stopped": found.stopped,
    }
    arrays = {"steps": found.steps, "paths": found.paths, "energies": found.energies}
    if found.latent is not None:
        arrays["latent"] = found.latent
    if wants_safetensors(request):
        arrays["steps"] = found.steps.astype(np.int32)
        metadata = {name: Json.text(value) for name, value in described.items()}
        return Response(safetensors.numpy.save(arrays, metadata), media_type=SAFETENSORS)
    return Json({**arrays, **described})
