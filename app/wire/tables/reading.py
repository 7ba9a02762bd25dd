"""One way to read a table: with one separator and one decimal mark, whole or not at all."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from app.wire.tables.faults import Ragged, Unreadable
from app.wire.tables.lines import SEPARATORS, Lines, Separator, rows_of
from app.wire.tables.numbers import Cell, Decimal, cell_of, other

_MOST_HEADINGS = 30
"""Lines before the numbers that may be titles, names and units."""
_LONGEST_NAME = 200
_AFTER_COMMA = re.compile(r"0\d+", re.ASCII)
_NAMED_UNIT = re.compile(r"(?P<name>.*?)\s*(?:\[(?P<square>[^\]]+)\]|\((?P<round>[^)]+)\))\s*")
_BARE_UNIT = re.compile(r"[\[(]?(?P<unit>[^\[\]()]*)[\])]?")


@dataclass(frozen=True)
class Column:
    """One column: what it is called, and what its cells hold."""

    name: str
    unit: str
    cells: tuple[Cell, ...]
    fault: str = ""
    """Where it holds both numbers and text, a sentence about the first such text."""

    @property
    def sort(self) -> Literal["number", "text", "mixed"]:
        """What may be drawn from it: points need columns of numbers."""
        if self.fault:
            return "mixed"
        return "number" if any(cell.sort == "number" for cell in self.cells) else "text"


@dataclass(frozen=True)
class Reading:
    """A table as one separator and one decimal mark have it."""

    separator: Separator | Literal["json"]
    decimal: Decimal
    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    """The line of each row."""
    rows: tuple[tuple[str, ...], ...]
    """The cells as they are written."""
    doubt: str = ""
    """Why this reading is not to be believed unless it was asked for."""

    def numeric(self) -> list[int]:
        """Indices of the columns of numbers."""
        return [k for k, column in enumerate(self.columns) if column.sort == "number"]

    def says(self) -> tuple[tuple[float | None, ...], ...]:
        """The numbers alone, by which two readings are the same or not."""
        return tuple(tuple(cell.value for cell in self.columns[k].cells) for k in self.numeric())


def read(lines: Lines, separator: Separator, decimal: Decimal) -> Reading:
    """The lines under one separator and one decimal mark. ``Unreadable`` where they make no
    table at all."""
    rows = rows_of(lines.numbered, separator)
    begin = _headings(rows, decimal)
    body = rows[begin:]
    if not body:
        raise Unreadable("there are no numbers in it; give two columns of numbers, one point a line")
    width = _width([cells for _, cells in body])
    for line, cells in body:
        if len(_stripped(cells)) > width or (separator == "space" and len(cells) < width):
            raise Ragged(
                f"line {line} has {len(_stripped(cells))} cells where the others have {width}; "
                "give every line the same, or choose another separator"
            )
    names, units = _names(rows[:begin], lines, body[0][0], separator, width)
    columns = tuple(
        _column(name, unit, [(line, cells[k] if k < len(cells) else "") for line, cells in body], decimal)
        for k, (name, unit) in enumerate(zip(names, units, strict=True))
    )
    written = tuple(tuple(cells[k] if k < len(cells) else "" for k in range(width)) for _, cells in body)
    numbers = tuple(line for line, _ in body)
    return Reading(separator, decimal, columns, numbers, written, _doubt(columns, numbers, written, separator, decimal))


def _stripped(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _width(rows: list[list[str]]) -> int:
    """Columns of most rows; empty cells at the ends count only where every row has them."""
    if len({len(cells) for cells in rows}) == 1 and any(cells[-1] for cells in rows):
        return len(rows[0])
    counts = Counter(len(_stripped(cells)) for cells in rows)
    most = max(counts.values())
    return max(width for width, count in counts.items() if count == most)


def _headings(rows: list[tuple[int, list[str]]], decimal: Decimal) -> int:
    """How many rows come before the first that holds a number. A heading holds none."""
    last = [cell_of(cell, decimal).unit for cell in rows[-1][1]] if rows else []
    for k, (_, cells) in enumerate(rows[:_MOST_HEADINGS]):
        for cell, unit in zip_longest(cells, last, fillvalue=""):
            for mark in (decimal, other(decimal)):
                found = cell_of(cell, mark)
                # "2 theta" is a name; in a column of "1.5 mm" the first "2 mm" is a number.
                if found.sort == "number" and found.unit in ("", unit):
                    return k
    return min(len(rows), _MOST_HEADINGS)


def _names(
    headings: list[tuple[int, list[str]]], lines: Lines, first: int, separator: Separator, width: int
) -> tuple[list[str], list[str]]:
    """Names and units of the columns, from the lines above the numbers: the first that has
    as many cells as the table, and below it perhaps a line of units."""
    fitting = [
        cells for _, cells in headings if len(cells) >= min(2, width) and abs(len(_stripped(cells)) - width) <= 1
    ]
    if not fitting:
        above = [text for number, text in lines.comments if number < first][-1:]
        for _, cells in rows_of([(1, text) for text in above if text], separator):
            if len(cells) == width and all(cell_of(cell, "point").sort != "number" for cell in cells):
                fitting = [cells]
    if not fitting:
        return [""] * width, [""] * width
    # R writes no name above the names of rows.
    names = [""] * (width - len(fitting[0])) + fitting[0]
    names = (names + [""] * width)[:width]
    units = [""] * width
    if len(fitting) > 1:
        units = [found["unit"].strip() if (found := _BARE_UNIT.fullmatch(c)) else c for c in fitting[1]]
        units = (units + [""] * width)[:width]
    for k, name in enumerate(names):
        found = _NAMED_UNIT.fullmatch(name) if len(name) <= _LONGEST_NAME else None
        if found and found["name"]:
            names[k], units[k] = found["name"], units[k] or found["square"] or found["round"]
    return names, units


def _column(name: str, unit: str, written: list[tuple[int, str]], decimal: Decimal) -> Column:
    cells = tuple(cell_of(text, decimal) for _, text in written)
    fault = ""
    if any(cell.sort == "number" for cell in cells):
        units = Counter(cell.unit for cell in cells if cell.sort == "number")
        usual = units.most_common(1)[0][0]
        for (line, text), cell in zip(written, cells, strict=True):
            if cell.sort == "text":
                fault = f"line {line}: “{text[:40]}” is no number; give two numbers, such as 0.5, -1.25"
            elif cell.sort == "number" and cell.unit != usual:
                fault = (
                    f"line {line}: “{text[:40]}” is in another unit than the other cells of its column; "
                    "give all of a column in one unit"
                )
            if fault:
                break
        unit = unit or usual
    return Column(name, unit, cells, fault)


def _doubt(
    columns: tuple[Column, ...],
    lines: tuple[int, ...],
    rows: tuple[tuple[str, ...], ...],
    separator: Separator,
    decimal: Decimal,
) -> str:
    """A cell that is text here and would be one number, or several, in another reading."""
    for k, column in enumerate(columns):
        if separator == "comma":
            for line, row in zip(lines, rows, strict=True):
                if _AFTER_COMMA.fullmatch(row[k]):
                    return f"line {line}: “{row[k]}” begins with 0, as what follows a decimal comma does"
        if column.sort == "number":
            continue
        for line, row, cell in zip(lines, rows, column.cells, strict=True):
            if cell.sort != "text":
                continue
            if cell_of(row[k], other(decimal)).sort == "number":
                mark = "." if decimal == "point" else ","
                return f"line {line}: “{row[k][:40]}” is no number where “{mark}” is the decimal mark"
            if holds_several(row[k], separator):
                return f"line {line}: “{row[k][:40]}” holds more than one number"
    return ""


def holds_several(written: str, separator: Separator) -> bool:
    """Whether text would be two numbers or more if another mark parted its cells."""
    for name, mark in SEPARATORS.items():
        if name == separator or mark not in written:
            continue
        parts = [part.strip() for part in (written.split() if name == "space" else written.split(mark))]
        if sum(any(cell_of(part, d).sort == "number" for d in ("point", "comma")) for part in parts) > 1:
            return True
    return False
