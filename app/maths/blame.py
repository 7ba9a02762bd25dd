"""Why a formula has no finite value at a place: its first part that has none, and the cause.

Formulas are evaluated here once more, in NumPy, where nothing is compiled: at one place, to
find the part at fault, or at many in float64, which reaches closer to a pole than the
float32 of the surfaces.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from app.maths.expression import Expression
from app.maths.formula import CONSTANTS

Numbers = Float[np.ndarray, "..."]
Cause = Literal["outside its domain", "division by zero", "overflow"]

_ONE: Mapping[str, Callable[[Numbers], Numbers]] = {
    "negative": np.negative,
    "relu": lambda value: np.maximum(value, 0),
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "softplus": lambda value: np.logaddexp(value, 0),
    "square": np.square,
    "abs": np.abs,
    "sigmoid": lambda value: 0.5 * (1 + np.tanh(value / 2)),
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
}
_MANY: Mapping[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "min": np.minimum,
    "max": np.maximum,
}
LARGEST_EXPONENT = float(np.log(np.finfo(np.float32).max))
"""exp of more is beyond float32."""
LONGEST = 60
"""Characters of a part that are repeated."""

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "negative": 3, "**": 4}
_ATOM = 5


class Part(NamedTuple):
    """A part of a formula: how it is written, what it is worth, and of what it is made."""

    text: str
    binding: int
    """How tightly it holds together; what holds less is put in parentheses within it."""
    value: Numbers
    name: str
    """What is applied; "" for a number or a variable."""
    operands: tuple["Part", ...] = ()


class Fault(NamedTuple):
    """The part of a formula that has no finite value though its operands have."""

    part: str
    """As it may be written."""
    name: str
    """The function or operator."""
    operands: tuple[str, ...]
    values: tuple[float, ...]
    """Of the operands."""
    cause: Cause


def value(formula: Expression, **variables: Numbers | float) -> Numbers:
    """The formula's value, in the precision of the variables, undefined where it is NaN or infinite."""
    return _parts(formula, variables).value


def fault(formula: Expression, **variables: float) -> Fault | None:
    """What keeps the formula from a finite float32 at one place; None where nothing does."""
    part = _parts(formula, {name: np.asarray(number, np.float32) for name, number in variables.items()})
    if np.isfinite(part.value):
        return None
    # Down from the whole: a part that is infinite may be taken up by what it is part of.
    while (below := next((p for p in part.operands if not np.isfinite(p.value)), None)) is not None:
        part = below
    values = tuple(float(operand.value) for operand in part.operands)
    return Fault(part.text, part.name, tuple(p.text for p in part.operands), values, _cause(part.name, values))


def _cause(name: str, values: tuple[float, ...]) -> Cause:
    if (name == "/" and values[-1] == 0) or (name == "**" and values[0] == 0):
        return "division by zero"
    if (name == "log" and values[0] <= 0) or name == "sqrt" or (name == "**" and values[0] < 0 and values[1] % 1):
        return "outside its domain"
    return "overflow"


def words(fault: Fault) -> str:
    """The fault in words: which part, and where it has no value."""
    part, first, last = (_short(text) for text in (fault.part, fault.operands[0], fault.operands[-1]))
    match fault.cause:
        case "division by zero":
            return f"{part} divides by zero at {first if fault.name == '**' else last} = 0"
        case "outside its domain":
            return f"{part} is undefined at {first} {'≤' if fault.name == 'log' else '<'} 0"
    if fault.name == "exp":
        return f"{part} is beyond float32 at {first} > {LARGEST_EXPONENT:.1f}, and here that is {fault.values[0]:g}"
    return f"{part} is beyond float32, whose largest number is {np.finfo(np.float32).max:.1e}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _parts(formula: Expression, variables: Mapping[str, Numbers | float]) -> Part:
    dtype = np.result_type(*variables.values())
    stack: list[Part] = []
    with np.errstate(all="ignore"):
        for sort, what, count in formula.program:
            operands = tuple([stack.pop() for _ in range(count)][::-1])
            match sort:
                case "number":
                    text = next((name for name, number in CONSTANTS.items() if number == what), f"{what:.9g}")
                    stack.append(Part(text, _ATOM, np.asarray(what, dtype), ""))
                case "variable":
                    stack.append(Part(str(what), _ATOM, np.asarray(variables[str(what)], dtype), ""))
                case "power":
                    exponent = Part(f"{what:g}", _ATOM, np.asarray(what, dtype), "")
                    stack.append(_applied("**", (operands[0], exponent)))
                case "apply":
                    stack.append(_applied(str(what), operands))
    return stack[-1]


def _applied(name: str, operands: tuple[Part, ...]) -> Part:
    values = [operand.value for operand in operands]
    found = _ONE[name](values[0]) if name in _ONE else reduce(_MANY[name], values)
    found = np.asarray(found, values[0].dtype)
    if name not in _BINDING:
        return Part(f"{name}({', '.join(p.text for p in operands)})", _ATOM, found, name, operands)
    binding = _BINDING[name]
    if name == "negative":
        return Part(f"-{_within(operands[0], binding)}", binding, found, name, operands)
    # From left to right, and powers are not read twice: both ends of one are put in parentheses.
    left = _within(operands[0], binding + (name == "**"))
    right = _within(operands[1], binding + (name != "**"))
    between = name if name in ("*", "/", "**") else f" {name} "
    return Part(f"{left}{between}{right}", binding, found, name, operands)


def _within(part: Part, binding: int) -> str:
    return part.text if part.binding >= binding else f"({part.text})"
