"""POST /labels: an energy of labels, trained and looked at on the way."""

from dataclasses import replace
from typing import Any

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.engine import labels
from app.engine.labels import Look, Truth
from app.wire import limits
from app.wire.labels import LabelsRequest

router = APIRouter(tags=["labels"])


@router.post("/labels")
async def post_labels(request: Request, body: LabelsRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """For each recorded step F(x, k) and P_β(k|x) of every class k on the grid
    (``energy[k][j][i]`` is at ``x[i], y[j]``), and ``gradient[i][k]`` = ∂ℓ/∂F(x_i, k) of each
    training point's own loss: the force on an energy is its negative, which for nll pushes
    the correct one down with 1 − P and every other up with its P. ``information`` is
    log K − NLL of the held-out points, in nats; ``truth`` is what P(k|x) itself, which is
    known here, would have. With ``Accept: application/safetensors`` the same as binary
    arrays, those of the frames stacked along their first axis."""
    limits.check_resolution(body.resolution, settings)
    limits.check_step(body.steps, settings, "#/steps")
    limits.check_data(body.data, settings, "#/data")
    question = body.question()
    truth, underway = await engine.call("labels", labels.begin, question)
    looks: list[Look] = []
    # In slices, so that other callers get their turn between two.
    while not underway.finished:
        underway = await engine.call("labels", labels.go_on, question, truth.beta, underway, settings.engine_slice)
        looks += underway.looks
        underway = replace(underway, looks=())
        if not underway.finished and await request.is_disconnected():
            return Response(status_code=499)
    return _answer(request, question, truth, looks, underway.stopped)


def _answer(
    request: Request, question: labels.Question, truth: Truth, looks: list[Look], stopped: dict[str, Any] | None
) -> Response:
    described = {
        "classes": len(truth.probability),
        "window": question.window.model_dump(mode="json"),
        "beta": truth.beta,
        "stopped": stopped,
    }
    arrays = {"x": truth.x, "y": truth.y, "points": truth.samples.train, "labels": truth.samples.labels}
    frames = [look.numbers for look in looks]
    surfaces = ("energy", "probability", "gradient")
    if wants_safetensors(request):
        stacked = {name: np.stack([getattr(look, name) for look in looks]) for name in surfaces}
        arrays |= {"true_probability": truth.probability, **stacked}
        metadata = described | {"truth": truth.scores, "frames": frames}
        return Response(
            safetensors.numpy.save(arrays, {name: Json.text(value) for name, value in metadata.items()}),
            media_type=SAFETENSORS,
        )
    whole = [
        numbers | {name: getattr(look, name) for name in surfaces} for look, numbers in zip(looks, frames, strict=True)
    ]
    return Json(described | arrays | {"truth": truth.scores | {"probability": truth.probability}, "frames": whole})
