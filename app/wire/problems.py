"""Errors as RFC 9457 problem+json: the value, the rule, the fix; never an echo of what
is not finite."""

import json
import math
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from app.spec.errors import Problem

MEDIA_TYPE = "application/problem+json"
LONGEST_VALUE = 80
"""Characters of an offending value that are repeated back."""


def invalid(errors: Iterable[Any], *, title: str = "The request does not fit") -> Problem:
    """A ``Problem`` (422) from pydantic's list of errors."""
    found = tuple(
        {"pointer": _pointer(error["loc"]), "detail": _detail(error)}
        for error in errors
        # A default that waits for a broken field is no second error.
        if error["type"] != "default_factory_not_called"
    )[:20]
    detail = "; ".join(f"{item['pointer']}: {item['detail']}" for item in found[:3])
    more = len(found) - 3
    return Problem("invalid", title, detail + (f"; and {more} more" if more > 0 else ""), errors=found)


def from_validation(error: ValidationError) -> Problem:
    """A ``Problem`` (422) from pydantic's exception."""
    return invalid(error.errors(include_url=False))


def _pointer(location: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in location if part != "body"]
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def _detail(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "value_error":
        return message  # ours: it names the value, the rule and the fix already
    context = error.get("ctx", {})
    if error["type"] == "union_tag_invalid":
        return f"there is no kind {_shown(context.get('tag'))}; choose one of {context.get('expected_tags')}"
    if error["type"] == "union_tag_not_found":
        return "'kind' is missing; name the piece you mean, for example {\"kind\": \"…\"}"
    if error["type"] == "extra_forbidden":
        return "there is no such field; remove it, or see GET /api/v1/catalogue for the names"
    if error["type"] == "missing":
        return "this field is required; add it"
    return f"{message[:1].lower()}{message[1:]}; found {_shown(error.get('input'))}"


def _shown(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not finite"
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError):
        return f"a {type(value).__name__}"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
