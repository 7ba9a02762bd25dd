"""GET /healthz (the server answers) and /readyz (the engine does too), at the root."""

from fastapi import APIRouter, Response

from app.api.answers import Json, problem_response
from app.api.context import EngineOf
from app.spec.errors import Problem

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Response:
    """Liveness: this process serves."""
    return Json({"status": "ok"})


@router.get("/readyz")
async def readyz(engine: EngineOf) -> Response:
    """Readiness: the engine has started and would answer."""
    if await engine.ready():
        return Json({"status": "ready"})
    return problem_response(
        Problem(
            "not-ready",
            "The engine is starting",
            "its process is still loading; try again in a second",
            status=503,
            retry_after=1,
        )
    )
