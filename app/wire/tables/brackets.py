"""Points as JSON, and as the brackets that other languages write: [[x, y], …], (x, y), …"""

import json
import re
from typing import Any

from app.wire.tables.faults import Unreadable
from app.wire.tables.numbers import Cell, cell_of
from app.wire.tables.reading import Column, Reading

_LIKE = re.compile(
    r"\s*(?:(?:np\.|numpy\.)?array\s*\(\s*)?(?:\[\s*[\[({\d+\-.\u2212]|\(\s*[\[(\d+\-.\u2212]|\{\s*[\"'\[])"
)
_SHAPE = "give [[x, y], …], or two columns of numbers"


def is_bracketed(text: str) -> bool:
    """Whether a text begins as JSON or as another language's list of points does."""
    return _LIKE.match(text[:200]) is not None


def read(text: str) -> Reading:
    """[[x, y], …], [{"x": …, "y": …}, …], {"x": […], "y": […]}, one of these under a single
    name, and lists or tuples as Python, NumPy and MATLAB print them."""
    names, rows = _table(_parsed(text))
    width = len(names)
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise Unreadable(f"point {number} has {len(row)} entries where the first has {width}; {_SHAPE}")
    cells = [[_cell(value, number) for value in row] for number, row in enumerate(rows, start=1)]
    columns = tuple(Column(name, "", tuple(row[k] for row in cells)) for k, name in enumerate(names))
    written = tuple(tuple("" if value is None else json.dumps(value) for value in row) for row in rows)
    return Reading("json", "point", columns, tuple(range(1, len(rows) + 1)), written)


def _parsed(text: str) -> Any:
    bare = text.strip().rstrip(",;")
    try:
        return json.loads(bare)
    except ValueError as error:
        reason = str(error)
    except RecursionError:
        raise Unreadable(f"its brackets are nested too deeply; {_SHAPE}") from None
    begin = re.match(r"(?:np\.|numpy\.)?array\s*\(", bare[:40])
    if begin and bare.endswith(")"):
        bare = bare[begin.end() : -1].rpartition(", dtype=")[0] or bare[begin.end() : -1]
    loose = bare.replace("(", "[").replace(")", "]").replace("\u2212", "-")
    if "{" not in loose:
        inner = re.fullmatch(r"\[([^\[\]]*;[^\[\]]*)\]", loose, re.DOTALL)
        if inner:  # MATLAB: rows end with a semicolon, blanks part the cells
            rows = [row.replace(",", " ").split() for row in re.split(r"[;\n]", inner[1]) if row.strip()]
            loose = "[" + ",".join("[" + ",".join(row) + "]" for row in rows) + "]"
        else:
            loose = re.sub(r"(?<=[\d.])\s++(?=[-+.\d])", ", ", loose)  # NumPy prints no commas
            loose = re.sub(r"\]\s*+;?\s*+\[", "], [", loose)
            loose = re.sub(r"(?<![\d])\.(?=\d)", "0.", loose)
            loose = re.sub(r"(?<=\d)\.(?=[\s,\]])", ".0", loose)
        for attempt in (loose, f"[{loose}]"):
            try:
                return json.loads(attempt)
            except (ValueError, RecursionError):
                continue
    raise Unreadable(f"it begins as JSON and cannot be read as JSON ({reason}); {_SHAPE}")


def _table(held: Any) -> tuple[list[str], list[list[Any]]]:
    if isinstance(held, dict):
        lists = {name: value for name, value in held.items() if isinstance(value, list)}
        if len(lists) == 1:
            return _table(next(iter(lists.values())))
        if len(lists) > 1 and len({len(value) for value in lists.values()}) == 1:
            return [str(name) for name in lists], [list(row) for row in zip(*lists.values(), strict=True)]
        raise Unreadable(f"this JSON holds no list of points; {_SHAPE}")
    if not isinstance(held, list) or not held:
        raise Unreadable(f"this JSON holds no points; {_SHAPE}")
    if all(isinstance(item, dict) for item in held):
        names = list(dict.fromkeys(name for item in held for name in item))
        return [str(name) for name in names], [[item.get(name) for name in names] for item in held]
    if all(isinstance(item, list) and item for item in held):
        return [""] * len(held[0]), held
    if all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in held):
        raise Unreadable(f"this is one list of {len(held)} numbers and does not say which belong together; {_SHAPE}")
    raise Unreadable(f"this JSON mixes points with other things; {_SHAPE}")


def _cell(value: Any, number: int) -> Cell:
    if value is None:
        return Cell("missing")
    if isinstance(value, bool | list | dict):
        raise Unreadable(f"point {number} holds {json.dumps(value)[:40]}, which is no number; {_SHAPE}")
    if isinstance(value, str):
        return cell_of(value, "point")
    try:
        found = float(value)
    except OverflowError:
        raise Unreadable(f"point {number} holds a number beyond float64; give a smaller one") from None
    return Cell("missing") if found != found else Cell("number", found)
