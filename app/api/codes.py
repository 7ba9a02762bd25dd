"""POST /codes: the sparse code of points, where a method has one."""

from fastapi import APIRouter, Request, Response

from app.api.answers import Json
from app.api.context import EngineOf, SettingsOf
from app.engine import codes
from app.wire import limits
from app.wire.codes import CodesRequest

router = APIRouter(tags=["codes"])


@router.post("/codes")
async def post_codes(request: Request, body: CodesRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Of each point its code z, ``codes[point][unit]``, and its ``energy`` F, the sum of the
    ``reconstruction_error`` ½‖φ − Wz‖² and the ``penalty`` that the code costs."""
    limits.check_experiment(body.experiment, settings)
    limits.check_step(body.step, settings)
    question = body.question()
    # In slices, so that other callers get their turn between two.
    while (found := await engine.call("codes", codes.codes, question, settings.engine_slice)) is None:
        if await request.is_disconnected():
            return Response(status_code=499)
    return Json(
        {
            "codes": found.codes,
            "energy": found.energy,
            "reconstruction_error": found.reconstruction_error,
            "penalty": found.penalty,
            "step": found.step,
            "stopped": found.stopped,
        }
    )
