"""POST /compare: several experiments on the same data, as a scoreboard."""

import math
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.answers import Json
from app.api.context import EngineOf, SettingsOf
from app.api.lines import in_lines, wants_lines
from app.api.running import arrive
from app.engine import worker
from app.engine.frame import View
from app.engine.process import Engine
from app.settings import Settings
from app.spec.base import kind_of, title_of
from app.spec.experiment import Experiment
from app.wire import limits
from app.wire.compare import CompareRequest

router = APIRouter(tags=["compare"])


@router.post("/compare")
async def post_compare(request: Request, body: CompareRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Every experiment's diagnostics at the same step, or each at the end of its schedule,
    the most informative first. Information I (nats, held-out) and low-energy volume V
    compare across methods; losses and energies have each method's own unit and do not.
    With ``Accept: application/x-ndjson`` each row is sent as soon as it is known, in the
    order of the experiments."""
    limits.check_resolution(body.resolution, settings)
    for number, experiment in enumerate(body.experiments):
        limits.check_experiment(experiment, settings, f"#/experiments/{number}")
    limits.check_step(body.steps or 0, settings, "#/steps")
    rows = _rows(request, engine, settings, body)
    if wants_lines(request):
        return in_lines(rows)
    scoreboard = [row async for row in rows]
    return Json({"scoreboard": sorted(scoreboard, key=_worth, reverse=True)})


async def _rows(
    request: Request, engine: Engine, settings: Settings, body: CompareRequest
) -> AsyncIterator[dict[str, Any]]:
    for number, experiment in enumerate(body.experiments):
        yield {"experiment": number} | await _row(request, engine, settings, body, experiment)


async def _row(
    request: Request, engine: Engine, settings: Settings, body: CompareRequest, experiment: Experiment
) -> dict[str, Any]:
    shaping = type(experiment.shaping)
    step = shaping.schedule if body.steps is None else body.steps
    run, _ = await engine.call("", worker.register, experiment)
    view = View(resolution=body.resolution)
    frame = await arrive(engine, settings, run, step, view, experiment=experiment, gone=request.is_disconnected)
    return {
        "id": run,
        "kind": kind_of(shaping),
        "title": title_of(shaping),
        "family": shaping.shaping_family,
        "step": frame.step,
        "loss": frame.loss,
        "diagnostics": frame.diagnostics,
        "verdict": frame.verdict,
        "converged": frame.converged,
        "stopped": frame.stopped,
    }


def _worth(row: dict[str, Any]) -> float:
    """What rows are ordered by; one whose information is unresolved or not finite goes last."""
    information = row["diagnostics"]["information"]
    return information if information is not None and math.isfinite(information) else -math.inf
