"""The words of the page and what each means, in one sentence and where it helps a formula.

``glossary.md`` holds them, and ``docs/glossary.md`` is the same for who reads without the
page: ``python -m app.glossary`` writes it.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.lessons.markdown import inline, prose

FILE = Path(__file__).with_name("glossary.md")
COPY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
_WORDS = re.compile(r"^Words: (.+)\n\n", re.MULTILINE)
_FORMULA = re.compile(r"\n*(```math\n.*?\n```)\s*\Z", re.DOTALL)


@lru_cache(maxsize=1)
def glossary() -> list[dict[str, Any]]:
    """Each term: ``id``, ``title``, the ``words`` that the page explains wherever they stand (none
    where the title's own words are too common for that), ``says`` as HTML, and ``formula`` as
    HTML with MathML, or None."""
    return [_term(entry) for entry in FILE.read_text(encoding="utf-8").split("\n## ")[1:]]


def published() -> str:
    """The glossary for readers of the documentation, without the page's own list of words."""
    return _WORDS.sub("", FILE.read_text(encoding="utf-8"))


def _term(entry: str) -> dict[str, Any]:
    title, _, body = entry.partition("\n")
    words = _WORDS.search(body)
    assert words is not None, f"the term {title!r} names no words"
    text = body[words.end() :]
    formula = _FORMULA.search(text)
    says = _FORMULA.sub("", text).strip()
    return {
        "id": re.sub(r"[^a-z]+", "-", title.lower()).strip("-"),
        "title": title,
        "words": [word.strip() for word in words[1].split(",") if word != "–"],
        "says": inline(says),
        "formula": prose(formula[1]) if formula else None,
    }


if __name__ == "__main__":
    COPY.write_text(published(), encoding="utf-8")
