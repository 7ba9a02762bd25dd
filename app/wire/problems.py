"""Errors as RFC 9457 problem+json: the value, the rule, the fix; never an echo of what
is not finite."""

import json
import math
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from app.spec.errors import Problem

MEDIA_TYPE = "application/problem+json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "urn:basin:problem:<slug>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The value, the rule and the fix"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
"""JSON Schema of a problem."""
LONGEST_VALUE = 80
"""Characters of an offending value that are repeated back."""


def invalid(errors: Iterable[Any], body: Any) -> Problem:
    """A ``Problem`` (422) from pydantic's list of errors about ``body``."""
    listed = list(errors)
    broken = {error["loc"][:depth] for error in listed for depth in range(len(error["loc"]))}
    details: dict[str, str] = {}
    for error in listed:
        # What follows from another error is none of its own: a default that waits for a
        # broken field, a list that is too short without its broken entries. And of a
        # union's branches, which all complain of the same place, the first is enough.
        follows = error["type"] == "too_short" and error["loc"] in broken
        if error["type"] != "default_factory_not_called" and not follows:
            details.setdefault(_pointer(error["loc"], body), _detail(error))
    found = tuple({"pointer": pointer, "detail": detail} for pointer, detail in details.items())[:20]
    detail = "; ".join(f"{item['pointer']}: {item['detail']}" for item in found[:3])
    more = len(found) - 3
    return Problem(
        "invalid", "The request does not fit", detail + (f"; and {more} more" if more > 0 else ""), errors=found
    )


def from_validation(error: ValidationError, body: Any) -> Problem:
    """A ``Problem`` (422) from pydantic's exception about ``body``."""
    return invalid(error.errors(include_url=False), body)


def _pointer(location: tuple[int | str, ...], body: Any) -> str:
    """The place as a JSON pointer (RFC 6901). pydantic's location also names the branches
    of unions that it tried; those are no part of the document and are left out."""
    origin, *parts = location if location else ("",)
    if origin in ("path", "query"):
        return "#/" + "/".join(map(str, parts))
    if origin != "body":
        parts = list(location)
    pointer = "#"
    place, tag_seen = body, False
    for part in parts:
        if isinstance(place, dict) and part == place.get("kind") and not tag_seen:
            tag_seen = True  # once: own points are of kind "points" and have a field of that name
            continue
        if isinstance(place, dict):
            place = place.get(str(part))
        elif isinstance(place, (list, tuple)) and isinstance(part, int) and part < len(place):
            place = place[part]
        else:
            continue
        tag_seen = False
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return _encodable(pointer)


def _detail(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "value_error":
        return message  # ours: it names the value, the rule and the fix already
    context = error.get("ctx", {})
    if error["type"] == "union_tag_invalid":
        return f"there is no kind {_shown(context.get('tag'))}; choose one of {context.get('expected_tags')}"
    if error["type"] == "union_tag_not_found":
        return '\'kind\' is missing; name the piece you mean, for example {"kind": "…"}'
    if error["type"] == "extra_forbidden":
        return "there is no such field; remove it, or see GET /api/v1/catalogue for the names"
    if error["type"] == "missing":
        if isinstance(error["loc"][-1], int):
            return f"its entry number {error['loc'][-1] + 1} is missing; add it"
        return "this field is required; add it"
    found = _shown(error.get("input"))
    match error["type"]:
        case "too_short":
            return f"it has {context['actual_length']} entries and needs at least {context['min_length']}; add some"
        case "too_long":
            return f"it has {context['actual_length']} entries and may have at most {context['max_length']}; send fewer"
        case "finite_number":
            return f"it is {found}; give a finite number"
        case "greater_than":
            return f"it is {found} and must be greater than {context['gt']:g}; raise it"
        case "greater_than_equal":
            return f"it is {found} and must be at least {context['ge']:g}; raise it"
        case "less_than_equal":
            return f"it is {found} and may be at most {context['le']:g}; lower it"
    return f"{message[:1].lower()}{message[1:]}; found {found}"


def _shown(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    try:
        text = _encodable(json.dumps(value, allow_nan=False, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return f"a {type(value).__name__}"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _encodable(text: str) -> str:
    """The text in UTF-8's range: JSON may hold half of a surrogate pair, UTF-8 may not."""
    return text.encode("utf-8", "backslashreplace").decode()
