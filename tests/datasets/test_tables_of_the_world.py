"""Tables as people keep them: each file of the corpus is read as meant, or refused in a
sentence that says what to do. ``index.json`` says which."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wire.tables.faults import Ambiguous, TooMany, Unreadable
from app.wire.tables.lines import SEPARATORS, Separator
from app.wire.tables.table import Choices, Table, read

FOLDER = Path(__file__).parent / "tables"
INDEX: dict[str, dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())
MOST = 5000


INFERRED = Choices()


def understood(content: bytes, choices: Choices = INFERRED) -> Table:
    """The table, or the fault that it has."""
    table = read(content, choices, MOST)
    if table.fault is not None:
        raise table.fault
    return table


def test_the_corpus_and_its_index_name_the_same_files() -> None:
    assert {file.name for file in FOLDER.iterdir()} - {"index.json"} == set(INDEX)
    assert len(INDEX) >= 40


@pytest.mark.parametrize("name", INDEX)
def test_a_file_is_read_as_meant_or_refused_with_the_fix(name: str) -> None:
    content, expected = (FOLDER / name).read_bytes(), INDEX[name]
    if "refused" in expected:
        with pytest.raises(Unreadable, match=expected["refused"]) as refused:
            understood(content)
        assert getattr(refused.value, "choice", None) == expected.get("choice")
        return
    table = understood(content)
    assert [list(point) for point in table.points] == expected["points"]
    assert table.x is not None
    assert table.y is not None
    found = {
        "separator": table.reading.separator,
        "decimal": table.reading.decimal,
        "encoding": table.encoding,
        "x": table.x,
        "y": table.y,
        "names": [column.name for column in table.reading.columns],
        "units": [column.unit for column in table.reading.columns],
    }
    for key, value in expected.items():
        if key == "notes":
            assert re.search(value, " ".join(table.notes))
        elif key != "points":
            assert found[key] == value, key


numbers = st.one_of(
    st.integers(-999_999, 999_999).map(float),
    st.tuples(st.integers(-999_999, 999_999), st.integers(1, 6)).map(lambda pair: pair[0] / 10 ** pair[1]),
    st.floats(-1e6, 1e6, allow_nan=False),
)
LOCALES = [
    # separator, decimal mark, thousands mark
    ("comma", ".", ""),
    ("comma", ",", ""),  # quoted
    ("comma", ".", ","),  # quoted
    ("semicolon", ",", ""),
    ("semicolon", ",", "."),
    ("semicolon", ".", ""),
    ("semicolon", ".", "'"),
    ("semicolon", ",", "\u202f"),
    ("tab", ".", ""),
    ("tab", ",", "."),
    ("tab", ".", ","),
    ("space", ".", ""),
    ("space", ",", ""),
    ("bar", ".", ""),
]


def written(value: float, decimal: str, thousands: str) -> str:
    """A number as a locale writes it, every digit kept."""
    text = repr(value)
    if "e" in text:
        return text.replace(".", decimal)
    whole, _, rest = text.removeprefix("-").partition(".")
    whole = f"{int(whole):,}".replace(",", thousands)
    return ("-" if text[0] == "-" else "") + whole + (decimal + rest if rest not in ("", "0") else "")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    points=st.lists(st.tuples(numbers, numbers), min_size=2, max_size=8),
    locale=st.sampled_from(LOCALES),
    headed=st.booleans(),
    blanks=st.booleans(),
    minus=st.sampled_from(["-", "\u2212"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_numbers_of_any_locale_come_back_exactly_or_are_asked_about(
    points: list[tuple[float, float]],
    locale: tuple[Separator, str, str],
    headed: bool,
    blanks: bool,
    minus: str,
    end: str,
    encoding: str,
) -> None:
    """Never another number in silence; and what a person chooses settles what was asked."""
    separator, decimal, thousands = locale
    quote = '"' if separator == "comma" and "," in (decimal, thousands) else ""
    pad = " " if blanks and separator in ("comma", "semicolon", "bar") else ""

    def line(cells: list[str]) -> str:
        return f"{pad}{SEPARATORS[separator]}{pad}".join(f"{quote}{cell}{quote}" for cell in cells)

    rows = [line([written(c, decimal, thousands).replace("-", minus) for c in point]) for point in points]
    content = end.join([*([line(["east", "north"])] if headed else []), *rows]).encode(encoding)
    table = read(content, INFERRED, MOST)
    if table.fault is None:
        assert table.points == tuple(points)
    else:
        assert isinstance(table.fault, Ambiguous), table.fault
    chosen = Choices(separator=separator, decimal="point" if decimal == "." else "comma")
    assert understood(content, chosen).points == tuple(points)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    content=st.one_of(
        st.binary(max_size=80),
        st.text(max_size=80).map(str.encode),
        st.text('0123456789.,;- \n"[](){}x', max_size=60).map(str.encode),
    )
)
def test_whatever_is_given_is_read_or_refused_in_a_sentence(content: bytes) -> None:
    try:
        table = read(content, INFERRED, MOST)
    except Unreadable:
        return
    assert (table.fault is None) == (len(table.points) >= 2)


def test_a_hundred_thousand_rows_are_refused_with_a_way_out_and_drawn_from_where_asked() -> None:
    rows = [(k / 8, -k / 4) for k in range(100_000)]
    content = "\n".join(f"{x};{y}" for x, y in rows).replace(".", ",").encode()
    with pytest.raises(TooMany, match=r"100,000 points, and a run takes at most 5,000.*at random"):
        understood(content)
    table = understood(content, Choices(sample=MOST))
    assert len(table.points) == MOST
    assert set(table.points) <= set(rows)
    assert list(table.points) == sorted(table.points)  # in their own order
    assert table.points[-1][0] > 11_000  # from all of the file
    assert "drawn at random" in table.notes[-1]


@pytest.mark.parametrize(
    ("choices", "points"),
    [
        (Choices(x=3, y=1), [(3.0, 1.0), (7.0, 5.0)]),
        (Choices(x=2, y=4), [(2.0, 4.0), (6.0, 8.0)]),
    ],
)
def test_columns_that_are_chosen_are_taken(choices: Choices, points: list[tuple[float, float]]) -> None:
    assert list(understood(b"a,b,c,d\n1,2,3,4\n5,6,7,8", choices).points) == points


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(x=1, y=9), "y is column 9, and there are 3; choose one of 1 to 3"),
        (Choices(x=0, y=2), "x is column 0"),
        (Choices(x=1, y=3), "column 3, “name” holds no numbers; choose another for y"),
    ],
)
def test_columns_that_cannot_be_taken_are_named(choices: Choices, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        understood(b"a,b,name\n1,2,u\n5,6,v", choices)


def test_a_decimal_mark_that_is_chosen_settles_what_was_asked() -> None:
    content = b"1,234;5,678\n2,345;6,789"
    assert understood(content, Choices(decimal="comma")).points[0] == (1.234, 5.678)
    assert understood(content, Choices(decimal="point")).points[0] == (1234.0, 5678.0)


@pytest.mark.parametrize(
    "content",
    [
        "1 " + "a" * 60 + "!,2\n" * 50,
        "1" * 500_000,
        "1 " * 200_000 + "!",
        "-" * 300_000 + "x",
        "x" + " " * 300_000 + "[\n1,2\n3,4",
        "[" * 100_000,
        "[1" + " " * 300_000 + "x",
        "[[1, 2]" + " " * 300_000 + "x",
        "array(" + "1 " * 100_000,
        '"' * 200_001,
    ],
    ids=lambda content: repr(content[:6]),
)
def test_text_that_is_made_to_be_slow_is_answered_as_any_other(content: str) -> None:
    """No pattern goes back over a long run again and again: one that did would not end here."""
    try:
        read(content.encode(), INFERRED, MOST)
    except Unreadable:
        return
