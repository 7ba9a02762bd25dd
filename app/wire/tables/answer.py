"""What is told of a table: as an answer with its points and their window, or as a problem."""

from typing import Any

from app.datasets.points import OwnPoints
from app.spec.errors import Problem
from app.wire.tables.faults import Ambiguous, TooMany, Unreadable
from app.wire.tables.reading import Reading
from app.wire.tables.table import Table

SHOWN = 6
"""Rows that are told as they are written."""
_LONGEST = 60
"""Characters of a cell or a name that are repeated."""


def answer(table: Table) -> dict[str, Any]:
    """A table that has points: what was understood, the points as they are in the text, and
    the window that suits them. ``Problem`` where it has none."""
    if table.fault is not None:
        raise problem(table.fault, table)
    data = OwnPoints(points=table.points)
    return {
        **understood(table),
        "points": table.points,
        "window": data.natural_window().model_dump(mode="json"),
    }


def understood(table: Table) -> dict[str, Any]:
    """What was understood, for a person to look at."""
    found = table.reading
    return {
        "separator": found.separator,
        "decimal": found.decimal,
        "encoding": table.encoding,
        "columns": [_column(found, k) for k in range(len(found.columns))],
        "rows": [[cell[:_LONGEST] for cell in row] for row in found.rows[:SHOWN]],
        "count": len(found.rows),
        "x": table.x,
        "y": table.y,
        "notes": list(table.notes),
    }


def _column(found: Reading, index: int) -> dict[str, Any]:
    column = found.columns[index]
    missing = sum(cell.sort == "missing" for cell in column.cells)
    return {
        "name": column.name[:_LONGEST],
        "unit": column.unit[:_LONGEST],
        "holds": {"number": "numbers", "text": "text", "mixed": "numbers and text"}[column.sort],
        "missing": missing,
        "values": [cell.value for cell in column.cells[:SHOWN]],
    }


def problem(fault: Unreadable, table: Table | None = None) -> Problem:
    """A fault as problem+json: where a choice would mend it, ``choose`` names it, and
    ``table`` holds what was understood so far."""
    detail = str(fault)
    more: dict[str, Any] = {} if table is None else {"table": understood(table)}
    errors: tuple[dict[str, str], ...] = ()
    if isinstance(fault, Ambiguous):
        more["choose"] = fault.choice
        errors = ({"pointer": f"#/{'x' if fault.choice == 'columns' else fault.choice}", "detail": detail},)
        return Problem(
            "ambiguous-table", "The table can be read in more than one way", detail, errors=errors, more=more
        )
    if isinstance(fault, TooMany):
        more["count"] = fault.count
        errors = ({"pointer": "#/sample", "detail": detail},)
        return Problem("over-limit", "Too many points", detail, errors=errors, more=more)
    return Problem("unreadable-table", "The table cannot be read", detail, more=more)
