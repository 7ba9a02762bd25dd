"""GET /lessons and /lessons/{id}: the guided homework."""

from fastapi import APIRouter, Response

from app.api.answers import Json
from app.api.context import SettingsOf
from app.lessons import GROUPS, lessons
from app.spec.errors import Problem

router = APIRouter(tags=["lessons"])


@router.get("/lessons")
async def get_lessons() -> Response:
    """Every lesson in its order, and the groups that they fall into."""
    groups = [{"id": name, "title": title} for name, title in GROUPS.items()]
    return Json({"groups": groups, "lessons": [lesson.heading() for lesson in lessons().values()]})


@router.get("/lessons/{lesson}")
async def get_lesson(lesson: str, settings: SettingsOf) -> Response:
    """One lesson: its prose as HTML with MathML, a prediction, the worked answer, and scenes,
    each with part of the page's state. Where the server's ``BASIN_WITHHOLD_ANSWERS`` is set,
    ``answer``, ``right`` and ``because`` are null."""
    known = lessons()
    if lesson not in known:
        raise Problem(
            "unknown-lesson",
            "Unknown lesson",
            f"there is no lesson {lesson!r}; choose one of {', '.join(known)}",
            status=404,
        )
    return Json(known[lesson].rendered(withhold=settings.withhold_answers))
