"""POST /figure: another call's answer as a Plotly figure, or as a page that needs nothing
but itself."""

import asyncio
import html
from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from app.api.answers import Json
from app.api.compare import post_compare
from app.api.context import EngineOf, SettingsOf
from app.api.gibbs import post_boltzmann, post_softargmin
from app.api.infer import post_infer
from app.api.losses import post_loss, post_loss_plane
from app.api.sample import post_sample
from app.api.surface import post_surface
from app.api.train import post_train
from app.engine import worker
from app.engine.process import Engine
from app.settings import Settings
from app.spec.errors import Problem
from app.wire.drawing import figure
from app.wire.figure import FigureRequest, Subject
from app.wire.infer import InferRequest
from app.wire.requests import SurfaceRequest, TrainRequest
from app.wire.sample import SampleRequest

HTML = "text/html"
ASKING: dict[str, Any] = {
    "surface": post_surface,
    "train": post_train,
    "compare": post_compare,
    "sample": post_sample,
    "infer": post_infer,
    "loss_plane": post_loss_plane,
}
"""Calls that take the request and the server's settings besides the body."""
SHORT: dict[str, Any] = {"boltzmann": post_boltzmann, "softargmin": post_softargmin, "loss": post_loss}
"""Calls that take the body alone."""

router = APIRouter(tags=["figure"])


@router.post("/figure", responses={200: {"content": {HTML: {"schema": {"type": "string"}}}}})
async def post_figure(request: Request, body: FigureRequest, engine: EngineOf, settings: SettingsOf) -> Response:
    """Give one other call's body under its name, ``{"surface": {…}}``: the answer is the
    figure as JSON, which ``plotly.io.from_json`` reads, its numbers those of the call. With
    ``Accept: text/html`` it is one page with the plotting library in it, which may be opened
    from a disk and asks nobody for anything."""
    name, subject = body.subject()
    plain = _without_accept(request)
    try:
        answer = await _ask(name, subject, plain, engine, settings)
        backdrop = await _backdrop(subject, plain, engine, settings)
    except Problem as problem:
        raise _deeper(problem, name) from None
    drawn = figure(body, answer, backdrop)
    if HTML not in request.headers.get("accept", ""):
        return Json(drawn)
    whole = await asyncio.to_thread(page, drawn)
    return Response(whole, media_type=HTML, headers={"Content-Disposition": 'attachment; filename="basin.html"'})


async def _ask(name: str, subject: Subject, request: Request, engine: Engine, settings: Settings) -> dict[str, Any]:
    """The call's own answer, read from its JSON."""
    answer: Response = await (
        SHORT[name](subject, engine) if name in SHORT else ASKING[name](request, subject, engine, settings)
    )
    return dict(orjson.loads(answer.body))


async def _backdrop(subject: Subject, request: Request, engine: Engine, settings: Settings) -> dict[str, Any]:
    """What the answer lies on: an experiment's points, the energy beneath paths and chains."""
    found: dict[str, Any] = {}
    if isinstance(subject, SampleRequest | InferRequest):
        looked_at = SurfaceRequest(
            landscape=subject.landscape,
            experiment=subject.experiment,
            step=subject.step,
            window=subject.window,
            resolution=subject.resolution,
            given=subject.given if subject.experiment is not None else None,
        )
        found = await _ask("surface", looked_at, request, engine, settings)
    if isinstance(subject, SurfaceRequest | TrainRequest) and subject.experiment is not None:
        _, found["points"] = await engine.call("", worker.register, subject.experiment)
    return found


def page(drawn: dict[str, Any]) -> str:
    """A page that holds the figure and the library, and is forbidden to fetch anything."""
    # "<" would let text end the script that it stands in.
    text = orjson.dumps(drawn).decode().replace("<", "\\u003c")
    layout = drawn["layout"]
    return PAGE.format(
        title=html.escape(layout["title"]["text"] or "Basin"),
        paper=layout["paper_bgcolor"],
        library=_library(),
        figure=text,
    )


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; \
style-src 'unsafe-inline'; img-src data: blob:; font-src data:; worker-src blob:">
<title>{title}</title>
<style>html, body {{ height: 100%; margin: 0; background: {paper}; }} #figure {{ height: 100%; }}</style>
<script>{library}</script>
</head>
<body>
<div id="figure" role="img" aria-label="{title}"></div>
<script>
const figure = {figure};
Plotly.newPlot("figure", figure.data, figure.layout, {{responsive: true, displaylogo: false, showSendToCloud: false}});
</script>
</body>
</html>
"""


@lru_cache(maxsize=1)
def _library() -> str:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")


def _without_accept(request: Request) -> Request:
    """The same request, asking for JSON: the other calls answer in other forms too."""
    headers = [(name, value) for name, value in request.scope["headers"] if name != b"accept"]
    return Request({**request.scope, "headers": headers}, request.receive)


def _deeper(problem: Problem, name: str) -> Problem:
    """The same problem, its places as they are in this call's body."""
    errors = tuple({**error, "pointer": f"#/{name}{error['pointer'][1:]}"} for error in problem.errors)
    return Problem(
        problem.slug,
        problem.title,
        problem.detail,
        status=problem.status,
        errors=errors,
        retry_after=problem.retry_after,
    )
