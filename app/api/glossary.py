"""GET /glossary: the page's words, each explained in a sentence."""

from fastapi import APIRouter, Response

from app.api.answers import Json
from app.glossary import glossary

router = APIRouter(tags=["catalogue"])


@router.get("/glossary")
async def get_glossary() -> Response:
    """Every term: its title, the words that it explains, one sentence as HTML, and where it
    helps a formula as MathML, else null."""
    return Json({"terms": glossary()})
