"""Who may hold the page in a frame: its own origin, and with ?embed=1 anyone."""

import asyncio

import httpx
import pytest

from app.main import create_app
from app.settings import Settings


def ancestors(response: httpx.Response) -> str:
    """The one directive that says it."""
    policy = response.headers["content-security-policy"]
    found = [part.split(maxsplit=1) for part in policy.split(";")]
    (names,) = [rest for name, rest in found if name == "frame-ancestors"]
    return str(names)


def test_the_page_as_it_is_stays_with_its_own_origin(http: httpx.Client) -> None:
    answer = http.get("/")
    assert ancestors(answer) == "'self'"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("query", ["embed=1", "hide=side&embed=1", "embed=1&hide=charts,legend"])
def test_with_embed_anyone_may_frame_it(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/?{query}")
    assert answer.status_code == 200
    assert ancestors(answer).split()[0] == "*"
    assert "cross-origin-opener-policy" not in answer.headers
    assert "x-frame-options" not in answer.headers
    plain = http.get("/").headers["content-security-policy"]
    assert answer.headers["content-security-policy"].replace(ancestors(answer), "'self'") == plain


@pytest.mark.parametrize("path", ["/?embed=0", "/?embed", "/?hide=embed=1", "/docs?embed=1", "/api/v1/lessons?embed=1"])
def test_nothing_else_opens_it(http: httpx.Client, path: str) -> None:
    assert ancestors(http.get(path)) == "'self'"


def test_the_setting_names_who_else_may() -> None:
    async def asked() -> httpx.Response:
        app = create_app(Settings(frame_ancestors="https://course.example", warm_at_start=False))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://basin") as client:
            return await client.get("/healthz")

    assert ancestors(asyncio.run(asked())) == "https://course.example"
