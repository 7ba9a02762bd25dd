"""Answers: JSON with NumPy arrays in it, safetensors, problems."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from jaxtyping import Float
from starlette.exceptions import HTTPException

from app.api.running import Gone
from app.spec.errors import Problem, not_finite
from app.wire import problems

SAFETENSORS = "application/safetensors"

PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"description": description, "content": {problems.MEDIA_TYPE: {"schema": problems.SCHEMA}}}
    for code, description in {"4XX": "The request cannot be met: RFC 9457", "5XX": "Not now: RFC 9457"}.items()
}
"""What every call may answer besides, for the OpenAPI document."""


class Json(Response):
    """JSON written by orjson: NumPy arrays as lists, what is not finite as null."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The content as UTF-8."""
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)

    @staticmethod
    def text(content: Any) -> str:
        """The content as a string, for a header or for metadata."""
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def check_finite(answer: dict[str, Float[np.ndarray, "..."]]) -> None:
    """``Problem`` where float64 could not hold an answer: JSON has no infinity."""
    for name, values in answer.items():
        if not np.isfinite(values).all():
            raise not_finite(f"{name} is beyond float64 for these energies", "bring them closer together")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A ``Problem`` as application/problem+json."""
    headers = dict(headers or {})
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return Response(
        orjson.dumps(problem.as_json()),
        status_code=problem.status,
        media_type=problems.MEDIA_TYPE,
        headers=headers,
    )


def wants_safetensors(request: Request) -> bool:
    """Whether the Accept header asks for safetensors."""
    return SAFETENSORS in request.headers.get("accept", "")


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error as problem+json, and who has left with nothing."""

    async def on_problem(_: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return problem_response(error)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(_explain(request, error))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem_response(_from_http(request, error), error.headers)

    async def on_gone(_: Request, __: Exception) -> Response:
        return Response(status_code=499)  # Nobody reads it; the log tells it from an answer.

    async def on_crash(_: Request, __: Exception) -> Response:
        return problem_response(CRASHED)

    handlers: dict[type[Exception], Callable[..., Any]] = {
        Problem: on_problem,
        RequestValidationError: on_invalid,
        HTTPException: on_http,
        Gone: on_gone,
        Exception: on_crash,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _explain(request: Request, error: RequestValidationError) -> Problem:
    """A body that is no JSON at all is said to be so, rather than field by field."""
    for item in error.errors():
        if item["type"] == "json_invalid":
            place = item["loc"][-1]
            reason = item.get("ctx", {}).get("error", "it cannot be read")
            return Problem(
                "malformed-json",
                "The body is not JSON",
                f"at byte {place}: {reason}; send one JSON object in UTF-8",
                status=400,
            )
    if isinstance(error.body, bytes):
        found = request.headers.get("content-type") or "no Content-Type"
        return Problem(
            "not-json",
            "The body is not JSON",
            f"the body came as {found}; send one JSON object with Content-Type: application/json",
            status=415,
        )
    return problems.invalid(error.errors(), error.body)


CRASHED = Problem(
    "internal",
    "The server made a mistake",
    "this request ran into an error of the server's own, which is in its log; other requests go on",
    status=500,
)

_WORDS = {
    400: ("malformed-json", "The body cannot be read", "send one JSON object in UTF-8, without a binary part"),
    404: ("not-found", "There is nothing here", "the calls are listed at /docs"),
    405: ("method-not-allowed", "This path takes another method", "the calls are listed at /docs"),
}


def _from_http(request: Request, error: HTTPException) -> Problem:
    slug, title, fix = _WORDS.get(error.status_code, ("error", "The request cannot be met", "see /docs"))
    asked = f"{request.method} {request.url.path!r}"
    return Problem(slug, title, f"{asked}: {error.detail}; {fix}", status=error.status_code)
