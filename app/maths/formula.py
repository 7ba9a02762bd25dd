"""The text of a formula, read token by token: known names and numbers, each where it may
stand, few enough and not nested too deeply. Pure text; what it means is another matter."""

import re
from collections.abc import Mapping
from math import pi
from typing import NamedTuple, NoReturn

LONGEST = 1000
"""Characters of a formula."""
MOST_TOKENS = 400
"""Names, numbers, operators and parentheses of a formula."""
DEEPEST = 32
"""Levels of parentheses and signs, one within another."""
LARGEST_NUMBER = 1e12
"""Numbers written in a formula reach ± this."""
CONSTANTS: Mapping[str, float] = {"pi": pi}
"""Names that every formula knows."""
OF_ONE = ("relu", "log", "exp", "sqrt", "softplus", "square", "abs", "sigmoid", "sin", "cos", "tanh")
"""Functions of one value."""
OF_MANY = ("min", "max")
"""Functions of two values or more."""
FUNCTIONS = (*OF_ONE, *OF_MANY)
OPERATORS = ("+", "-", "*", "/", "**")

_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\*\*|[-+*/(),])", re.ASCII
)
_SPACE = re.compile(r"[ \t\r\n]*")
_INSTEAD = {
    "^": "write ** for a power",
    "=": "write the formula alone, without =",
    "−": "write - for minus",
    "·": "write * for times",
    "×": "write * for times",
    "÷": "write / for divided by",
    "²": "write **2",
    "³": "write **3",
    "[": "write ( )",
    "{": "write ( )",
}


def allowed(variables: tuple[str, ...]) -> str:
    """What a formula may consist of, for people."""
    names = ", ".join((*variables, *CONSTANTS))
    return f"a formula is made of numbers, {names}, + - * / **, parentheses and {', '.join(FUNCTIONS)}"


class _Call(NamedTuple):
    """A function's name, or a parenthesis that waits for its other half."""

    function: str
    """The function, or nothing for a parenthesis that only groups."""
    column: int
    values: int = 1


class Reader:
    """One pass over a text: every token is known, stands where it may, and neither their
    number nor their nesting passes the limits."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self._text = text
        self._variables = variables
        self._open: list[_Call] = []
        self._called: _Call | None = None
        """A function whose parenthesis must follow at once."""
        self._value_next = True
        self._signs = 0

    def read(self) -> None:
        """``ValueError`` at the first token that is not allowed, or where the end comes too soon."""
        self._end(self.scan(len(self._text)))

    def scan(self, until: int) -> int:
        """``ValueError`` at the first token that begins before column ``until`` + 1 and is
        not allowed; how many there are."""
        count, place = 0, self._after_space(0)
        while place < until:
            found = _TOKEN.match(self._text, place)
            if found is None:
                self._stranger(self._text[place], place + 1)
            count += 1
            token, column = found.group(), place + 1
            if count > MOST_TOKENS:
                raise ValueError(f"{token!r} at column {column} is one token too many; use at most {MOST_TOKENS}")
            if self._called and token != "(":
                self._not_called(self._called)
            if self._value_next:
                self._before_value(token, column, found.lastgroup)
            else:
                self._after_value(token, column)
            place = self._after_space(found.end())
        return count

    def _before_value(self, token: str, column: int, sort: str | None) -> None:
        if sort == "number":
            _check_number(token, column)
            self._value_next = False
        elif sort == "name":
            self._name(token, column)
        elif token == "(":
            self._open.append(self._called or _Call("", column))
            self._called = None
        elif token not in ("+", "-"):
            raise ValueError(f"{token!r} at column {column} follows no value; write a number, a name or ( before it")
        self._signs = self._signs + 1 if token in ("+", "-") else 0
        if len(self._open) + self._signs > DEEPEST:
            raise ValueError(f"{token!r} at column {column} nests deeper than {DEEPEST} levels; write it flatter")

    def _name(self, token: str, column: int) -> None:
        if token in FUNCTIONS:
            self._called = _Call(token, column)
        elif token in self._variables or token in CONSTANTS:
            self._value_next = False
        else:
            self._stranger(token, column)

    def _after_value(self, token: str, column: int) -> None:
        inside = self._open[-1] if self._open else None
        if token in OPERATORS:
            self._value_next = True
        elif token == "," and inside and inside.function:
            self._open[-1] = inside._replace(values=inside.values + 1)
            self._value_next = True
        elif token == ")" and inside:
            _check_call(self._open.pop())
        elif token == ",":
            raise ValueError(f"',' at column {column} separates nothing; only min and max take several values")
        elif token == ")":
            raise ValueError(f"')' at column {column} closes nothing; remove it, or open a ( before it")
        elif token == "(" or token[0] in ".0123456789" or token in (*FUNCTIONS, *self._variables, *CONSTANTS):
            raise ValueError(f"{token!r} at column {column} follows a value; write + - * / or ** between them")
        else:
            self._stranger(token, column)

    def _end(self, count: int) -> None:
        if self._called:
            self._not_called(self._called)
        if self._value_next:
            where = f"it ends after column {len(self._text.rstrip())}" if count else "it is empty"
            raise ValueError(f"the formula is not complete: {where}, and a value must follow; {self._allowed()}")
        if self._open:
            raise ValueError(f"'(' at column {self._open[-1].column} is never closed; add a )")

    def _stranger(self, token: str, column: int) -> NoReturn:
        shown = token if len(token) <= 30 else token[:29] + "…"
        raise ValueError(f"{shown!r} at column {column} is not allowed; {_INSTEAD.get(token, self._allowed())}")

    def _not_called(self, call: _Call) -> NoReturn:
        raise ValueError(
            f"{call.function!r} at column {call.column} is a function; write {call.function}(…) with a value in it"
        )

    def _allowed(self) -> str:
        return allowed(self._variables)

    def _after_space(self, place: int) -> int:
        found = _SPACE.match(self._text, place)
        return found.end() if found else place


def _check_number(token: str, column: int) -> None:
    if len(token) > 1 and token[0] == "0" and token[1].isdigit():
        raise ValueError(f"{token[:30]!r} at column {column} begins with a 0 too many; leave it out")
    if float(token) > LARGEST_NUMBER:
        raise ValueError(f"{token[:30]!r} at column {column} is larger than {LARGEST_NUMBER:g}; write a smaller number")


def _check_call(call: _Call) -> None:
    at = f"{call.function!r} at column {call.column}"
    if call.function in OF_ONE and call.values != 1:
        raise ValueError(f"{at} is given {call.values} values; it takes one")
    if call.function in OF_MANY and call.values < 2:
        raise ValueError(f"{at} is given one value; it takes two or more")
