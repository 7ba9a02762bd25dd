"""Formulas that people write, as functions of arrays: text and the names that it may use
in, a checked expression out.

Nothing of the text is ever executed. It passes three gates, each with a list of what is
allowed: its length; its tokens (``app.maths.formula``), whose number and nesting are
bounded too; and, node by node, the tree that Python's parser makes of what is left. The
tree becomes a list of instructions in postfix order, so that evaluating it needs no
recursion, and every number in it is a float.

Numbers are evaluated in the precision of the variables. Where a formula is undefined (the
logarithm of a negative number, a division by 0) its value is NaN or infinite, as in any
array code. Derivatives are for what moves along them, and finite at kinks: that of relu and
of abs is 0 at 0, where the values of min or max are equal they share it, and a slope without
bound (that of a root at 0) counts as 0, so that the chain rule multiplies no 0 by ∞
(``app.maths.smooth``). Whether a surface has a derivative there at all is for
``app.engine.slopes`` to say.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from app.maths import smooth
from app.maths.formula import CONSTANTS, LONGEST, Reader, allowed

LARGEST_EXPONENT = 16
"""Exponents written as a number reach ± this."""
Operand = Float[Array, "*shape"]


def _abs(value: Operand) -> Operand:
    return jax.nn.relu(value) + jax.nn.relu(-value)


_ONE: Mapping[str, Callable[[Operand], Operand]] = {
    "relu": jax.nn.relu,
    "log": smooth.log,
    "exp": smooth.exp,
    "sqrt": smooth.sqrt,
    "softplus": jax.nn.softplus,
    "square": jnp.square,
    "abs": _abs,
    "sigmoid": jax.nn.sigmoid,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tanh": jnp.tanh,
}
_MANY: Mapping[str, Callable[[Operand, Operand], Operand]] = {"min": jnp.minimum, "max": jnp.maximum}
_OPERATORS: Mapping[type[ast.operator], tuple[str, Callable[[Operand, Operand], Operand]]] = {
    ast.Add: ("+", jnp.add),
    ast.Sub: ("-", jnp.subtract),
    ast.Mult: ("*", jnp.multiply),
    ast.Div: ("/", smooth.divide),
    ast.Pow: ("**", smooth.power),
}
_BINARY = dict(_OPERATORS.values())


class Instruction(NamedTuple):
    """One step of a postfix program: it takes ``operands`` values off the stack and puts
    one back."""

    sort: Literal["number", "variable", "power", "apply"]
    what: str | float | int
    """The number, the variable's name, the whole exponent, or what is applied."""
    operands: int


@dataclass(frozen=True)
class Expression:
    """A formula that was found harmless. Equal programs are equal, and hash alike."""

    program: tuple[Instruction, ...]

    def __call__(self, **values: Array | float) -> Array:
        """Its value for the variables' values, broadcast against each other."""
        dtype = jnp.result_type(*values.values())
        arrays = {name: jnp.asarray(value, dtype) for name, value in values.items()}
        stack: list[Array] = []
        for sort, what, operands in self.program:
            given = [stack.pop() for _ in range(operands)][::-1]
            match sort:
                case "number":
                    stack.append(jnp.asarray(what, dtype))
                case "variable":
                    stack.append(arrays[str(what)])
                case "power":
                    stack.append(smooth.whole_power(int(what), given[0]))
                case "apply":
                    stack.append(_apply(str(what), given))
        return stack[-1]


def _apply(name: str, given: list[Array]) -> Array:
    if name == "negative":
        return -given[0]
    if name in _ONE:
        return _ONE[name](given[0])
    return reduce(_BINARY[name] if name in _BINARY else _MANY[name], given)


def parse(text: str, variables: tuple[str, ...]) -> Expression:
    """The expression that ``text`` writes in ``variables``. ``ValueError`` at the first
    token that is not allowed, saying where it stands and what may stand there."""
    if len(text) > LONGEST:
        # The first token that offends may come long before the one that is too much.
        Reader(text[: LONGEST + 100], variables).scan(LONGEST)
        rest = text[LONGEST : LONGEST + 12]
        raise ValueError(
            f"{rest!r} at column {LONGEST + 1} is too much: the formula has {len(text)} characters "
            f"and may have at most {LONGEST}; shorten it"
        )
    return _parsed(text, variables)


@lru_cache(maxsize=256)
def _parsed(text: str, variables: tuple[str, ...]) -> Expression:
    Reader(text, variables).read()
    # In parentheses line breaks mean nothing, and offsets are columns counted from 1.
    spaced = re.sub(r"[\t\r\n]", " ", text)
    try:
        tree = ast.parse(f"({spaced})", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"the formula cannot be read; {allowed(variables)}") from None
    return Expression(_postfix(tree.body, variables))


def _postfix(root: ast.expr, variables: tuple[str, ...]) -> tuple[Instruction, ...]:
    """The tree's instructions, operands first. ``ValueError`` at a node that is not on the
    list, which no text that passed the reader should have."""
    backwards: list[Instruction] = []
    nodes = [root]
    while nodes:
        node = nodes.pop()
        instruction, operands = _instruction(node, variables)
        if instruction is not None:
            backwards.append(instruction)
        nodes += operands
    return tuple(reversed(backwards))


def _instruction(node: ast.expr, variables: tuple[str, ...]) -> tuple[Instruction | None, list[ast.expr]]:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Instruction("number", float(value), 0), []
        case ast.Name(id=name) if name in variables:
            return Instruction("variable", name, 0), []
        case ast.Name(id=name) if name in CONSTANTS:
            return Instruction("number", CONSTANTS[name], 0), []
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return None, [operand]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Instruction("apply", "negative", 1), [operand]
        case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
            return _power(base, exponent)
        case ast.BinOp(op=operator, left=left, right=right) if type(operator) in _OPERATORS:
            return Instruction("apply", _OPERATORS[type(operator)][0], 2), [left, right]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (name in _ONE and len(args) == 1) or (
            name in _MANY and len(args) > 1
        ):
            return Instruction("apply", name, len(args)), args
    raise ValueError(f"{type(node).__name__} at column {node.col_offset} is not allowed; {allowed(variables)}")


def _power(base: ast.expr, exponent: ast.expr) -> tuple[Instruction, list[ast.expr]]:
    """A whole exponent that is written out is kept whole: then a negative base has a value,
    and 0 a derivative."""
    number = _written(exponent)
    if number is None:
        if any(isinstance(inner, ast.Pow) for inner in ast.walk(exponent)):
            shown = f"{ast.unparse(exponent)!r} at column {exponent.col_offset}"
            raise ValueError(f"the exponent {shown} holds a power itself; write (a**b)**c")
        return Instruction("apply", "**", 2), [base, exponent]
    if abs(number) > LARGEST_EXPONENT:
        raise ValueError(
            f"the exponent {number:g} at column {exponent.col_offset} is too large; "
            f"write one between {-LARGEST_EXPONENT} and {LARGEST_EXPONENT}"
        )
    if number == int(number):
        return Instruction("power", int(number), 1), [base]
    return Instruction("apply", "**", 2), [base, exponent]


def _written(node: ast.expr) -> float | None:
    """The number that a node writes out, with its signs; None for anything else."""
    sign = 1.0
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        sign = -sign if isinstance(node.op, ast.USub) else sign
        node = node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return sign * float(node.value)
    return None
