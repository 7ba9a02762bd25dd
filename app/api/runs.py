"""Runs: register an experiment, then GET its frames, each immutable and cacheable."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.api.running import arrive
from app.engine import worker
from app.spec.experiment import Experiment
from app.wire import frames, limits, problems
from app.wire.requests import FrameQuery

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post("")
async def post_run(body: Experiment, engine: EngineOf, settings: SettingsOf) -> Response:
    """Register an experiment: its id and itself with defaults filled in. Doing it twice
    is doing it once."""
    limits.check_experiment(body, settings, "#")
    run, _ = await engine.call("", worker.register, body)
    return Json({"id": run, "experiment": body.model_dump(mode="json")})


@router.get("/{run}/frames/{step}")
async def get_frame(
    request: Request,
    run: str,
    step: Annotated[int, Path(ge=0)],
    query: Annotated[FrameQuery, Query()],
    engine: EngineOf,
    settings: SettingsOf,
) -> Response:
    """One frame of a run: JSON, or safetensors where the Accept header asks for it."""
    try:
        view = query.view()
    except ValidationError as error:
        raise problems.from_validation(error, query.as_body()) from None
    limits.check_resolution(view.resolution, settings)
    limits.check_step(step, settings)
    binary = wants_safetensors(request)
    tag = _tag(run, step, query, binary)
    headers = {"ETag": tag, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    frame = await arrive(engine, settings, run, step, view, gone=request.is_disconnected)
    if binary:
        return Response(frames.encode(frame, query.dtype), media_type=SAFETENSORS, headers=headers)
    return Json(frames.as_json(frame), headers=headers)


def _tag(run: str, step: int, query: FrameQuery, binary: bool) -> str:
    """The run's id names history and numerics; the rest names the view of it."""
    view = hashlib.sha256(f"{query.model_dump_json()}{binary}".encode()).hexdigest()[:16]
    return f'"{run}-{step}-{view}"'
