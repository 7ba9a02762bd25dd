"""POST /dimension: how rare the useful negatives become as dimensions are added."""

from fastapi import APIRouter, Response

from app.api.answers import Json
from app.api.context import EngineOf
from app.engine import dimension
from app.wire.dimension import DimensionRequest

router = APIRouter(tags=["dimension"])


@router.post("/dimension")
async def post_dimension(body: DimensionRequest, engine: EngineOf) -> Response:
    """For each d, with data on a circle and its distance as energy: the share of uniform
    negatives within ``shell`` of the data and within the margin, where alone a hinge has a
    gradient. ``exact`` is the volume of the tube (null where the tube would meet itself or
    leave the cube), ``estimate`` the Monte Carlo count with its standard error."""
    settings = body.model_dump(exclude={"dimensions"})
    rows = [await engine.call("dimension", dimension.row, d, **settings) for d in body.dimensions]
    return Json({"rows": rows})
