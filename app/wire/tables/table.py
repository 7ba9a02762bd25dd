"""A file or a pasted text as points: what was understood, or the sentence that refuses it.

Separator and decimal mark are inferred from the whole text: each pair of them is a reading,
a reading is given up at the first cell that it cannot explain, and what is left must say one
thing. Where it says two, nobody is asked to trust a guess: ``Ambiguous`` names what to choose.
"""

import re
from dataclasses import dataclass, field, replace

import numpy as np

from app.spec.window import LARGEST
from app.wire.tables import brackets, reading
from app.wire.tables.encoding import decoded
from app.wire.tables.faults import Ambiguous, Ragged, TooMany, Unclosed, Unreadable
from app.wire.tables.lines import SEPARATORS, Lines, Separator, lines_of
from app.wire.tables.numbers import DECIMALS, Decimal, is_grouped_once
from app.wire.tables.reading import Reading

FEWEST = 2
_INDEX_NAMES = frozenset({"", "index", "idx", "id", "no", "no.", "nr", "nr.", "#", "row", "obs", "unnamed: 0", "n°"})
_FIRST = 200
"""Lines that show most wrong readings to be wrong, before the whole text is read so."""
_LISTED = 6
"""Lines that a sentence names one by one."""


@dataclass(frozen=True)
class Choices:
    """What a person has chosen; None where it is to be inferred."""

    separator: Separator | None = None
    decimal: Decimal | None = None
    x: int | None = None
    y: int | None = None
    """Columns, counted from 1."""
    sample: int | None = None
    """How many rows to draw at random where there are more."""


@dataclass(frozen=True)
class Table:
    """What was understood: a reading, which of its columns are x and y, and the points."""

    reading: Reading
    encoding: str
    x: int | None
    y: int | None
    """Columns, counted from 1."""
    points: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out or supposed, one sentence each."""
    fault: Unreadable | None = field(default=None, compare=False)
    """Why there are no points."""


def read(content: bytes, choices: Choices, most: int) -> Table:
    """The points of a text, at most ``most``. ``Unreadable`` where there is not even a table
    to show; a table whose ``fault`` says why where it gives no points as it stands."""
    text, encoding = decoded(content)
    if not text.strip():
        raise Unreadable("it is empty; give two columns of numbers, one point a line")
    notes: list[str] = []
    if encoding in ("windows-1252", "latin-1"):
        notes.append(
            f"The text is not in UTF-8 and was read as {encoding.title()}: names may look wrong, numbers do not."
        )
    fault: Unreadable | None = None
    if brackets.is_bracketed(text):
        found = brackets.read(text)
    else:
        found, fault = _settled(lines_of(text), choices)
    table = Table(found, encoding, None, None, (), tuple(notes), fault)
    return table if fault else _with_points(table, choices, most)


def _settled(lines: Lines, choices: Choices) -> tuple[Reading, Unreadable | None]:
    """The one reading that explains every line; beside it the fault where there is more than
    one, or none."""
    if not lines.numbered:
        raise Unreadable("it holds only comments; give two columns of numbers, one point a line")
    separator = choices.separator or lines.separator
    readings: list[Reading] = []
    failures: list[Unreadable] = []
    for one in [separator] if separator else SEPARATORS:
        for decimal in [choices.decimal] if choices.decimal else DECIMALS:
            try:
                found = _hopeless(lines, one, decimal) or reading.read(lines, one, decimal)
            except Unreadable as error:
                failures.append(error)
                continue
            if choices.decimal and separator:
                found = replace(found, doubt="")  # it was asked for
            readings.append(found)
    sound = [r for r in readings if not r.doubt and len(_usable(r)) >= 2]
    if not sound:
        return _nearest(lines, readings, failures)
    distinct: dict[object, Reading] = {}
    for candidate in sound:
        distinct.setdefault(candidate.says(), candidate)
    plausible = [r for r in distinct.values() if not _far_fetched(r, list(distinct.values()))]
    if len(plausible) == 1:
        return plausible[0], None
    return plausible[0], _question(plausible)


def _hopeless(lines: Lines, separator: Separator, decimal: Decimal) -> Reading | None:
    """A reading that the first lines of a long text already show to be wrong."""
    if len(lines.numbered) <= _FIRST:
        return None
    try:
        found = reading.read(replace(lines, numbered=lines.numbered[:_FIRST]), separator, decimal)
    except Unreadable:
        return None
    return found if found.doubt or len(found.columns) == 1 else None


def _usable(found: Reading) -> list[int]:
    """Columns that hold numbers, those with a fault included."""
    return [k for k, column in enumerate(found.columns) if column.sort != "text"]


def _far_fetched(found: Reading, others: list[Reading]) -> bool:
    """Points for thousands, and no decimal comma to speak for them, between commas, blanks or
    bars. Programs write such columns, and 1.234 there is one and some. Spreadsheets, which
    write thousands as people see them, part cells by tabs and semicolons."""
    if found.decimal != "comma" or found.separator in ("semicolon", "tab"):
        return False
    rivals = [r for r in others if r.separator == found.separator and r.decimal == "point"]
    return bool(rivals) and any(is_grouped_once(cell, ".") for row in found.rows for cell in row)


def _question(plausible: list[Reading]) -> Ambiguous:
    separators = {r.separator for r in plausible}
    if len(separators) == 1:
        first, second = plausible[:2]
        for number, (row, line) in enumerate(zip(first.rows, first.lines, strict=True)):
            for k, cell in enumerate(row):
                one, two = (r.columns[k].cells[number].value for r in (first, second))
                if one != two and one is not None and two is not None:
                    return Ambiguous(
                        "decimal",
                        f"line {line}: “{cell}” may be {one:.10g} or {two:.10g}, and nothing in the file says "
                        "which; choose the decimal mark",
                    )
    names = " or ".join(f"a {name}" for name in SEPARATORS if name in separators)
    return Ambiguous("separator", f"its cells may be parted by {names}, with different numbers; choose the separator")


def _nearest(lines: Lines, readings: list[Reading], failures: list[Unreadable]) -> tuple[Reading, Unreadable]:
    """The reading that comes closest, to be shown, and why it will not do."""
    failures = sorted(failures, key=lambda f: not isinstance(f, Unclosed | Ragged))
    if not readings or (failures and isinstance(failures[0], Unclosed)):
        raise failures[0]
    best = max(readings, key=lambda r: (len(_usable(r)) >= 2, not r.doubt, len(r.columns)))
    if len(best.columns) < 2 and failures and isinstance(failures[0], Ragged):
        raise failures[0]
    marks = [m for m in (",", ".") if any(re.search(rf"\d{re.escape(m)}\d{{1,2}}(?!\d)", t) for _, t in lines.numbered)]
    if best.doubt and len(marks) == 2 and "decimal mark" in best.doubt:
        return best, Unreadable(f"{best.doubt}, and other lines use the other mark; write all numbers alike")
    if best.doubt:
        return best, Ambiguous("separator", f"{best.doubt}; choose separator and decimal mark")
    if not _usable(best):
        return best, Unreadable("it has no column of numbers; give two, one point a line")
    return best, Unreadable(
        f"it has one column of numbers{_named(best, _usable(best)[0])}; give two, x and y, or choose another separator"
    )


def _named(found: Reading, column: int) -> str:
    name = found.columns[column].name
    return f", “{name[:40]}”" if name else ""


def _with_points(table: Table, choices: Choices, most: int) -> Table:
    notes = list(table.notes)
    try:
        x, y = _columns(table.reading, choices, notes)
    except Unreadable as error:
        return replace(table, fault=error)
    table = replace(table, x=x + 1, y=y + 1)
    try:
        points = _points(table.reading, x, y, notes)
        if len(points) > most:
            if choices.sample is None:
                raise TooMany(len(points), most)
            size = min(choices.sample, most)
            # Always the same rows, in their own order.
            kept = np.sort(np.random.default_rng(0).choice(len(points), size, replace=False))
            notes.append(f"{size:,} of {len(points):,} rows were drawn at random.")
            points = [points[k] for k in kept]
    except Unreadable as error:
        return replace(table, notes=tuple(notes), fault=error)
    return replace(table, points=tuple(points), notes=tuple(notes))


def _columns(found: Reading, choices: Choices, notes: list[str]) -> tuple[int, int]:
    """Which columns are x and y: those chosen, those so named, or the only two."""
    count = len(found.columns)
    if len(found.rows) == 1 and count > 2:
        raise Unreadable(f"it is one line of {count} cells, which is one point; give each point a line of its own")
    for name, number in (("x", choices.x), ("y", choices.y)):
        if number is not None and not 1 <= number <= count:
            raise Unreadable(f"{name} is column {number}, and there are {count}; choose one of 1 to {count}")
    if choices.x is not None and choices.y is not None:
        return choices.x - 1, choices.y - 1
    usable = _usable(found)
    named = [k for want in ("x", "y") for k in usable if found.columns[k].name.strip().lower() == want]
    if len(named) == 2:
        pair = named
    else:
        mixed = [k for k in usable if found.columns[k].fault]
        if mixed:
            raise Unreadable(found.columns[mixed[0]].fault)
        pair = usable if len(usable) == 2 else [k for k in usable if not (k == usable[0] and _is_index(found, k))]
        if len(pair) == 2 and len(usable) == 3:
            notes.append("The first column of numbers only counts the rows, and was left out.")
    x = choices.x - 1 if choices.x is not None else None
    y = choices.y - 1 if choices.y is not None else None
    if len(pair) == 2 and (x is None or x in pair) and (y is None or y in pair):
        if x is not None:
            return x, pair[0] if pair[1] == x else pair[1]
        if y is not None:
            return (pair[0] if pair[1] == y else pair[1]), y
        return pair[0], pair[1]
    if len(usable) < 2:
        raise Unreadable(f"it has one column of numbers{_named(found, usable[0])}; give two, x and y")
    listed = ", ".join(found.columns[k].name or f"column {k + 1}" for k in usable[:_LISTED])
    raise Ambiguous("columns", f"it has {len(usable)} columns of numbers ({listed[:160]}); choose which are x and y")


def _is_index(found: Reading, column: int) -> bool:
    """Whether a first column only counts the rows, and is not called anything else."""
    values = [cell.value for cell in found.columns[column].cells]
    first = values[0]
    counts = first in (0.0, 1.0) and all(value == first + k for k, value in enumerate(values))
    name = found.columns[column].name.strip().lower()
    return bool(counts and name in _INDEX_NAMES) or (name in _INDEX_NAMES and name != "")


def _points(found: Reading, x: int, y: int, notes: list[str]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    missing: list[int] = []
    place = "point" if found.separator == "json" else "line"
    for k in (x, y):
        if found.columns[k].fault:
            raise Unreadable(found.columns[k].fault)
        if found.columns[k].sort == "text":
            raise Unreadable(f"column {k + 1}{_named(found, k)} holds no numbers; choose another for {'xy'[k == y]}")
    for line, *pair in zip(found.lines, found.columns[x].cells, found.columns[y].cells, strict=True):
        if any(cell.sort == "missing" for cell in pair):
            missing.append(line)
            continue
        horizontal, vertical = pair[0].value, pair[1].value
        assert horizontal is not None
        assert vertical is not None
        # Also false of NaN.
        if not (abs(horizontal) <= LARGEST and abs(vertical) <= LARGEST):
            raise Unreadable(
                f"{place} {line} has a coordinate beyond {LARGEST:,.0f}; give smaller numbers, in another unit perhaps"
            )
        points.append((horizontal, vertical))
    if missing:
        listed = ", ".join(map(str, missing[:_LISTED])) + (", …" if len(missing) > _LISTED else "")
        rows = "1 row has" if len(missing) == 1 else f"{len(missing):,} rows have"
        notes.append(f"{rows} no x or no y and {'was' if len(missing) == 1 else 'were'} left out: {place} {listed}.")
    units = [found.columns[k].unit for k in (x, y)]
    if any(units):
        notes.append(f"Numbers are in the file's own units ({units[0] or '–'}, {units[1] or '–'}).")
    if len(points) < FEWEST:
        count = "is 1 point" if points else "are no points"
        raise Unreadable(f"there {count}; give at least {FEWEST}, each on a line of its own")
    return points
