"""POST /sample: chains of a sampler, and how far what they give is from the truth."""

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response

from app.api.answers import SAFETENSORS, Json, wants_safetensors
from app.api.context import EngineOf, SettingsOf
from app.api.running import conclude
from app.engine import sample
from app.engine.truth import FINEST
from app.wire import limits
from app.wire.sample import SampleRequest, check_transitions

router = APIRouter(tags=["sample"])


@router.post("/sample")
async def post_sample(request: Request, body: SampleRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Chains on P_β, ``paths[chain][k]`` being the point [x, y] after transition ``steps[k]``,
    each chain's mean ``acceptance``, and of each coordinate split R̂ and the effective sample
    size (null where there is none: of one chain, of a given x). ``mean`` and ``covariance``
    stand beside those of P_β in ``exact``, by quadrature. ``histogram`` holds the share of
    the sample and the mass of P_β in the same cells, rows being y; were the sample used as
    negatives, their difference would be the error of the gradient, cell by cell.
    ``bias.total_variation`` is half the sum of its absolute values, ``bias.independent`` what
    as many independent exact draws would show on average, and ``bias.effective`` the same
    for as many as the effective sample size: near the first there is no bias to be seen,
    beyond the second it is no noise, and between them the chains are too short to tell. Where
    no grid resolves P, ``exact`` and ``bias`` are null and ``unresolved`` says why. With
    ``Accept: application/safetensors`` the same, the long ones as binary arrays."""
    limits.check_resolution(body.resolution, settings)
    check_transitions(body, settings)
    if body.experiment is not None:
        limits.check_experiment(body.experiment, settings)
        limits.check_step(body.step, settings)
    found = await conclude(
        engine, settings, sample.sample, body.question(), sample.Sampled, gone=request.is_disconnected
    )
    return _answer(request, found)


UNRESOLVED = {
    "cause": "too-narrow",
    "detail": f"P is narrower than a grid of {FINEST} points a side resolves, so there is nothing to hold the chains "
    "against; a smaller β or a smaller window helps",
}
"""Why ``exact`` and ``bias`` are null."""


def _answer(request: Request, found: sample.Sampled) -> Response:
    exact = found.exact
    described = {
        "rhat": found.rhat,
        "effective_sample_size": found.effective_sample_size,
        "mean": found.mean,
        "covariance": found.covariance,
        "exact": {"mean": exact.mean, "covariance": exact.covariance},
        "bias": found.bias,
        "unresolved": None if exact.resolved else UNRESOLVED,
        "beta": found.beta,
        "window": found.window.model_dump(mode="json"),
        "fixed": None if found.x is None else "x",
        "x": found.x,
        "given": found.given,
        "step": found.step,
        "stopped": found.stopped,
    }
    arrays = {"steps": found.steps, "starts": found.starts, "paths": found.paths, "acceptance": found.acceptance}
    cells = {"x": exact.x, "y": exact.y, "sample": found.shares, "exact": np.ascontiguousarray(exact.masses)}
    if wants_safetensors(request):
        flat = {**arrays, **{f"histogram.{name}": values for name, values in cells.items()}}
        narrow = {name: np.ascontiguousarray(values, np.float32) for name, values in flat.items()}
        narrow["steps"] = found.steps.astype(np.int32)
        metadata = {name: Json.text(value) for name, value in described.items()}
        return Response(safetensors.numpy.save(narrow, metadata), media_type=SAFETENSORS)
    return Json({**arrays, "histogram": cells, **described})
