"""POST /data/table: a file or a pasted text as points."""

import asyncio
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.api.answers import Json
from app.api.context import SettingsOf
from app.datasets.points import OwnPoints
from app.wire.tables import answer
from app.wire.tables.faults import Unreadable
from app.wire.tables.lines import Separator
from app.wire.tables.numbers import Decimal
from app.wire.tables.table import Choices, Table, read

router = APIRouter(tags=["catalogue"])

_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "description": "The file as it is, in any encoding: CSV and its kin, or JSON [[x, y], …]",
        "required": True,
        "content": {"text/csv": _BYTES, "text/plain": _BYTES, "application/octet-stream": _BYTES},
    }
}
Column = Annotated[int | None, Query(ge=1, description="Which column, counted from 1; by default it is inferred")]


@router.post("/data/table", openapi_extra=_BODY)
async def post_table(
    request: Request,
    settings: SettingsOf,
    separator: Annotated[Separator | None, Query(description="What parts the cells; by default inferred")] = None,
    decimal: Annotated[Decimal | None, Query(description="The decimal mark; by default inferred")] = None,
    x: Column = None,
    y: Column = None,
    sample: Annotated[int | None, Query(ge=2, description="Rows to draw at random where there are more")] = None,
) -> Response:
    """The points of a table, `[[x, y], …]` exactly as written, the window that suits them, and
    what was understood: separator, decimal mark, columns, the first rows, what was left out.

    Separator and decimal mark are inferred from the whole text. Where it can be read in more
    than one way the problem says which parameter settles it, and holds the `table` so far.
    """
    content = await request.body()
    choices = Choices(separator, decimal, x, y, sample)
    most = min(_most(), settings.max_points)
    return Json(await asyncio.to_thread(_answer, content, choices, most))


def _answer(content: bytes, choices: Choices, most: int) -> dict[str, Any]:
    try:
        found: Table = read(content, choices, most)
    except Unreadable as fault:
        raise answer.problem(fault) from None
    return answer.answer(found)


@cache
def _most() -> int:
    """Points that own data may have, as its schema says."""
    return int(OwnPoints.model_json_schema()["properties"]["points"]["maxItems"])
