"""POST /loss: a loss functional at pairs of energies."""

from fastapi import APIRouter, Response

from app.api.answers import Json, check_finite
from app.api.context import EngineOf
from app.engine import discrete
from app.wire.requests import LossRequest

router = APIRouter(tags=["losses"])


@router.post("/loss")
async def post_loss(body: LossRequest, engine: EngineOf) -> Response:
    """The loss of each pair (E_C, E_I) and its partial derivatives by each energy."""
    answer = await engine.call("loss", discrete.loss, body.loss, body.correct, body.incorrect)
    check_finite(answer)
    return Json(answer)
