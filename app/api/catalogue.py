"""GET /catalogue: every piece there is; GET /data/{kind}/preview: what a dataset looks like."""

import gzip
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from app.api.answers import Json
from app.api.context import EngineOf
from app.engine.catalogue import catalogue, preview
from app.spec.errors import Problem
from app.spec.registry import families

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
async def get_catalogue(request: Request) -> Response:
    """Every family and kind: title, description, source, formula as MathML and as LaTeX,
    JSON Schema with knob ranges, scales and units, defaults."""
    return _catalogue("gzip" in request.headers.get("accept-encoding", ""))


@router.get("/data/{kind}/preview")
async def get_preview(kind: str, engine: EngineOf) -> Response:
    """Some points of a dataset with its default knobs, for a thumbnail."""
    known = families()["data"]
    if kind not in known:
        raise Problem(
            "unknown-kind",
            "Unknown kind",
            f"there is no dataset {kind!r}; choose one of {', '.join(known)}",
            status=404,
        )
    points = await engine.call(kind, preview, kind)
    return Json({"kind": kind, "points": points}, headers={"Cache-Control": "public, max-age=3600"})


@lru_cache(maxsize=2)
def _catalogue(zipped: bool) -> Response:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    plain = Json(catalogue(), headers=headers)
    if not zipped:
        return plain
    # The page waits for it, and text shrinks to an eighth.
    body = gzip.compress(plain.body, 6, mtime=0)
    return Response(body, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
