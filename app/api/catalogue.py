"""GET /catalogue: every piece there is."""

from fastapi import APIRouter, Response

from app.api.answers import Json
from app.api.context import EngineOf
from app.engine.catalogue import catalogue

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
async def get_catalogue(engine: EngineOf) -> Response:
    """Every family and kind: title, description, source, JSON Schema with knob ranges,
    scales and units, defaults."""
    return Json(await engine.call("catalogue", catalogue), headers={"Cache-Control": "no-cache"})
