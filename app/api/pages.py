"""The page: index.html, its modules, and Plotly from the installed package."""

import asyncio
import gzip
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).resolve().parents[2] / "static"
PLOTLY = f"/assets/plotly-{version('plotly')}.min.js"
"""The version is in the address, so that a browser may keep the file for ever."""

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index() -> Response:
    """The page."""
    html = (STATIC / "index.html").read_text().replace("__PLOTLY_URL__", PLOTLY)
    return Response(html, media_type="text/html", headers={"Cache-Control": "no-cache"})


@router.get(PLOTLY)
async def plotly(request: Request) -> Response:
    """plotly.js as the installed package ships it, compressed once."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = await asyncio.to_thread(_compressed_plotly)
        headers["Content-Encoding"] = "gzip"
    else:
        body = await asyncio.to_thread(_plotly)
    return Response(body, media_type="text/javascript", headers=headers)


def mount(app: FastAPI) -> None:
    """The page's own files under /static."""
    app.include_router(router)
    app.mount("/static", _Revalidated(directory=STATIC), name="static")


class _Revalidated(StaticFiles):
    """Files that a browser keeps but asks after: an update shows at the next visit."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _plotly() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@lru_cache(maxsize=1)
def _compressed_plotly() -> bytes:
    return gzip.compress(_plotly(), 6, mtime=0)
