"""POST /latent: an energy with a latent variable, and its cold and warm free energies."""

from fastapi import APIRouter, Response

from app.api.answers import Json
from app.api.context import EngineOf
from app.engine import latent
from app.wire.latent import LatentRequest

router = APIRouter(tags=["latent"])


@router.post("/latent")
async def post_latent(body: LatentRequest, engine: EngineOf) -> Response:
    """The ellipse E(y, z) = ‖y − (w₁ cos z, w₂ sin z)‖² at one y: ``energy`` and
    ``probability`` P(z|y) (their sum 1) over the grid of angles ``z``, the ``best`` angle,
    the cold free energy min_z E and the warm one −(1/β) log mean_z exp(−βE); both also at
    each point of ``line``. Where β is null everything is cold, and ``warm`` null."""
    return Json(
        await engine.call("latent", latent.at_a_point, body.half_axes, body.y, body.angles, body.beta, body.line)
    )
