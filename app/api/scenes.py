"""POST /scenes, GET /scenes/{id}: states of the page behind short links; GET /s/{id} opens one."""

import asyncio
import base64
import html
import zlib
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.answers import Json
from app.api.context import ScenesOf
from app.spec.base import Frozen
from app.spec.errors import Problem

router = APIRouter(tags=["scenes"])
page = APIRouter(include_in_schema=False)

FORMAT = "basin-scene"
VERSION = 1
"""The version of a link's state that the page reads (``#v=1``)."""
MISSING = "it may have been kept on another server, or has made room for others"


class SceneRequest(Frozen):
    """Body of POST /scenes."""

    state: dict[str, Any] = Field(min_length=1)
    """The page's state, as a link holds it: the page clamps what it opens."""


@router.post("/scenes")
async def post_scene(body: SceneRequest, scenes: ScenesOf) -> Response:
    """Keep a state of the page under the hash of what it holds, for a link that is short. The
    same state has the same id. ``path``, after this server's address, opens it. The store is a
    cache, bounded in all (``BASIN_SCENES_BYTES``): what was never opened, or not for longest,
    makes room."""
    name = await asyncio.to_thread(scenes.keep, body.state)
    return Json({"id": name, "path": f"/s/{name}"})


@router.get("/scenes/{scene}")
async def get_scene(scene: str, scenes: ScenesOf) -> Response:
    """A scene that was kept, in the form of a scene file."""

    def found() -> bytes | None:
        packed = scenes.find(scene)
        return None if packed is None else zlib.decompress(packed)

    state = await asyncio.to_thread(found)
    if state is None:
        detail = f"there is no scene {scene!r} here: {MISSING}; ask for its long link, or for its file"
        raise Problem("unknown-scene", "Unknown scene", detail, status=404)
    # As it was kept: nested more deeply than a JSON library reads, it would not come back.
    head = Json.text({"format": FORMAT, "v": VERSION, "id": scene}).removesuffix("}").encode()
    return Response(head + b',"state":' + state + b"}", media_type="application/json")


@page.get("/s/{scene}")
async def open_scene(scene: str, request: Request, scenes: ScenesOf) -> Response:
    """A page that leads on to the long link. Not a redirect: a header that holds a scene with
    points of one's own is longer than proxies allow."""
    packed = await asyncio.to_thread(scenes.find, scene)
    if packed is None:
        body = f"<h1>This scene is not here</h1><p>{MISSING.capitalize()}.</p><p><a href='/'>Open Basin</a></p>"
        return _page("Not here", body, status=404)
    query = f"?{request.url.query}" if request.url.query else ""
    link = f"/{query}#v={VERSION}&s={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
    there = html.escape(link, quote=True)
    refresh = f'<meta http-equiv="refresh" content="0; url={there}">'
    return _page("Opening a scene", f'<p><a href="{there}">Open the scene</a></p>', head=refresh)


def _page(title: str, body: str, *, head: str = "", status: int = 200) -> Response:
    text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Basin</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/styles/tokens.css">
<link rel="stylesheet" href="/static/styles/scene.css">
{head}
</head>
<body><main>{body}</main></body>
</html>
"""
    return Response(text, status_code=status, media_type="text/html", headers={"Cache-Control": "no-cache"})
