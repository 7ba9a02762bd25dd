"""What every answer passes: security headers on the way out, a size limit on the way in."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.answers import problem_response
from app.settings import Settings
from app.spec.errors import Problem

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
"""No unsafe-eval; inline styles because Plotly sets them."""
ANYWHERE = "* file:"
"""frame-ancestors of the page that is there to be embedded; a lecture's slides are often a
file on the speaker's disk, which ``*`` leaves out."""


class SecurityHeaders:
    """Adds the Content-Security-Policy and its companions to every HTTP answer.

    The page with ``?embed=1`` may be framed by anyone, and keeps its tie to a window that
    opened it: it has no accounts, and keeps nothing on the server but scenes for short links.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        common = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
        self._headers = {"Content-Security-Policy": POLICY.format(ancestors=settings.frame_ancestors), **common}
        self._trusted = {**self._headers, "Cross-Origin-Opener-Policy": "same-origin"}
        self._embedded = {"Content-Security-Policy": POLICY.format(ancestors=ANYWHERE), **common}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen = self._embedded if _is_embedded(scope) else self._trusted if _is_trusted(scope) else self._headers

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in chosen.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def _is_embedded(scope: Scope) -> bool:
    """Whether the page itself is asked for, or a short link to it, to stand in another."""
    path: str = scope["path"]
    framed = QueryParams(scope["query_string"]).get("embed") == "1"
    return framed and (path == "/" or path.startswith("/s/"))


def _is_trusted(scope: Scope) -> bool:
    """Whether a browser takes the origin for trustworthy. From any other, as over plain http in
    a classroom, it ignores the opener policy, and says so as an error in the console.

    Source: W3C (2021), Secure contexts, section 3.1.
    """
    if scope["scheme"] == "https":
        return True
    try:
        host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


class BodyLimit:
    """Refuses a request body beyond the limit with 413, whether or not it says its length."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limit = settings.max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then pass it on."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._limit:
                await problem_response(self._too_large())(scope, receive, send)
                return
            chunks.append(chunk)
            more = message.get("more_body", False)
        delivered = False

        async def whole() -> Message:
            nonlocal delivered
            if delivered:
                return await receive()
            delivered = True
            return {"type": "http.request", "body": b"".join(chunks), "more_body": False}

        await self._app(scope, whole, send)

    def _too_large(self) -> Problem:
        return Problem(
            "too-large",
            "The body is too large",
            f"it has more than {self._limit} bytes (BASIN_MAX_BODY); send fewer points",
            status=413,
        )
