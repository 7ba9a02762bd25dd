"""The page: index.html, its modules, and Plotly from the installed package."""

import re
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.api import assets, docs, scenes

STATIC = Path(__file__).resolve().parents[2] / "static"
PLOTLY = assets.serve("plotly", "plotly/package_data/plotly.min.js", "text/javascript")

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index() -> Response:
    """The page. The modules that it opens with are named in the head, so that a browser fetches
    them all at once instead of finding each in the one before."""
    modules = [module.relative_to(STATIC.parent).as_posix() for module in opening(STATIC / "main.js")]
    preload = "\n".join(f'<link rel="modulepreload" href="/{module}">' for module in modules)
    html = (STATIC / "index.html").read_text().replace("__PLOTLY_URL__", PLOTLY)
    html = html.replace("<!-- modules -->", preload)
    return Response(html, media_type="text/html", headers={"Cache-Control": "no-cache"})


def opening(entry: Path) -> list[Path]:
    """A module, and all that it imports at once, directly or through others; not what is
    fetched when it is needed, by ``import()``."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        new = [other for other in _imports(module, module.stat().st_mtime_ns) if other not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)


_IMPORT = re.compile(r"""^(?:import|export)\s(?:[^'"();]*\sfrom\s)?\s*["'](\.[^"']*)["']""", re.MULTILINE)


@lru_cache(maxsize=1000)
def _imports(module: Path, _changed: int) -> list[Path]:
    text = module.read_text(encoding="utf-8")
    return list(dict.fromkeys((module.parent / name).resolve() for name in _IMPORT.findall(text)))


def mount(app: FastAPI) -> None:
    """The page at /, short links under /s, its own files under /static, the API's description at /docs."""
    for part in (router, docs.router, assets.router, scenes.page):
        app.include_router(part)
    # Modules and styles are text, and shrink to a third; frames are numbers, and do not.
    app.mount("/static", GZipMiddleware(_Revalidated(directory=STATIC), minimum_size=500), name="static")


class _Revalidated(StaticFiles):
    """Files that a browser keeps but asks after: an update shows at the next visit."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
