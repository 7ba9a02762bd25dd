"""What one cell says: a number under a decimal mark, perhaps with a unit; nothing; or text."""

import re
from typing import Literal, NamedTuple

Decimal = Literal["point", "comma"]
DECIMALS: tuple[Decimal, ...] = ("point", "comma")

_MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "-", "--", ".", "?", "*", "#value!", "#div/0!"}
)
_LONGEST = 64
"""Characters of a cell that may be a number; float64 needs 25."""
_EXPONENT = r"(?:[eEdD][+-]?\d{1,4})?"
_UNIT = r"[^\W\d_][\w/^²³·*]{0,15}|[%‰°µμΩ′″]\w{0,4}"
_CURRENCY = "[$€£¥₹]"
_PLAIN = {
    "point": re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}", re.ASCII),
    "comma": re.compile(rf"[+-]?(?:\d+,?|\d*,\d+){_EXPONENT}", re.ASCII),
}
# Thousands are parted by blanks or apostrophes everywhere, and by the mark that is not the
# decimal one. Indian numbers have groups of two before the last three.
_GROUPED = {
    "point": re.compile(
        rf"[+-]?(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|[1-9]\d?(?:,\d\d)+,\d{{3}}"
        rf"|[1-9]\d{{0,2}}(?:([ '])\d{{3}})(?:\1\d{{3}})*)"
        rf"(?:\.\d+)?{_EXPONENT}",
        re.ASCII,
    ),
    "comma": re.compile(
        rf"[+-]?(?:[1-9]\d{{0,2}}(?:\.\d{{3}})+|[1-9]\d{{0,2}}(?:([ '])\d{{3}})(?:\1\d{{3}})*)(?:,\d+)?{_EXPONENT}",
        re.ASCII,
    ),
}
_WITH_UNIT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s?(?P<number>[+-]?[\d.,][\d.,' ]*?{_EXPONENT})\s?(?P<unit>{_UNIT}|{_CURRENCY})?"
)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2212\ufe63\uff0d\u2013\u2010\u2011", "-"),  # minus signs and what stands for them
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u3000", " "),  # blanks that do not break
        **dict.fromkeys("\u2019\u02bc", "'"),
        "\uff0b": "+",
        "\uff0e": ".",
        "\uff0c": ",",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "\u066b": ",",
    }
)


class Cell(NamedTuple):
    """What a cell holds. ``value`` is None in one that is missing and in text."""

    sort: Literal["number", "missing", "text"]
    value: float | None = None
    unit: str = ""


def cell_of(written: str, decimal: Decimal) -> Cell:
    """A cell under a decimal mark. Never a guess: what is not wholly a number is text."""
    if _PLAIN[decimal].fullmatch(written):  # most cells, and there may be a hundred thousand
        return Cell("number", _float(written.replace(",", ".")))
    if len(written) > _LONGEST:
        return Cell("text")
    text = written.translate(_ALIKE).strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].strip()
    if text.lower() in _MISSING:
        return Cell("missing")
    value = _number(text, decimal)
    if value is not None:
        return Cell("number", value)
    found = _WITH_UNIT.fullmatch(text)
    if found and (found["before"] or found["unit"]):
        value = _number(found["number"].strip(), decimal)
        if value is not None:
            return Cell("number", value, found["before"] or found["unit"])
    return Cell("text")


def _number(text: str, decimal: Decimal) -> float | None:
    if not (_PLAIN[decimal].fullmatch(text) or _GROUPED[decimal].fullmatch(text)):
        return None
    grouping = " '," if decimal == "point" else " '."
    bare = "".join(letter for letter in text if letter not in grouping)
    return _float(bare.replace(",", "."))


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # Fortran's exponents
        return float(text.replace("d", "e").replace("D", "e"))


def other(decimal: Decimal) -> Decimal:
    """The decimal mark that it is not."""
    return "comma" if decimal == "point" else "point"


def is_grouped_once(written: str, mark: str) -> bool:
    """Whether a number's only mark is one before exactly three last digits: 1.234, which
    under the other decimal mark is a thousand and some."""
    text = written.translate(_ALIKE).strip()
    return re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}", text, re.ASCII) is not None
