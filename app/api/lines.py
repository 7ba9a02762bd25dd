"""Answers that are sent line by line as they become known: NDJSON."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse

from app.api.running import Gone
from app.spec.errors import Problem

NDJSON = "application/x-ndjson"


def wants_lines(request: Request) -> bool:
    """Whether the caller asked for one JSON object a line."""
    return NDJSON in request.headers.get("accept", "")


def in_lines(records: AsyncIterator[dict[str, Any]]) -> StreamingResponse:
    """One JSON object a line; a problem on the way is the last line."""
    return StreamingResponse(_lines(records), media_type=NDJSON)


async def _lines(records: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    try:
        async for record in records:
            yield orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n"
    except Problem as problem:
        yield orjson.dumps({"problem": problem.as_json()}) + b"\n"
    except Gone:
        return
