"""POST /boltzmann and /softargmin: probabilities of given energies."""

from typing import Any

from fastapi import APIRouter, Response

from app.api.answers import Json, check_finite
from app.api.context import EngineOf
from app.engine import discrete
from app.wire.requests import BoltzmannRequest, SoftargminRequest, is_batch, rows_of

router = APIRouter(tags=["gibbs"])


@router.post("/boltzmann")
async def post_boltzmann(body: BoltzmannRequest, engine: EngineOf) -> Response:
    """Probability (per unit of ``cell``), log Z, entropy (nats), expected and free energy
    of energies at β. A batch of rows gives a batch of each."""
    answer = await engine.call("boltzmann", discrete.boltzmann, rows_of(body.energies), body.beta, body.cell)
    return Json(_single(answer, is_batch(body.energies)))


@router.post("/softargmin")
async def post_softargmin(body: SoftargminRequest, engine: EngineOf) -> Response:
    """softargmin_β(F), the NLL of the correct answer, and its gradient on the energies:
    1[k = correct] − softargmin."""
    correct = body.correct if isinstance(body.correct, list) else [body.correct]
    answer = await engine.call("softargmin", discrete.softargmin, rows_of(body.energies), correct, body.beta)
    return Json(_single(answer, is_batch(body.energies)))


def _single(answer: dict[str, Any], batch: bool) -> dict[str, Any]:
    check_finite(answer)
    return answer if batch else {name: value[0] for name, value in answer.items()}
