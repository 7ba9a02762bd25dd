"""A text's lines as rows of cells, by Python's own CSV reader; comments and blank lines aside."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.wire.tables.faults import Unclosed, Unreadable

Separator = Literal["tab", "semicolon", "comma", "bar", "space"]
SEPARATORS: dict[Separator, str] = {"tab": "\t", "semicolon": ";", "comma": ",", "bar": "|", "space": " "}
"""In the order of preference among readings that say the same."""
COMMENT = re.compile(r"\s*(?:#(?!N/A|VALUE!|DIV/0!|REF!|NUM!|NAME\?|NULL!)|%|//)")
"""A spreadsheet's errors, such as #N/A, are cells."""
_DIRECTIVE = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+=_-]+")
"""A line of dashes and their kin."""
_SHORTEST_RULE = 3
_WIDEST = 1000
"""Columns of a table."""


@dataclass
class Lines:
    """The lines that hold cells, each with its number in the file, counted from 1."""

    numbered: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    separator: Separator | None = None
    """What a first line ``sep=;`` asks for."""


def lines_of(text: str) -> Lines:
    """The lines of a text, whichever way they end. Comments begin with #, % or //; lines of
    dashes that only rule a table off are passed over."""
    found = Lines()
    for number, line in enumerate(re.split(r"\r\n|\r|\n|\u2028|\x85", text), start=1):
        directive = _DIRECTIVE.fullmatch(line) if not found.numbered else None
        if directive:
            found.separator = next((name for name, mark in SEPARATORS.items() if mark == directive[1]), None)
        elif COMMENT.match(line):
            found.comments.append((number, COMMENT.sub("", line, count=1).strip()))
        elif line.strip() and not (_RULE.fullmatch(line) and len("".join(line.split())) >= _SHORTEST_RULE):
            found.numbered.append((number, line))
    return found


def rows_of(lines: list[tuple[int, str]], separator: Separator) -> list[tuple[int, list[str]]]:
    """Each row's line number and its cells, blanks around them taken off."""
    numbers: list[int] = []

    def feed() -> Iterator[str]:
        for number, line in lines:
            numbers.append(number)
            yield (re.sub(r"\s+", " ", line.strip()) if separator == "space" else line) + "\n"

    rows: list[tuple[int, list[str]]] = []
    read = csv.reader(feed(), delimiter=SEPARATORS[separator], skipinitialspace=True)
    begin = 0
    try:
        for cells in read:
            if len(cells) > _WIDEST:
                detail = f"line {numbers[begin]} has {len(cells):,} cells, and a table may have {_WIDEST:,} columns"
                raise Unreadable(f"{detail}; give each point a line of its own")
            rows.append((numbers[begin], [cell.strip() for cell in cells]))
            over_lines, begin = len(numbers) - begin > 1, len(numbers)
    except csv.Error as error:
        raise Unreadable(f"line {numbers[begin]} cannot be read: {error}; close the quote that it opens") from None
    if rows and over_lines and sum(line.count('"') for _, line in lines) % 2:
        raise Unclosed(f"line {rows[-1][0]} opens a quote that is never closed; close it, or take it out")
    if separator == "bar" and rows and all(not cells[0] and not cells[-1] and len(cells) > 2 for _, cells in rows):
        return [(number, cells[1:-1]) for number, cells in rows]  # a table with a frame
    return rows
