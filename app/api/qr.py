"""GET /qr: a text, most often a link, as a QR code (ISO/IEC 18004)."""

import asyncio
import io
from typing import Annotated

import segno
from fastapi import APIRouter, Query, Response

from app.spec.errors import Problem

SVG = "image/svg+xml"
MOST_BYTES = 2953
"""A QR code's capacity: version 40, the lowest correction, bytes."""

router = APIRouter(tags=["figure"])


@router.get("/qr", response_class=Response, responses={200: {"content": {SVG: {"schema": {"type": "string"}}}}})
async def get_qr(text: Annotated[str, Query(min_length=1, max_length=10_000)]) -> Response:
    """The text in a QR code, black on white whatever the page's theme, since readers want it
    so, with the quiet zone of four modules that the standard asks for."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        detail = f"the text has {size} bytes, and a QR code holds {MOST_BYTES}; give a shorter one, or a file instead"
        raise Problem("too-long", "Too long for a QR code", detail, errors=({"pointer": "#/text", "detail": detail},))
    drawn = await asyncio.to_thread(_svg, text)
    return Response(drawn, media_type=SVG, headers={"Cache-Control": "private, max-age=3600"})


def _svg(text: str) -> bytes:
    try:
        # The lowest correction has the largest modules, which is what a projector needs;
        # segno raises it again where that costs no room.
        code = segno.make_qr(text, error="l")
    except (segno.DataOverflowError, UnicodeEncodeError) as error:
        detail = f"a QR code cannot hold this text ({error}); give a shorter one in UTF-8"
        raise Problem(
            "too-long", "Too long for a QR code", detail, errors=({"pointer": "#/text", "detail": detail},)
        ) from None
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return out.getvalue()
