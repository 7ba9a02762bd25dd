"""Formulas as MathML, typeset ahead of time: of the lessons, and of each piece.

``typeset.mjs`` writes ``formulas.json``; nothing here needs a network or Node. A piece's
``latex`` is one equation or a few, parted by ``\\\\`` at the end of a line: each is typeset by
itself, and they stand side by side where there is room. A method's marks its terms, for the
page to light: ``\\data{…}`` is what is asked at the data, ``\\others{…}`` the places compared
with it, ``\\bound{…}`` what keeps the energy high elsewhere.
"""

import json
import re
import sys
from functools import lru_cache
from pathlib import Path

FORMULAS = Path(__file__).resolve().parent / "formulas.json"
TERMS = ("data", "others", "bound")
"""What a method's formula marks; each is an element of class ``term-…`` in the MathML."""


@lru_cache(maxsize=1)
def formulas() -> dict[str, str]:
    """LaTeX → MathML of Basin's own; a formula to stand by itself begins with a line break."""
    return _read(FORMULAS)


def rows(latex: str) -> list[str]:
    """The rows of a piece's ``latex``."""
    parted = re.split(r"\\\\\s*\n", latex.strip())
    return [" ".join(row.split()) for row in parted if row.strip()]


def unmarked(latex: str) -> str:
    """A piece's ``latex`` as any other typesetter reads it, without the marks of its terms."""
    return re.sub(rf"\\(?:{'|'.join(TERMS)})(?=\{{)", "", " \\\\\n".join(rows(latex)))


def typeset(latex: str, module: str = "") -> str | None:
    """A piece's ``latex`` as MathML, a ``math`` element a row; None where there is none, or
    where not every row has been typeset. A package of one's own, to which ``module`` belongs,
    keeps its formulas in a ``formulas.json`` of its own."""
    known = formulas() | _of_package(module.partition(".")[0])
    found = [known.get(f"\n{row}") for row in rows(latex)]
    return "".join(row for row in found if row) if found and all(found) else None


@lru_cache
def _of_package(name: str) -> dict[str, str]:
    file = getattr(sys.modules.get(name), "__file__", None)
    beside = Path(file).resolve().parent / "formulas.json" if file else None
    return _read(beside) if beside and beside.is_file() else {}


def _read(file: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
