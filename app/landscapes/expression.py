"""A landscape that is written as a formula."""

import re
from keyword import iskeyword, kwlist
from typing import Any, ClassVar, Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from pydantic import Field, GetJsonSchemaHandler, field_validator, model_serializer, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.maths import blame
from app.maths.expression import Expression, parse
from app.maths.formula import CONSTANTS, FUNCTIONS, LONGEST
from app.spec.base import Spec, Values
from app.spec.families import Landscape
from app.spec.window import Window

VARIABLES = ("x", "y")
MOST_CONSTANTS = 16
LARGEST = 1e6
NAME = "[A-Za-z][A-Za-z0-9_]{0,15}"
RESERVED = (*VARIABLES, *CONSTANTS, *FUNCTIONS)
"""Names that mean something in every formula."""


class Constants(Spec):
    """Names and the numbers they stand for, such as ``{"a": 2.0}``.

    The names are structure, the numbers are traced: one program serves them all.
    """

    names: tuple[str, ...] = ()
    """In alphabetical order."""
    values: tuple[float, ...] = Values(default=())
    """One number a name."""

    @model_validator(mode="before")
    @classmethod
    def _from_mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if len(value) > MOST_CONSTANTS:
            raise ValueError(f"there are {len(value)} constants; use at most {MOST_CONSTANTS}")
        for name, number in value.items():
            _check_constant(name, number)
        names = tuple(sorted(value))
        return {"names": names, "values": tuple(float(value[name]) for name in names)}

    @model_serializer
    def _as_mapping(self) -> dict[str, float]:
        return dict(zip(self.names, self.values, strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        body = handler.resolve_ref_schema(schema)
        body.clear()
        body |= {
            "type": "object",
            "title": "Constants",
            "description": 'Names and the numbers they stand for, such as {"a": 2.0}.',
            # The page reads the rule from here, and says it where a name is typed.
            "propertyNames": {"pattern": f"^{NAME}$", "not": {"enum": [*RESERVED, *kwlist]}},
            "additionalProperties": {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
            "maxProperties": MOST_CONSTANTS,
        }
        return schema


class ExpressionLandscape(Landscape):
    """A formula in x and y, for a landscape of one's own.

    Named constants stand for numbers, and moving one compiles nothing anew; the formula
    itself is structure. Where it is undefined (a logarithm of what is negative, a division
    by 0) there is no energy, and a window that holds such a grid point is refused, with the
    part of the formula that is undefined there.
    """

    title: ClassVar[str] = "Formula"
    source: ClassVar[str] = "One's own"

    kind: Literal["expression"] = "expression"
    constants: Constants = Constants()
    """Names that the formula may use and the numbers they stand for."""
    formula: str = Field("(x**2 + y**2 - 1)**2 + 0.3*x", max_length=LONGEST)
    """The energy, in x, y, pi and the constants: + - * / **, relu, log, exp, sqrt, softplus,
    square, abs, min, max, sigmoid, sin, cos and tanh."""
    window: Window = Window()
    """The window that shows it best, used where none is asked for."""

    @field_validator("formula", mode="before")
    @classmethod
    def _readable(cls, value: Any, info: Any) -> Any:
        # Without its constants, which were refused, a formula cannot be judged.
        if isinstance(value, str) and "constants" in info.data:
            parse(value, (*VARIABLES, *info.data["constants"].names))
        return value

    def energy(self, points: Float[Array, "n 2"]) -> Float[Array, " n"]:
        formula, constants = self._parsed(), self._named()
        # A formula may leave both coordinates out.
        return jnp.broadcast_to(formula(x=points[:, 0], y=points[:, 1], **constants), points.shape[:1])

    def natural_window(self) -> Window:
        return self.window

    def in_float64(self, points: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, " n"] | None:
        x, y = points.astype(np.float64).T
        found = blame.value(self._parsed(), x=x, y=y, **self._named())
        return np.broadcast_to(found, x.shape)

    def why_undefined(self, x: float, y: float) -> str | None:
        found = blame.fault(self._parsed(), x=x, y=y, **self._named())
        return None if found is None else blame.words(found)

    def _parsed(self) -> Expression:
        return parse(self.formula, (*VARIABLES, *self.constants.names))

    def _named(self) -> dict[str, Any]:
        """The constants, which are traced while the energy is compiled."""
        return {name: self.constants.values[index] for index, name in enumerate(self.constants.names)}


def _check_constant(name: Any, number: Any) -> None:
    if not isinstance(name, str) or re.fullmatch(NAME, name) is None or iskeyword(name):
        shown = repr(name)[:40]
        raise ValueError(f"{shown} cannot name a constant; use a letter and up to 15 letters, digits or _")
    if name in RESERVED:
        raise ValueError(f"{name!r} means something in every formula; give the constant another name")
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError(f"the constant {name!r} is no number; give one")
    if not abs(number) <= LARGEST:  # nor is NaN
        raise ValueError(f"the constant {name!r} must lie between {-LARGEST:g} and {LARGEST:g}")
