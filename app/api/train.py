"""POST /train: train an experiment and report, at the end or on the way."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.answers import Json
from app.api.context import EngineOf, SettingsOf
from app.api.lines import in_lines, wants_lines
from app.api.running import arrive
from app.api.surface import surface_diagnostics
from app.engine import worker
from app.engine.frame import Frame, View
from app.engine.process import Engine
from app.settings import Settings
from app.spec.errors import Problem
from app.wire import frames, limits
from app.wire.requests import TrainRequest

router = APIRouter(tags=["train"])

MOST_RECORDS = 2000
"""Recorded steps of one answer."""


@router.post("/train")
async def post_train(request: Request, body: TrainRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Diagnostics at every recorded step and the final surface. With
    ``Accept: application/x-ndjson`` each record is sent as soon as it is known, one JSON
    object a line, the surface last."""
    limits.check_experiment(body.experiment, settings)
    limits.check_resolution(body.resolution, settings)
    steps = body.steps or type(body.experiment.shaping).schedule
    limits.check_step(steps, settings, "#/steps")
    every = body.every or max(steps // 20, 1)
    if steps / every > MOST_RECORDS:
        detail = f"every {every} of {steps} steps makes more than {MOST_RECORDS} records; choose a larger 'every'"
        raise Problem("over-limit", "Too many records", detail, errors=({"pointer": "#/every", "detail": detail},))
    run, _ = await engine.call("", worker.register, body.experiment)
    records = _records(request, engine, settings, body, run, steps, every)
    if wants_lines(request):
        return in_lines(records)
    answer: dict[str, Any] = {
        "id": run,
        "experiment": body.experiment.model_dump(mode="json"),
        "records": [],
    }
    async for record in records:
        if "surface" in record:
            answer |= record
        else:
            answer["records"].append(record)
    return Json(answer)


async def _records(
    request: Request, engine: Engine, settings: Settings, body: TrainRequest, run: str, steps: int, every: int
) -> AsyncIterator[dict[str, Any]]:
    recorded = [*range(0, steps, every), steps]
    final = View(resolution=body.resolution, beta=body.beta, quantities=body.quantities)
    for step in recorded:
        view = final if step == steps else View(resolution=body.resolution)
        frame = await arrive(
            engine, settings, run, step, view, experiment=body.experiment, gone=request.is_disconnected
        )
        yield _record(frame)
        if frame.stopped is not None and step < steps:
            frame = await arrive(engine, settings, run, steps, final, experiment=body.experiment)
            break
    yield {
        "surface": {
            **frames.axes(frame),
            "quantities": frame.quantities,
            "diagnostics": surface_diagnostics(frame),
        },
        "stopped": frame.stopped,
    }


def _record(frame: Frame) -> dict[str, Any]:
    return {
        "step": frame.step,
        "loss": frame.loss,
        "diagnostics": frame.diagnostics,
        "verdict": frame.verdict,
        "converged": frame.converged,
    }
